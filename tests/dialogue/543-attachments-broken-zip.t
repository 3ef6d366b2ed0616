# 543-attachments-broken-zip.t: a zip file that cannot be read is unknown, and the policy says what that means
config:
  checks: { attachments: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
  unknown: { attachments: defer }
C> session, envelope, content
C> attached
  Content-Type: application/zip; name=docs.zip
  Content-Transfer-Encoding: base64

  dGhpcyBpcyBubyB6aXAgZmlsZQ==
S< 4?? *
L< {"event": "message", "evidence": [{"check": "attachments", "fact": "unknown", "detail": "docs.zip: its directory cannot be read"}]}
C> envelope, content
C> attached
  Content-Type: application/zip; name=empty.zip
  Content-Transfer-Encoding: base64

  UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==
S< 250 *
U= messages 1
