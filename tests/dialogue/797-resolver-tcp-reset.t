# 797-resolver-tcp-reset.t: an answer by TCP counts although the connection was reset behind it
config: checks: { spf: {} }
D: example.org TRUNCATED_RESET
D: example.org TXT "v=spf1 ip4:192.0.2.7 -all"
D: example.net TRUNCATED_RESET
D: example.net TXT "v=spf1 ip4:192.0.2.7 -all"
C> session from 192.0.2.7, envelope, content
C> Subject: x
C>
C> .
S< 250 *
C> envelope from <a@example.net>, content
C> Subject: x
C>
C> .
S< 250 *
C> goodbye
L< {"event": "message", "evidence": [{"check": "spf", "fact": "pass"}]}
L< {"event": "message", "evidence": [{"check": "spf", "fact": "pass"}]}
