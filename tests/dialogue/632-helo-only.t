# 632-helo-only.t: a backend without EHLO gets HELO and no parameters
B> at EHLO 502 5.5.1 not known
C> session, envelope, content
C> Subject: x
C>
C> .
S< 250 *
U< HELO *
U< MAIL FROM:<a@example.org>
U< RCPT TO:<b@example.com>
