# 678-lost-reply-of-kept-mail.t: mail that was quarantined is not quarantined twice because its client missed the reply
config:
  checks: { dkim: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { dkim: none }, action: quarantine }]
C> session, envelope, content
C> Message-ID: <one@example.org>
C>
C> text
C> .
S< 250 2.0.0 *quarantined as *
C> reset
X> wait 0.3
C2> session, envelope, content
C2> Message-ID: <one@example.org>
C2>
C2> text
C2> .
S2< 250 2.0.0 *quarantined as *
C2> goodbye
X> mxward quarantine list --json
X= 0
X< [{"id": "$ID"}]
L< {"event": "message", "repeated": true, "reply": "250 2.0.0 *quarantined as *"}
L< {"event": "session", "messages": 1, "reason": "quit*"}
