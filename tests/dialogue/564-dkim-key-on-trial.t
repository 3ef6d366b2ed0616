# 564-dkim-key-on-trial.t: what fails with a key that is only being tested counts as unsigned
config: checks: { dkim: {} }
D: s1._domainkey.example.com TXT "v=DKIM1; t=y; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAwJYJZ7JTrCgO/z3d8rfMVvzkMrbKP6OLSVPEXnFyaaa1BE/jfyHOllXX+QRvwci0BLdKiJBEN2v/cM4qVJKwBWGv0orbipccLo3P7BalmGL1qcQvAhFKElbMaiBmk9c3l6vwaG1QTW4mxjmVvFCJmUcOvLFZ51sJ4sQsr6kHSWsX6Fnjo5XhLMnObzdskSHkF8dac22Ger6SAHwLbk47xijMitPNGKO5DhUyG+YvpHqNvgh+/btFmA02oibZOiG/YKzNRtkSdKZIScerAwTbTWxX0ebvA8l+nfgixrVP1HUq/I/bQ2LyAqTxbo3p/DCrzJPdzq2lt637Kz2apAHqUQIDAQAB"
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
C> the invoice is missing.
C> .
S< 250 *
C> goodbye
U= body same as sent
U= header Authentication-Results: mx.example.net;*dkim=none (the key is in test mode: body hash does not match)*
L< {"event": "message", "evidence": [{"check": "dkim", "fact": "none", "detail": "example.com selector s1: the key is in test mode: body hash does not match"}]}
