# 562-dkim-expired.t: a signature of which x= is over
config: checks: { dkim: {} }
D: s1._domainkey.example.com TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAwJYJZ7JTrCgO/z3d8rfMVvzkMrbKP6OLSVPEXnFyaaa1BE/jfyHOllXX+QRvwci0BLdKiJBEN2v/cM4qVJKwBWGv0orbipccLo3P7BalmGL1qcQvAhFKElbMaiBmk9c3l6vwaG1QTW4mxjmVvFCJmUcOvLFZ51sJ4sQsr6kHSWsX6Fnjo5XhLMnObzdskSHkF8dac22Ger6SAHwLbk47xijMitPNGKO5DhUyG+YvpHqNvgh+/btFmA02oibZOiG/YKzNRtkSdKZIScerAwTbTWxX0ebvA8l+nfgixrVP1HUq/I/bQ2LyAqTxbo3p/DCrzJPdzq2lt637Kz2apAHqUQIDAQAB"
C> session from 192.0.2.7, envelope, content
C> DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=s1; t=1400000000; x=1500000000;
C>  h=from:to:subject;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=Wi58ScJibYV2uU51GTfSpF7Dk4Hq6hNYvzIA/bL+d/ksAv5BgGxJJD2/EsCe9lS4N3ToWMy4
C>   32hjSdAh/6qfR1X0gv47JcLk/7Ls1od2IjvI88eX/7As9apWR4MRnozFSJ7SKkiZrwK/+Hof
C>   8YwzHTPocgamPSzcT9ewfzt6r5qg9yzy6d6DcozzXrIQD4/vjYqBOsYA1NDBQAaT5wGIdtM7
C>   v2jjsQ19Ks2riv8/4cC2QRjASN/XFTOahJJg1kE73IlM4xQwPQhSPPJq+/g2kgEbuATVidAY
C>   FYakFihOc5tiAwcdY3pGFWVpKjWJNNb5xH/KUP8bB1LHRGFzgAu9Sg==
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
U= header Authentication-Results: mx.example.net;*dkim=fail (expired) header.d=example.com*
L< {"event": "message", "evidence": [{"check": "dkim", "fact": "fail", "detail": "example.com selector s1: expired"}]}
