# 565-dkim-two-from.t: a second From is not covered by a signature that names From twice
config:
  checks: { dkim: {} }
  policies: { default: policy.yaml }
  domains: { example.com: { backend: main, policy: default } }
file policy.yaml:
  score: { dkim.fail: 1 }
D: s1._domainkey.example.com TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAwJYJZ7JTrCgO/z3d8rfMVvzkMrbKP6OLSVPEXnFyaaa1BE/jfyHOllXX+QRvwci0BLdKiJBEN2v/cM4qVJKwBWGv0orbipccLo3P7BalmGL1qcQvAhFKElbMaiBmk9c3l6vwaG1QTW4mxjmVvFCJmUcOvLFZ51sJ4sQsr6kHSWsX6Fnjo5XhLMnObzdskSHkF8dac22Ger6SAHwLbk47xijMitPNGKO5DhUyG+YvpHqNvgh+/btFmA02oibZOiG/YKzNRtkSdKZIScerAwTbTWxX0ebvA8l+nfgixrVP1HUq/I/bQ2LyAqTxbo3p/DCrzJPdzq2lt637Kz2apAHqUQIDAQAB"
C> session from 192.0.2.7, envelope, content
C> From: eve@example.org
C> DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=s1;
C>  h=from:from:to:subject;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=bbMoZKQm66QX5JPiIcO7Yug/Nn6BxlYnh0OQt7fAxGkddA5GXBVA6t+azfokXCcRoWqqHiss
C>   9p5gqf0eHgYfPvmNldFIR1nMLKMBp1vzlWd0/MPTjz4A1mh7LAXhiwBsTXjcOp7sREidUxsE
C>   D8thD0VXtHxgdzI8pmYmz3Oq+kJHd9w0qkq+N01ka4AsLi3ZOE1I6rpa6D2VPbtZIxXgbm1j
C>   sUbwCiaux0BRVSAtPrhmIXyDXQdWY/aPswZd3bEn64LvAuzCglyOvjaOUjB6QYmFoZR9A3R+
C>   zCPoaJAi3Wdamg+Bdn8JFSXA5R+eTTroxNHrjfFSM5gZs5g6NLrXTA==
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
U= header Authentication-Results: mx.example.net;*dkim=fail (signature does not match the header)*
L< {"event": "message", "evidence": [{"check": "dkim", "fact": "fail"}]}
