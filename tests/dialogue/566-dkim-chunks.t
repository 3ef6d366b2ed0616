# 566-dkim-chunks.t: a message by BDAT without an end of line at its end is signed as the backend gets it
config: checks: { dkim: {} }
D: s1._domainkey.example.com TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAwJYJZ7JTrCgO/z3d8rfMVvzkMrbKP6OLSVPEXnFyaaa1BE/jfyHOllXX+QRvwci0BLdKiJBEN2v/cM4qVJKwBWGv0orbipccLo3P7BalmGL1qcQvAhFKElbMaiBmk9c3l6vwaG1QTW4mxjmVvFCJmUcOvLFZ51sJ4sQsr6kHSWsX6Fnjo5XhLMnObzdskSHkF8dac22Ger6SAHwLbk47xijMitPNGKO5DhUyG+YvpHqNvgh+/btFmA02oibZOiG/YKzNRtkSdKZIScerAwTbTWxX0ebvA8l+nfgixrVP1HUq/I/bQ2LyAqTxbo3p/DCrzJPdzq2lt637Kz2apAHqUQIDAQAB"
C> session from 192.0.2.7, envelope
C> chunk "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=s1;\r\n h=from:to:subject;\r\n bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;\r\n b=GpVw0hGbKLWewV1LZlCOW1jzuZGIqJxhjbiQC7QuojIMRE+8ro1ZbeEojpABhzTxB1dD2PhN\r\n  XdxnrnQpuAX1fPr7dvAo7qUx+OiHqplVzuxmmvL8Q3cR0e10QornsjiI0fkgrcbfJnmAXBSN\r\n  yb9gCKN7UDY3BUi8XQs6kCh80FbwYng2JTYvtSndhvrtwI6sYMrAh7I/AS26EhAOJaAtpsuC\r\n  LgyfYihFkv01Ta2dQRp2sA5jHD9ECX9Cncy+kvJQiBOKCGylgP3yKBev20ToXDzCTnYiB537\r\n  f7l6iKV5eaC3pJe/2g/nR32/tkNiF9QdLc264L++k8zN6O2Zb5tSlg==\r\nFrom: Alice <alice@example.com>\r\nTo: Bob <bob@example.net>\r\nSubject: The  invoice\r\n\r\nDear Bob,\r\n\r\nthe "
S< 250 *
C> chunk "invoice is attached." last
S< 250 *
C> goodbye
U= messages 1
U= header Authentication-Results: mx.example.net;*dkim=pass header.d=example.com*
L< {"event": "message", "evidence": [{"check": "dkim", "fact": "pass"}]}
