# 182-tls-legacy.t: the legacy profile also has DHE and RSA key exchange, last in our order
config: tls: { profile: legacy, certificates: [{ certificate: rsa.pem, key: rsa.key }] }
C> session
C> starttls tls1.2 suites=AES128-SHA
S= tls TLSv1.2 AES128-SHA
C> EHLO mail.example
S< 250-*
C2> session
C2> starttls tls1.2 suites=AES256-SHA:AES256-GCM-SHA384:DHE-RSA-AES256-SHA256
S2= tls TLSv1.2 DHE-RSA-AES256-SHA256
C3> session
C3> starttls tls1.2 suites=AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-SHA
S3= tls TLSv1.2 ECDHE-ECDSA-AES256-SHA
C4> session
C4> starttls tls1.2 suites=NULL-SHA256:AECDH-AES128-SHA:CAMELLIA128-SHA fails
C5> session
C5> starttls tls1.1 fails
C6> session
C6> starttls
S6= tls TLSv1.3 *
