# 737-status-counters.t: what status counts: connections, messages by their end, recipients, handshakes, octets
config:
  limits: { sessions_per_client: 1 }
  checks: { attachments: {}, dkim: {}, dmarc: {}, dnsbl: { lists: [{ zone: bl.test, score: 0 }] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { dnsbl: listed }, action: defer }
    - { when: { attachments: blocked }, action: quarantine }
    - { when: { from: ambiguous }, action: reject }
D: 9.2.0.192.bl.test A 127.0.0.2
B> at RCPT <nobody@example.com> 550 5.1.1 no such user
C> session from 192.0.2.7
C2> connect from 192.0.2.7
S2< 421 *
C> starttls
C> EHLO mail.example
S< 250-*
C> envelope
C> RCPT TO:<nobody@example.com>
S< 550 5.1.1 *
C> DATA
S< 354 *
C> From: a@example.org
C>
C> .
S< 250 *
C> envelope, content
C> From: a@example.org
C> MIME-Version: 1.0
C> Content-Type: application/octet-stream; name=setup.exe
C>
C> x
C> .
S< 250 2.0.0 *quarantined as *
C> envelope, content
C> From: a@one.example, b@two.example
C>
C> .
S< 550 *
B> at dot once 451 4.3.0 later
C> envelope, content
C> From: a@example.org
C>
C> .
S< 451 *
C> goodbye
C> session from 192.0.2.7
C> starttls tls1.1 fails
C> close
C> session from 192.0.2.9, sender
C> RCPT TO:<b@example.com>
S< 45? *
C> goodbye
X> mxward status --json
X= 0
X< {"connections": 4, "connections_refused": 1, "messages_accepted": 1, "messages_quarantined": 1, "messages_rejected": 1, "messages_deferred": 1, "messages_held": 0, "recipients_rejected": 2, "tls_handshakes": 1, "tls_failures": 1, "octets_accepted": 23, "harvests": 0, "connections_ended": 0}
