# 699-quarantine-of-one-chunk.t: a message that came whole in one chunk is logged by its own Message-ID and size once the spool has it
config:
  policies: { default: policy.yaml }
  domains: { example.com: { backend: main, policy: default } }
  checks: { attachments: { block_extensions: [exe] } }
file policy.yaml:
  rules:
    - { name: programs, when: { attachments: blocked }, action: quarantine }
C> session, envelope
C> chunk "Message-ID: <one-chunk@example.org>\r\nFrom: a@example.org\r\nSubject: x\r\nContent-Type: application/octet-stream; name=evil.exe\r\n\r\nMZ\r\n" last
S< 250 2.0.0 Ok: quarantined as *
L< {"event": "message", "action": "quarantine", "msgid": "<one-chunk@example.org>", "size": 131, "reply": "250 2.0.0 Ok: quarantined as *"}
U= messages 0
X> mxward quarantine list --json
X< [{"id": "$ID", "msgid": "<one-chunk@example.org>", "subject": "x"}]
