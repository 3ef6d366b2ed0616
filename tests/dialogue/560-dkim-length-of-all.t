# 560-dkim-length-of-all.t: l= covers the whole body
config: checks: { dkim: {} }
D: s1._domainkey.example.com TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAwJYJZ7JTrCgO/z3d8rfMVvzkMrbKP6OLSVPEXnFyaaa1BE/jfyHOllXX+QRvwci0BLdKiJBEN2v/cM4qVJKwBWGv0orbipccLo3P7BalmGL1qcQvAhFKElbMaiBmk9c3l6vwaG1QTW4mxjmVvFCJmUcOvLFZ51sJ4sQsr6kHSWsX6Fnjo5XhLMnObzdskSHkF8dac22Ger6SAHwLbk47xijMitPNGKO5DhUyG+YvpHqNvgh+/btFmA02oibZOiG/YKzNRtkSdKZIScerAwTbTWxX0ebvA8l+nfgixrVP1HUq/I/bQ2LyAqTxbo3p/DCrzJPdzq2lt637Kz2apAHqUQIDAQAB"
C> session from 192.0.2.7, envelope, content
C> DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=s1; l=39;
C>  h=from:to:subject;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=CQy7GV9U0ENwMahcBDWKII3zS1t5d4YuiQStVc91ObEoxb8YDcYBZO+ZdkOpzpMSsJJOk/0P
C>   p0K/w0MVEBWMsmTKiGmt0KXa3qT0+WmwwirlToOinHLMt6jR103QvlRsYv/JZE77KeW1Us4A
C>   TVJPwbBrXaNINCv+8dsAmr08stxskjvkYN58ND958z8SCh/RClty2hMOJNwNcF09j63Tnmwk
C>   G9YNA0rNOv6Gqf1ksL3YO3QIHc30YEV3rOPLwbQIzCdOYJH2qBd8IknYdEtXdFLcQ1+ae/lK
C>   M2KtS2zmtkw8hr6dgqPAeELkdw8HSe5FDcBJp1zlL6CjeUQ4JlFNVw==
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
U= header Authentication-Results: mx.example.net;*dkim=pass header.d=example.com*
L< {"event": "message", "evidence": [{"check": "dkim", "fact": "pass"}]}
