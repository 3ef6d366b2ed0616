# 457-dkim-underscores.t: a domain and a selector with underscores, as they exist
config: checks: { dkim: {}, dmarc: {} }
D: _s_1._domainkey.my_shop.test TXT "v=DKIM1; k=ed25519; p=4sHuLiL6UPvkDPsMlb/p1guyIUK1d4ubNmHlhE1qJMY="
D: _dmarc.my_shop.test TXT "v=DMARC1; p=reject"
C> session from 192.0.2.7, envelope, content
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=my_shop.test; s=_s_1; i=alice@news_x.my_shop.test;
C>  h=from:to:subject:date;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=Ia8U9wIkUBL4yA1KxBxdkV/CNPuw+RIWYT87Bble4ZXE7tfQ7ux7UyfaJzNd03PeNHBt9lzsRvOccjh24907Ag==
C> From: Alice <alice@my_shop.test>
C> To: Bob <bob@example.com>
C> Subject: The invoice
C> Date: Mon, 30 Nov 2026 08:00:00 +0000
C> Message-ID: <1@my_shop.test>
C>
C> Dear Bob,
C>
C> the invoice is attached.
C> .
S< 250 *
C> goodbye
U= header Authentication-Results: mx.example.net;*dkim=pass header.d=my_shop.test header.s=_s_1 *
L< {"event": "message", "action": "accept", "evidence": [{"check": "dkim", "fact": "pass", "detail": "my_shop.test selector _s_1"}]}
