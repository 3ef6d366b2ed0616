# 571-from-none.t: a message without an author is refused
config: checks: { spf: {}, dmarc: {} }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
C> session from 192.0.2.7, envelope, content
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: no From field*
C> envelope, content
C> From: A Name
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: From has no address*
C> envelope, content
C> Sender: a@example.org
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: no From field*
C> goodbye
U= messages 0
