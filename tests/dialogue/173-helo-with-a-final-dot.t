# 173-helo-with-a-final-dot.t: a name with the root's dot is the name without it, ours included
config: checks: { helo: {}, spf: {} }
D: my_mx.example A 192.0.2.7
D: my_mx.example TXT "v=spf1 ip4:192.0.2.7 -all"
C> session helo MY_mx.example. from 192.0.2.7
C> envelope from <> to <b@example.com>
C> content
C> raw "Subject: x\r\n\r\nx\r\n.\r\n"
S< 250 *
L< {"event": "message", "evidence": [{"check": "helo", "fact": "pass"}, {"check": "spf", "fact": "pass"}]}
C> EHLO mx.example.net.
S< 250-*
C> sender
C> RCPT TO:<b@example.com>
S< 550 *Helo command rejected*
