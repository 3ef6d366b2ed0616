# 180-tls-compatible.t: without a word about it TLS 1.2 has ECDHE with CBC, too, behind what is better
config: tls: { certificates: [{ certificate: rsa.pem, key: rsa.key }] }
C> session
C> starttls tls1.2 suites=ECDHE-RSA-AES256-SHA384
S= tls TLSv1.2 ECDHE-RSA-AES256-SHA384
C> EHLO mail.example
S< 250-*
C> envelope, content
C> Subject: x
C>
C> .
S< 250 *
U= header Received:*with ESMTPS *TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384*
C> goodbye
L< {"event": "message", "tls": {"version": "TLSv1.2", "cipher": "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"}}
C2> session
C2> starttls tls1.2 suites=ECDHE-ECDSA-AES128-SHA
S2= tls TLSv1.2 ECDHE-ECDSA-AES128-SHA
C3> session
C3> starttls tls1.2 suites=ECDHE-RSA-AES256-SHA384:ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES256-GCM-SHA384
S3= tls TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384
C4> session
C4> starttls tls1.2 suites=DHE-RSA-AES256-GCM-SHA384:AES256-GCM-SHA384:AES128-SHA fails
C5> session
C5> starttls
S5= tls TLSv1.3 *
