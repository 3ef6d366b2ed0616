# 990-tls-arithmetic.t: libcrypto computes for TLS, and a handshake comes by it
X> mxward status
X= 0
X< TLS arithmetic: libcrypto *
X> mxward status --json
X= 0
X< {"tls_primitives": {"by": "libcrypto", "version": "*", "answered": 0}}
C> session
C> starttls tls1.3
S= tls TLSv1.3 *
X> mxward status --json
X= 0
X! *"answered":0*
L! {"event": "tls"}
