# 450-early-talker.t: who speaks before the banner gets points, and the policy decides
config: checks: { early_talker: { wait: 1s } }
C> connect from 192.0.2.7 early "EHLO mail.example\r\n"
S< 220 *
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 550 5.5.1 *
C> goodbye
L< {"event": "message", "evidence": [{"check": "early_talker", "fact": "talked", "score": 10}]}
