# 557-dkim-sha1.t: rsa-sha1 has not been accepted since RFC 8301
config: checks: { dkim: {} }
D: s1._domainkey.example.com TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAwJYJZ7JTrCgO/z3d8rfMVvzkMrbKP6OLSVPEXnFyaaa1BE/jfyHOllXX+QRvwci0BLdKiJBEN2v/cM4qVJKwBWGv0orbipccLo3P7BalmGL1qcQvAhFKElbMaiBmk9c3l6vwaG1QTW4mxjmVvFCJmUcOvLFZ51sJ4sQsr6kHSWsX6Fnjo5XhLMnObzdskSHkF8dac22Ger6SAHwLbk47xijMitPNGKO5DhUyG+YvpHqNvgh+/btFmA02oibZOiG/YKzNRtkSdKZIScerAwTbTWxX0ebvA8l+nfgixrVP1HUq/I/bQ2LyAqTxbo3p/DCrzJPdzq2lt637Kz2apAHqUQIDAQAB"
C> session from 192.0.2.7, envelope, content
C> DKIM-Signature: v=1; a=rsa-sha1; c=relaxed/relaxed; d=example.com; s=s1;
C>  h=from:to:subject;
C>  bh=5hhiu+zHKhLhst5sTkYwu33uN3s=;
C>  b=sHjGFl1djdbgIks9KKTxJD9qPjOQfjM+hIVHpbJIaN0M4F6ckwJv8tFZwgjBkHxRN1+o4kyM
C>   BAQkpVYqX820KixT/bkKH9Ji8tzKIr59VkeHEHm8bbkz0d6obQRbPz7GmiJS1gbjOpC+4Oxc
C>   MviXbOLTl97ddrmcwsgBTf3bdwpYUTNQWbeiMlfGo/H/4oW+N+OF/4FP2wWjpjgTOQPLTMG3
C>   ENojFYnmWZpR4TFhQTPGY0lmncLKJRR4U26sJGBrBmhEN8g6IPUSwh8lAoYoMwEkJIDMU6ZH
C>   bA2x5YneRNX6LKJeyXlBFsItvrnBoCj9NFd9mhD1cAOoUE36uKmN1g==
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
U= header Authentication-Results: mx.example.net;*dkim=fail (rsa-sha1 is not accepted, RFC 8301) header.d=example.com*
L< {"event": "message", "evidence": [{"check": "dkim", "fact": "fail", "detail": "example.com selector s1: rsa-sha1 is not accepted, RFC 8301"}]}
D= asked 0 *._domainkey.*
