# 511-two-messages.t: the second message of a session has nothing of the first
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<first@example.org>
S< 250 *
C> RCPT TO:<first@example.com>
S< 250 *
C> DATA
S< 354 *
C> body 2000000
C> .
S< 250 *
U= messages 1
C> MAIL FROM:<second@example.org>
S< 250 *
C> RCPT TO:<second@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: short
C>
C> short
C> .
S< 250 *
U= messages 2
U= body same as sent
U= message
  Received: from mail.example *
  ...
  Subject: short

  short
U! header *first@*
