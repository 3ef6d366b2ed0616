# 767-resolver-alias-ring.t: aliases that lead round in circles, an answer each, end as a failure
config: checks: { spf: {} }
D: example.org CNAME example.net
D: example.net CNAME example.org
C> session from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
S< 451 4.4.3 *
C> goodbye
L< {"event": "message", "evidence": [{"check": "spf", "fact": "temperror"}]}
D! asked 6 example.net TXT
