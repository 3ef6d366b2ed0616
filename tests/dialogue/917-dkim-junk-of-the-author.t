# 917-dkim-junk-of-the-author.t: junk signatures in the author's name are not all looked at, and the log says so
config: checks: { dkim: {}, dmarc: {} }
D: s1._domainkey.shop.test TXT "v=DKIM1; k=ed25519; p=4sHuLiL6UPvkDPsMlb/p1guyIUK1d4ubNmHlhE1qJMY="
D: _dmarc.shop.test TXT "v=DMARC1; p=reject"
C> session from 192.0.2.7, envelope, content
C> DKIM-Signature: v=1; a=rsa-sha256; d=shop.test; s=j0; h=from;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=shop.test; s=j1; h=from;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=shop.test; s=j2; h=from;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=shop.test; s=j3; h=from;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=shop.test; s=j4; h=from;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=shop.test; s=j5; h=from;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=shop.test; s=j6; h=from;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=shop.test; s=j7; h=from;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=shop.test; s=j8; h=from;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=shop.test; s=j9; h=from;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=shop.test; s=j10; h=from;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=shop.test; s=j11; h=from;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
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
S< 550 5.7.1 *
C> goodbye
L< {"event": "message", "evidence": [{"check": "dkim", "fact": "skipped", "detail": "3 more signatures were not verified: shop.test, shop.test, shop.test"}, {"check": "dmarc", "fact": "reject"}]}
D= asked at most 10 *._domainkey.shop.test TXT
