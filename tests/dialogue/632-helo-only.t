# 632-helo-only.t: a backend without EHLO gets HELO and no parameters
B> at EHLO 502 5.5.1 not known
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
C>
C> .
S< 250 *
U< HELO *
U< MAIL FROM:<a@example.org>
U< RCPT TO:<b@example.com>
