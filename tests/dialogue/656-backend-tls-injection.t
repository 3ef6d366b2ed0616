# 656-backend-tls-injection.t: replies in clear behind the backend's 220 are never believed
config: backends: { main: { tls: required, ca: ca.pem, client_info: xclient } }
B> tls inject
C> session, sender
C> RCPT TO:<b@example.com>
S< {451|421} 4.?.? *
U= saw nothing
U! saw XCLIENT *
L< {"event": "backend", "state": "down", "reason": "injected plaintext between STARTTLS and TLS"}
