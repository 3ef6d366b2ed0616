# 563-dkim-revoked-key.t: a key with an empty p= is revoked
config: checks: { dkim: {} }
D: s1._domainkey.example.com TXT "v=DKIM1; p="
C> session from 192.0.2.7, envelope, content
C> DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=s1;
C>  h=from:to:subject;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=GpVw0hGbKLWewV1LZlCOW1jzuZGIqJxhjbiQC7QuojIMRE+8ro1ZbeEojpABhzTxB1dD2PhN
C>   XdxnrnQpuAX1fPr7dvAo7qUx+OiHqplVzuxmmvL8Q3cR0e10QornsjiI0fkgrcbfJnmAXBSN
C>   yb9gCKN7UDY3BUi8XQs6kCh80FbwYng2JTYvtSndhvrtwI6sYMrAh7I/AS26EhAOJaAtpsuC
C>   LgyfYihFkv01Ta2dQRp2sA5jHD9ECX9Cncy+kvJQiBOKCGylgP3yKBev20ToXDzCTnYiB537
C>   f7l6iKV5eaC3pJe/2g/nR32/tkNiF9QdLc264L++k8zN6O2Zb5tSlg==
C> From: Alice <alice@example.com>
C> To: Bob <bob@example.net>
C> Subject: The  invoice
C>
C> Dear Bob,
C>
C> the invoice is attached.
C> .
S< 250 *
C> goodbye
U= body same as sent
U= header Authentication-Results: mx.example.net;*dkim=permerror (the key is revoked) header.d=example.com*
L< {"event": "message", "evidence": [{"check": "dkim", "fact": "permerror", "detail": "example.com selector s1: the key is revoked"}]}
