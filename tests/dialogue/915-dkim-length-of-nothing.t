# 915-dkim-length-of-nothing.t: l=0 covers an empty body, and nothing of one to which something was added
config: checks: { dkim: {} }
D: s1._domainkey.shop.test TXT "v=DKIM1; k=ed25519; p=4sHuLiL6UPvkDPsMlb/p1guyIUK1d4ubNmHlhE1qJMY="
C> session from 192.0.2.7, envelope, content
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; l=0; d=shop.test; s=s1;
C>  h=from:to:subject:date;
C>  bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;
C>  b=sPUlI4XPHYLWj71jmD4e6ri+yaLv2JWppiwlFc4KHdrOxEWJahJ7trrOL+P4GASPZOkUvc3PTvRAOENF6SiyDg==
C> DKIM-Signature: v=1; a=ed25519-sha256; c=simple/simple; l=0; d=shop.test; s=s1;
C>  h=from:to:subject:date;
C>  bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;
C>  b=C0zVLuHPxUVs6TSxtfuTBKuvSi6B8XVGYtdFOrvl1rC391sPhWP+o4KFYkqYok/pz4YHzZGKLNHWdlkCYbXqDg==
C> DKIM-Signature: v=1; a=ed25519-sha256; c=simple/simple; l=2; d=shop.test; s=s1;
C>  h=from:to:subject:date;
C>  bh=frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=;
C>  b=oXmQnZwKtAIWAmZ1RN7uciJ4BW3QHxNX45T5mQvthfKw9HBdpdjvXLFS4hSz5pxgLkl1auovQrLZA3w+7hWmCQ==
C> From: Alice <alice@shop.test>
C> To: Bob <bob@example.com>
C> Subject: The invoice
C> Date: Mon, 30 Nov 2026 08:00:00 +0000
C> Message-ID: <1@shop.test>
C>
C>
C> .
S< 250 *
C> envelope, content
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; l=0; d=shop.test; s=s1;
C>  h=from:to:subject:date;
C>  bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;
C>  b=sPUlI4XPHYLWj71jmD4e6ri+yaLv2JWppiwlFc4KHdrOxEWJahJ7trrOL+P4GASPZOkUvc3PTvRAOENF6SiyDg==
C> DKIM-Signature: v=1; a=ed25519-sha256; c=simple/simple; l=0; d=shop.test; s=s1;
C>  h=from:to:subject:date;
C>  bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;
C>  b=C0zVLuHPxUVs6TSxtfuTBKuvSi6B8XVGYtdFOrvl1rC391sPhWP+o4KFYkqYok/pz4YHzZGKLNHWdlkCYbXqDg==
C> DKIM-Signature: v=1; a=ed25519-sha256; c=simple/simple; l=2; d=shop.test; s=s1;
C>  h=from:to:subject:date;
C>  bh=frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=;
C>  b=oXmQnZwKtAIWAmZ1RN7uciJ4BW3QHxNX45T5mQvthfKw9HBdpdjvXLFS4hSz5pxgLkl1auovQrLZA3w+7hWmCQ==
C> From: Alice <alice@shop.test>
C> To: Bob <bob@example.com>
C> Subject: The invoice
C> Date: Mon, 30 Nov 2026 08:00:00 +0000
C> Message-ID: <1@shop.test>
C>
C>
C> Buy!
C> .
S< 250 *
C> goodbye
L< {"event": "message", "tx": "*.1", "evidence": [{"check": "dkim", "fact": "pass"}, {"check": "dkim", "fact": "pass"}, {"check": "dkim", "fact": "pass"}]}
L< {"event": "message", "tx": "*.2", "evidence": [{"check": "dkim", "fact": "fail", "detail": "*covers only 0 of 8 octets, l="}, {"check": "dkim", "fact": "fail", "detail": "*covers only 0 of 8 octets, l="}, {"check": "dkim", "fact": "fail", "detail": "*covers only 2 of 8 octets, l="}]}
