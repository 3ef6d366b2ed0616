# 570-from-twice.t: two From fields are refused, whatever they say
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
C> From: a@example.org
C> From: a@example.org
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: more than one From*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: a@example.org
C> Subject: x
C> fROM : b@bank.example
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: more than one From*
C> QUIT
S< 221 *
U= messages 0
L< {"event": "message", "action": "reject", "rule": "ambiguous author", "evidence": [{"check": "from", "fact": "ambiguous"}, {"check": "dmarc", "fact": "permerror"}]}
