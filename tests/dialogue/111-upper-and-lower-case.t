# 111-upper-and-lower-case.t: verbs, keywords and parameters are the same in any case
C> connect
S< 220 *
C> ehlo mail.example
S< 250-*
C> mAiL fRoM:<a@example.org> size=100 Body=8bitmime
S< 250 2.1.0 *
C> Rcpt tO:<b@example.com>
S< 250 2.1.5 *
C> dAtA
S< 354 *
C> Subject: x
C>
C> .
S< 250 *
C> quit
S< 221 *
S< closed
