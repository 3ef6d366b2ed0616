# 571-from-none.t: a message without an author is refused
config: checks: { spf: {}, dmarc: {} }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
C> connect from 192.0.2.7
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
C> text
C> .
S< 550 5.7.1 *Message header rejected: no From*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: A Name
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: From has no address*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> Sender: a@example.org
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: no From*
C> QUIT
S< 221 *
U= messages 0
