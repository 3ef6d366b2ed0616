# 490-explain.t: what would be decided, and why, without a mail
config: checks: { dnsbl: { lists: [{ zone: bl.test, score: 12 }] }, spf: {}, helo: {} }
D: 7.2.0.192.bl.test A 127.0.0.2
D: example.org TXT "v=spf1 -all"
X> mxward explain --json --ip 192.0.2.7 --helo mail.example.org --from a@example.org --rcpt b@example.com
X= 0
X< *"check":"dnsbl","fact":"listed"*"check":"spf","fact":"fail"*"action":"reject","reply":"550 5.7.1 *
X> mxward explain --ip 192.0.2.8 --helo mail.example.org --from "" --rcpt b@example.com
X= 0
X< *action*accept*
X> mxward explain --ip 192.0.2.8 --helo mail.example.org --from a@example.org --rcpt b@elsewhere.example
X= 0
X< *Relay access denied*
X> mxward explain --ip nonsense --helo x --from "" --rcpt b@example.com
X= 64
