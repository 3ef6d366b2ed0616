# 181-tls-strict.t: the strict profile has ECDHE with AEAD and nothing else
config: tls: { profile: strict, certificates: [{ certificate: rsa.pem, key: rsa.key }] }
C> session
C> starttls tls1.2 suites=ECDHE-RSA-AES256-SHA384:ECDHE-ECDSA-AES256-SHA384:ECDHE-RSA-AES128-SHA fails
C2> session
C2> starttls tls1.2 suites=ECDHE-RSA-AES256-SHA384:ECDHE-RSA-CHACHA20-POLY1305
S2= tls TLSv1.2 ECDHE-RSA-CHACHA20-POLY1305
C3> session
C3> starttls tls1.2 suites=AES128-GCM-SHA256:DHE-RSA-AES128-GCM-SHA256 fails
L< {"event": "session", "reason": "*TLS: no common cipher suite, group or signature algorithm*"}
