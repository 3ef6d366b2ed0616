# 655-backend-tls-required-not-offered.t: without an offer there is no mail where TLS is required
config: backends: { main: { tls: required, ca: ca.pem } }
C> session, sender
C> RCPT TO:<b@example.com>
S< 451 4.?.? *
U= saw nothing
L< {"event": "backend", "state": "down", "reason": "does not offer STARTTLS, which is required"}
