# 468-dkim-signs-signatures.t: a signature that signs others is judged by itself, whatever the others are worth
config: checks: { dkim: {}, dmarc: {} }
D: s1._domainkey.shop.test TXT "v=DKIM1; k=ed25519; p=4sHuLiL6UPvkDPsMlb/p1guyIUK1d4ubNmHlhE1qJMY="
D: _dmarc.shop.test TXT "v=DMARC1; p=reject"
C> session from 192.0.2.7, envelope, content
C> DKIM-Signature: put on top later
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=shop.test; s=s1;
C>  h=from:to:subject:dkim-signature:dkim-signature:dkim-signature:dkim-signature;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=7e7UBAuLh+jz/xvmY3puU2u3nimeLsyUGqnXS9dWSQ+3QrEb+svcGOFbwMCCZAQ4u16JlDadwYcUSv8quFKOAw==
C> DKIM-Signature: v=1; a=rsa-sha1; d=esp.test; s=s2;
C>  h=from:to; bh=7HMbuhnXn9NaJou/ifx09cPS/D8=;
C>  b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=esp.test; s=s3; x=1; h=from;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=0.5; d=esp.test
C> DKIM-Signature: v=1; a=rsa-sha256; d=esp.test; s=s4; l=3; h=from;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
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
C> envelope, content
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=shop.test; s=s1;
C>  h=from:to:subject:dkim-signature:dkim-signature:dkim-signature:dkim-signature;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=7e7UBAuLh+jz/xvmY3puU2u3nimeLsyUGqnXS9dWSQ+3QrEb+svcGOFbwMCCZAQ4u16JlDadwYcUSv8quFKOAw==
C> DKIM-Signature: v=1; a=rsa-sha1; d=esp.test; s=s2;
C>  h=from:to; bh=7HMbuhnXn9NaJou/ifx09cPS/D8=;
C>  b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=esp.test; s=s3; x=1; h=from;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=0.6; d=esp.test
C> DKIM-Signature: v=1; a=rsa-sha256; d=esp.test; s=s4; l=3; h=from;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
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
S< 550 5.7.1 *
C> goodbye
L< {"event": "message", "tx": "*.1", "action": "accept", "evidence": [{"check": "dkim", "fact": "permerror"}, {"check": "dkim", "fact": "pass", "detail": "shop.test selector s1"}, {"check": "dkim", "fact": "fail"}, {"check": "dkim", "fact": "fail"}, {"check": "dkim", "fact": "permerror"}, {"check": "dkim", "fact": "permerror"}, {"check": "dmarc", "fact": "pass"}]}
L< {"event": "message", "tx": "*.2", "evidence": [{"check": "dkim", "fact": "fail", "detail": "*signature does not match the header"}]}
