# 698-quarantine-at-the-end.t: mail for a person is taken, kept whole with our headers on top, and the backend never sees it
config:
  policies: { default: policy.yaml }
  domains: { example.com: { backend: main, policy: default } }
  checks: { attachments: { block_extensions: [exe] }, dkim: {} }
file policy.yaml:
  rules:
    - { name: programs, when: { attachments: blocked }, action: quarantine }
C> session, envelope, content
C> From: a@example.org
C> Subject: =?utf-8?q?a_pr=C3=B6gram?=
C> Message-ID: <1@example.org>
C> Content-Type: application/octet-stream; name=evil.exe
C>
C> ..MZ
C> .
S< 250 2.0.0 Ok: quarantined as *
L< {"event": "message", "action": "quarantine", "rule": "programs", "reply": "250 2.0.0 Ok: quarantined as *"}
U= messages 0
U= saw RCPT TO:<b@example.com>
X> mxward quarantine show $ID --raw
X= 0
X< Received: *
X< Authentication-Results: *
X< .MZ
X> mxward quarantine list --json
X< [{"id": "$ID", "queue": "quarantine", "from": "a@example.org", "rcpts": ["b@example.com"], "msgid": "<1@example.org>", "rule": "programs", "reason": "attachments blocked: evil.exe"}]
