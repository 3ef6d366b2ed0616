# 455-dkim-not-replayable.t: what is signed as often as it stands there, or as it may, is no replay
config: checks: { dkim: {} }
D: s1._domainkey.shop.test TXT "v=DKIM1; k=ed25519; p=4sHuLiL6UPvkDPsMlb/p1guyIUK1d4ubNmHlhE1qJMY="
C> session from 192.0.2.7, envelope, content
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=shop.test; s=s1;
C>  h=from:to:cc:cc:subject;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=R8ksIOm/sO4y2ZOzUgW6IqJv8h0wnO54f2/e3qZNyTtli9AJbtBPZrANLe3eYoFi3yUnU9ZNwFOFJgU8bdraBA==
C> From: Alice <alice@shop.test>
C> To: Bob <bob@example.com>
C> Subject: The invoice
C> Date: Mon, 30 Nov 2026 08:00:00 +0000
C> Message-ID: <1@shop.test>
C> Cc: Carol <carol@example.com>
C> CC: Dave <dave@example.com>
C>
C> Dear Bob,
C>
C> the invoice is attached.
C> .
S< 250 *
C> envelope, content
C> Subject: URGENT: pay now
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=shop.test; s=s1;
C>  h=from:from:to:to:subject:subject:date:date;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=85r1AjLvPJv4XXLO67x7WgGZG2k9XVffYx8J6vLWUkwfoEzthN9dGuvcwwuNIfLiQjYc47vp4Hicvd0qLMeNAQ==
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
L< {"event": "message", "tx": "*.1", "evidence": [{"check": "header", "fact": "duplicate", "detail": "2 Cc fields"}, {"check": "dkim", "fact": "pass"}]}
L< {"event": "message", "tx": "*.2", "evidence": [{"check": "header", "fact": "duplicate"}, {"check": "dkim", "fact": "fail", "detail": "*signature does not match the header"}]}
L! {"event": "message", "evidence": [{"check": "dkim", "fact": "replayable"}]}
