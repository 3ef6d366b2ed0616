# 821-recipient-rules.t: what a rule grants one recipient is granted to no other
config:
  checks: { dnsbl: { lists: [{ zone: list.test, score: 10 }] } }
  policies: { default: p.yaml }
file p.yaml:
  reject_at: 10
  rules:
    - { name: never judged, when: { recipient: ["abuse@*"] }, action: accept }
D: 66.2.0.192.list.test A 127.0.0.2
L< {"event": "list", "zone": "list.test", "state": "on"}
C> session from 192.0.2.66, sender
C> RCPT TO:<b@example.com>
S< 550 5.7.1 *
C> RCPT TO:<Abuse@Example.COM>
S< 250 *
C> RCPT TO:<b@example.com>
S< 452 4.5.3 *transaction of its own*
C> RCPT TO:<postmaster>
S< 452 4.5.3 *transaction of its own*
C> content
C> raw "Subject: complaint\r\n\r\ntext\r\n.\r\n"
S< 250 *
L< {"event": "message", "rcpts": ["Abuse@Example.COM"], "action": "accept", "rule": "never judged"}
C> sender
C> RCPT TO:<"abuse"@example.com>
S< 250 *
C> RCPT TO:<c@example.com>
S< 452 4.5.3 *
C> RSET
S< 250 *
C> sender
C> RCPT TO:<c@example.com>
S< 550 5.7.1 *
C> goodbye
# A client that no list names: the rule tells its recipients apart all the same.
C> session from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
S< 250 *
C> RCPT TO:<c@example.com>
S< 250 *
C> RCPT TO:<abuse@example.com>
S< 452 4.5.3 *
C> content
C> raw "Subject: hello\r\n\r\ntext\r\n.\r\n"
S< 250 *
C> goodbye
X> mxward explain --ip 192.0.2.66 --helo mail.example --from a@example.org --rcpt abuse@example.com --json
X< {"rule": "never judged", "action": "accept"}
X> mxward explain --ip 192.0.2.66 --helo mail.example --from a@example.org --rcpt b@example.com --json
X< {"rule": "score", "action": "reject"}
