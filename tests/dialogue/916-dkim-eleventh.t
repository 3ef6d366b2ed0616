# 916-dkim-eleventh.t: the eleventh signature is the author's, and is looked at
config: checks: { dkim: {}, dmarc: {} }
D: s1._domainkey.shop.test TXT "v=DKIM1; k=ed25519; p=4sHuLiL6UPvkDPsMlb/p1guyIUK1d4ubNmHlhE1qJMY="
D: k0._domainkey.esp.test TXT "v=DKIM1; k=ed25519; p=VdmEeqW1usYgB04sl20NXlATZbA/RrjZMWeEIbN5AMQ="
D: k1._domainkey.esp.test TXT "v=DKIM1; k=ed25519; p=VdmEeqW1usYgB04sl20NXlATZbA/RrjZMWeEIbN5AMQ="
D: k2._domainkey.esp.test TXT "v=DKIM1; k=ed25519; p=VdmEeqW1usYgB04sl20NXlATZbA/RrjZMWeEIbN5AMQ="
D: k3._domainkey.esp.test TXT "v=DKIM1; k=ed25519; p=VdmEeqW1usYgB04sl20NXlATZbA/RrjZMWeEIbN5AMQ="
D: k4._domainkey.esp.test TXT "v=DKIM1; k=ed25519; p=VdmEeqW1usYgB04sl20NXlATZbA/RrjZMWeEIbN5AMQ="
D: k5._domainkey.esp.test TXT "v=DKIM1; k=ed25519; p=VdmEeqW1usYgB04sl20NXlATZbA/RrjZMWeEIbN5AMQ="
D: k6._domainkey.esp.test TXT "v=DKIM1; k=ed25519; p=VdmEeqW1usYgB04sl20NXlATZbA/RrjZMWeEIbN5AMQ="
D: k7._domainkey.esp.test TXT "v=DKIM1; k=ed25519; p=VdmEeqW1usYgB04sl20NXlATZbA/RrjZMWeEIbN5AMQ="
D: k8._domainkey.esp.test TXT "v=DKIM1; k=ed25519; p=VdmEeqW1usYgB04sl20NXlATZbA/RrjZMWeEIbN5AMQ="
D: k9._domainkey.esp.test TXT "v=DKIM1; k=ed25519; p=VdmEeqW1usYgB04sl20NXlATZbA/RrjZMWeEIbN5AMQ="
D: _dmarc.shop.test TXT "v=DMARC1; p=reject"
C> session from 192.0.2.7, envelope, content
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=esp.test; s=k0;
C>  h=from:to:subject:date;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=GU8Jq5XiUECX9J1da65yoprYyfXDKS60ouFAHvF21pZfM52M3tKHG8KEF6VcX7ocpZ4EQWDEA0tjSQinXYG2Cg==
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=esp.test; s=k1;
C>  h=from:to:subject:date;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=SjfAMrFKOVVo509DYHp6sQE0H8unGGmWUJP2D+A0DK+jfg2goUCY45cVIny/C/Ec9tXz5H97xgIzr7VrDiGsDw==
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=esp.test; s=k2;
C>  h=from:to:subject:date;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=5GMpdK/WPnzsHTFbfa6JoTf0EAZgL3weR6fL7r0Qbk1fLpv8C6Bixl0Ceh69GbU6sS1I1arT+8VoyJ/uhOvmDw==
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=esp.test; s=k3;
C>  h=from:to:subject:date;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=tinI0Qu+Xo9mCeHaI0zd8Em6ii2kKxfAMJua62AkPbI69ROrVeomHUqCz0GNMzCB/kzklUUyNgj9lLTLpMQJAQ==
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=esp.test; s=k4;
C>  h=from:to:subject:date;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=tEAlk4c84sMnJH5Zft4IZtOGFvYjamk8hCxqtksP8q21tdZ0pWVfbimUrlJ4VWnqdaOn6od9AZfzMEsyeSEqCw==
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=esp.test; s=k5;
C>  h=from:to:subject:date;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=m23hGISzR1CTP1hPLLh0TJ7aeiENmurrDlUaTvqW6EgF2ET6mEjohj/EvcgNyQXI7Fw4aGBUZHt29nXjDd93CQ==
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=esp.test; s=k6;
C>  h=from:to:subject:date;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=nUhVvsGBzniV0bNoeXAlHkbA/wQLU380lYP8oTlB7VtR35HRi33il00AyGYe4mItfOflcbYgoZwdGZyoSdaDAA==
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=esp.test; s=k7;
C>  h=from:to:subject:date;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=PtjvKb9mxSaIY4aVnFdCXjxFzfxqfTf70QF8/rrlOD4/+2Y+BmXCC7Ynid1KJmYNdbvhoDBv8/b0df4BqF5XBA==
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=esp.test; s=k8;
C>  h=from:to:subject:date;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=O4ZFl3xQWhEOXJPmzrCSLCCQm2c/AgMp6aS6kkg0pOVnJyQT3Q8n94E0AjDmjIIPRphCP+QbQMclkoaEue7EAw==
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=esp.test; s=k9;
C>  h=from:to:subject:date;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=O6zsioPbpMTq0NWKHrIVw/lVnt10ToHp1GVmbnmoljwthjpSprgd4Qkl7wQBB0tVhQ+VK+H2P5H0VV3nZf49Cw==
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=shop.test; s=s1;
C>  h=from:to:subject:date;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=NhZyW3r+3FAAql3DcqhiSuYiiBG5UAqMFaxNATiNqMGvYO6PjUASBdfwUXXjPW39lfAEmy95c8fY338S9zYoBg==
C> From: Alice <alice@shop.test>
C> To: Bob <bob@example.com>
C> Subject: The invoice
C> Date: Mon, 30 Nov 2026 08:00:00 +0000
C> Message-ID: <1@shop.test>
C>
C> Dear Bob,
C>
C> the invoice is attached.
C> .
S< 250 *
C> goodbye
L< {"event": "message", "action": "accept", "evidence": [{"check": "dkim", "fact": "pass", "detail": "shop.test selector s1"}, {"check": "dkim", "fact": "skipped", "detail": "1 more signature was not verified: esp.test"}, {"check": "dmarc", "fact": "pass"}]}
D= asked 0 k9._domainkey.esp.test TXT
