# 657-backend-tls-broken.t: a handshake that fails is a passing fault where TLS is required
config: backends: { main: { tls: required, ca: ca.pem } }
        timeouts: { backend: 2s }
B> tls on
B> at STARTTLS raw "220 go ahead\r\n" 100*"not TLS at all\r\n"
C> session, sender
C> RCPT TO:<b@example.com>
S< {451|421} 4.?.? *
U= saw nothing
