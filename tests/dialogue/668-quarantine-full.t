# 668-quarantine-full.t: a full quarantine defers further mail for it, as a full disk does; what is in it stays, all other mail passes
config:
  checks: { dkim: {}, dnsbl: { lists: [{ zone: bl.test, score: 7 }] } }
  policies: { default: p.yaml }
  quarantine: { max_size: 1M }
file p.yaml:
  quarantine_at: 6
  rules:
    - { when: { dkim: { pass: example.org } }, action: accept }
D: 7.2.0.192.bl.test A 127.0.0.2
L< {"event": "list", "zone": "bl.test", "state": "on"}
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
C> body 600000
C> .
S< 250 2.0.0 *quarantined as *
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> body 600000
C> .
S< 452 4.3.1 *
L< {"event": "spool", "level": "error", "message": "the quarantine is full: *"}
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: small
C>
C> small ones still fit
C> .
S< 250 2.0.0 *quarantined as *
X> mxward status
X< WARNING: the quarantine is full*
X> mxward status --json
X< {"quarantine": {"full": true, "max_size": 1048576}}
X> mxward quarantine list --json
X< [{"id": "$ID"}, {"id": "$ID2", "subject": "small"}]
C2> connect
S2< 220 *
C2> EHLO mail.example
S2< 250-*
C2> MAIL FROM:<a@example.org>
S2< 250 *
C2> RCPT TO:<b@example.com>
S2< 250 *
C2> DATA
S2< 354 *
C2> Subject: x
C2>
C2> hello
C2> .
S2< 250 *
U= messages 1
X> mxward quarantine delete $ID
X= 0
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> body 600000
C> .
S< 250 2.0.0 *quarantined as *
L! {"message": "*removed*"}
