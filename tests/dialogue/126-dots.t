# 126-dots.t: a dot at the beginning of a line is taken off and put on again
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
C> Subject: dots
C>
C> ..
C> ...
C> ..one
C> a.
C> .two
C> .
S< 250 *
U= message
  Received: *
  ...
  Subject: dots

  .
  ..
  .one
  a.
  two
