# 222-timeout-data.t: who stops in the middle of a message is cut off, and nothing is sent
config: timeouts: { data: 1s }
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: x
S< 421 4.4.2 mx.example.net Error: timeout exceeded*
S< closed
U= messages 0
