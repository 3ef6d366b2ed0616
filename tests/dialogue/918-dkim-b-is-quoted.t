# 918-dkim-b-is-quoted.t: header.b with a slash is a quoted string in Authentication-Results (RFC 8601, 2.2)
config: checks: { dkim: {} }
D: s1._domainkey.shop.test TXT "v=DKIM1; k=ed25519; p=4sHuLiL6UPvkDPsMlb/p1guyIUK1d4ubNmHlhE1qJMY="
C> session from 192.0.2.7, envelope, content
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=shop.test; s=s1; n=84;
C>  h=from:to:subject:date;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=mq/+7fPT1g9LaAAfDAZDTTRHnMomed1Nz5IsC+ZHKcqNVB3mH1zb3smUG9p2AoOxjOOOxHStHhAyIo71bjZ0CQ==
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
U= header Authentication-Results: mx.example.net;*dkim=pass header.d=shop.test header.s=s1 header.a=ed25519-sha256 header.b="mq/+7fPT"
