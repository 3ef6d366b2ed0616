# 657-backend-tls-broken.t: a handshake that fails is a passing fault where TLS is required
config: backends: { main: { tls: required, ca: ca.pem } }
        timeouts: { backend: 2s }
B> tls on
B> at STARTTLS raw "220 go ahead\r\n" 100*"not TLS at all\r\n"
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< {451|421} 4.?.? *
U= saw nothing
