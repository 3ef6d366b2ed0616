# 459-dkim-spellings.t: blanks around b=, other tags that end in b, times of 1970 and i= with =40
config: checks: { dkim: {} }
D: s1._domainkey.shop.test TXT "v=DKIM1; k=ed25519; p=4sHuLiL6UPvkDPsMlb/p1guyIUK1d4ubNmHlhE1qJMY="
C> session from 192.0.2.7, envelope, content
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=shop.test; s=s1; t=1; fob=x; B=y;
C>  h=from:to:subject:date;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b
C>  =
C>  UWD79LBJosTuH81VAZ4e8Uii6usoMOPWxiv5yYKvZLjH4QTS2YhKPQ+7m+u+ikd9zD+qvKPe0hG4L0Ai85GuDQ==
C>  ; z=From:x
C> DKIM-Signature: v=1; a=ed25519-sha256; c=simple/simple; d=shop.test; s=s1; i=alice=40shop.test; x=4000000000;
C>  h=from:to:subject:date;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b =CZVcrN61Csgpo7ACCzXJJlrOkxsnFfpUqv3hHMYXyRcuW+g+c1+vQsZyGnl6Y4I0h6toqPfWQkLWSIsrqbmuAA==
C> DKIM-Signature: v=1; a=ed25519-sha256; c=simple/relaxed; d=shop.test; s=s1; t=86399;
C>  h=from:to:subject:date;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C> raw " b\t=9eM+Oo560WqzLVUvWGsqn9WovwgpacRX5B1wOWskShdcEDPTrqAjNG4o4mGvA1FfJBep6nUOh0NXHtjbIqG1Aw==;\r\n"
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
L< {"event": "message", "evidence": [{"check": "dkim", "fact": "pass"}, {"check": "dkim", "fact": "pass"}, {"check": "dkim", "fact": "pass"}]}
