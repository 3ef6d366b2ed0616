# 183-tls-profile-reload.t: another profile holds from the reload on; sessions that stand go on
C> session
C> starttls tls1.2 suites=ECDHE-ECDSA-AES128-SHA256
C> EHLO mail.example
S< 250-*
X> config
  tls: { profile: strict }
X> mxward reload
X= 0
C2> session
C2> starttls tls1.2 suites=ECDHE-ECDSA-AES128-SHA256 fails
C> NOOP
S< 250 *
X> config
  tls: { profile: legacy }
X> mxward reload
X= 0
C3> session
C3> starttls tls1.2 suites=ECDHE-ECDSA-AES128-SHA256
S3= tls TLSv1.2 ECDHE-ECDSA-AES128-SHA256
