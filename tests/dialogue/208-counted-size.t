# 208-counted-size.t: a message that is too large without saying so is swallowed and refused
config: limits: { message_size: 100K }
C> session
C> MAIL FROM:<a@example.org> SIZE=10
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> body 200000
C> .
S< 552 5.3.4 *
C> envelope, content
C> body 50000
C> .
S< 250 *
U= messages 1
