# 656-backend-tls-injection.t: replies in clear behind the backend's 220 are never believed
config: backends: { main: { tls: required, ca: ca.pem, client_info: xclient } }
B> tls inject
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< {451|421} 4.?.? *
U= saw nothing
U! saw XCLIENT *
