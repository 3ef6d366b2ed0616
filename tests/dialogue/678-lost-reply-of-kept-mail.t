# 678-lost-reply-of-kept-mail.t: mail that was quarantined is not quarantined twice because its client missed the reply
config:
  checks: { dkim: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { dkim: none }, action: quarantine }]
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> Message-ID: <one@example.org>
C>
C> text
C> .
S< 250 2.0.0 *quarantined as *
C> reset
X> wait 0.3
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
C2> Message-ID: <one@example.org>
C2>
C2> text
C2> .
S2< 250 2.0.0 *quarantined as *
C2> QUIT
S2< 221 *
X> mxward quarantine list --json
X= 0
X< [{"id": "$ID"}]
L< {"event": "message", "repeated": true, "reply": "250 2.0.0 *quarantined as *"}
