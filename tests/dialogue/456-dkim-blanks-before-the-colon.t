# 456-dkim-blanks-before-the-colon.t: blanks and a TAB before a colon spoil no signature, signed or not
config: checks: { dkim: {}, dmarc: {} }
D: s1._domainkey.shop.test TXT "v=DKIM1; k=ed25519; p=4sHuLiL6UPvkDPsMlb/p1guyIUK1d4ubNmHlhE1qJMY="
D: _dmarc.shop.test TXT "v=DMARC1; p=reject"
C> session from 192.0.2.7, envelope, content
C> raw "X-Foo\t: x\r\nX-Bar \t : y\r\n"
C> DKIM-Signature : v=1; a=ed25519-sha256; c=relaxed/relaxed; d=shop.test; s=s1;
C>  h=from:to:subject:date;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=NhZyW3r+3FAAql3DcqhiSuYiiBG5UAqMFaxNATiNqMGvYO6PjUASBdfwUXXjPW39lfAEmy95c8fY338S9zYoBg==
C> From: Alice <alice@shop.test>
C> To: Bob <bob@example.com>
C> raw "Subject\t: The invoice\r\n"
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
L< {"event": "message", "action": "accept", "evidence": [{"check": "dkim", "fact": "pass"}, {"check": "dmarc", "fact": "pass"}]}
