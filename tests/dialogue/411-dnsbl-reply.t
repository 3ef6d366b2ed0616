# 411-dnsbl-reply.t: a list's refusal in the administrator's own words
config:
  checks: { dnsbl: { lists: [{ zone: bl.test, score: 12, reply: "Blocked, call +1 555 0100" }] } }
D: 7.2.0.192.bl.test A 127.0.0.2
C> session from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
S< 550 5.7.1 Blocked, call +1 555 0100 (mxward *)
C> goodbye
