# 573-from-in-disguise.t: a line that only some programs read as From
config: checks: { spf: {}, dmarc: {} }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
C> session from 192.0.2.7, envelope, content
C>  From: b@bank.example
C> From: a@example.org
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: a line that some programs read as From*
C> envelope, content
C> From: a@example.org
C> no field
C>  From: b@bank.example
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: a line that some programs read as From*
C> envelope, content
C> From: a@example.org
C> F rom: b@bank.example
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: a line that some programs read as From*
C> goodbye
U= messages 0
