# 654-backend-tls-wrong-certificate.t: a certificate that cannot be verified gets no mail where TLS is required
config: backends: { main: { tls: required, ca: ca.pem } }
B> tls wrong
C> session, sender
C> RCPT TO:<b@example.com>
S< 451 4.?.? *
U= saw nothing
L< {"event": "backend", "state": "down", "reason": "TLS: certificate verification failed: *"}
