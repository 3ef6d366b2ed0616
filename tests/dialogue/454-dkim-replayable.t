# 454-dkim-replayable.t: a signed message to which a subject was added is tagged, though its signature and DMARC pass
config: checks: { spf: {}, dkim: {}, dmarc: {} }
D: s1._domainkey.shop.test TXT "v=DKIM1; k=ed25519; p=4sHuLiL6UPvkDPsMlb/p1guyIUK1d4ubNmHlhE1qJMY="
D: _dmarc.shop.test TXT "v=DMARC1; p=reject"
C> session from 192.0.2.7, envelope, content
C> Subject: URGENT: pay now
C> Reply-To: <eve@evil.test>
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
U= body same as sent
U= header X-Spam-Flag: YES
U= header Authentication-Results: mx.example.net;*dkim=pass*dmarc=pass*
L< {"event": "message", "action": "tag", "evidence": [{"check": "header", "fact": "duplicate", "detail": "2 Subject fields"}, {"check": "dkim", "fact": "pass", "detail": "shop.test selector s1"}, {"check": "dkim", "fact": "replayable", "detail": "shop.test selector s1: signed 1 of 2 Subject fields"}, {"check": "dmarc", "fact": "pass"}]}
