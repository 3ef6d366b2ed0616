# 792-dkim-nothing-behind-b.t: an empty b= is told as what it is: nothing
config: checks: { dkim: {} }
C> session from 192.0.2.7, envelope, content
C> DKIM-Signature: v=1; a=ed25519-sha256; d=shop.test; s=s1; h=from; bh=; b=
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
U= header Authentication-Results: mx.example.net;*dkim=permerror (bh= is not a SHA-256 hash) header.d=shop.test header.s=s1 header.a=ed25519-sha256
L< {"event": "message", "evidence": [{"check": "dkim", "fact": "permerror"}]}
