# 725-log-text.t: the log for people is text, one line an event
config: log: { format: text }
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
C> raw "Message-ID: <\x1b[31m@example.org>\r\n"
C> Subject: x
C>
C> .
S< 250 *
L< *message*a@example.org*
C> QUIT
S< 221 *
L< *session*127.0.0.1*
