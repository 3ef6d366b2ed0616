# 503-received-is-clean.t: nothing that a client says can break our own header
C> connect
S< 220 *
C> EHLO x(y);<z>
S< {250|501}*
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<"b>; evil"@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: x
C>
C> .
S< 250 *
U= message
  Received: from mail.example *
  ...
  Subject: x
  ...
