# 427-rdns-negative-answers.t: no such name, and a name without such records, are both "no name"
config:
  dns: { timeout: 1s }
  timeouts: { checks: 2s }
  checks: { rdns: {} }
D: 8.2.0.192.in-addr.arpa TXT "no PTR here"
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> QUIT
S< 221 *
L< {"event": "message", "client": "192.0.2.7", "evidence": [{"check": "rdns", "fact": "none"}]}
C> connect from 192.0.2.8
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> QUIT
S< 221 *
L< {"event": "message", "client": "192.0.2.8", "evidence": [{"check": "rdns", "fact": "none"}]}
C> connect from 192.0.2.8
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> QUIT
S< 221 *
D= asked 1 8.2.0.192.in-addr.arpa PTR
