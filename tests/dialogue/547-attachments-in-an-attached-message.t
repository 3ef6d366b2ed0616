# 547-attachments-in-an-attached-message.t: what hangs at an attached message counts, at whatever depth
config:
  checks: { attachments: { block_extensions: [exe, .SCR] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
C> session, envelope, content
C> attached
  Content-Type: message/rfc822
  Content-Disposition: attachment; filename=forwarded.eml

  From: c@example.net
  Subject: inner
  MIME-Version: 1.0
  Content-Type: multipart/mixed; boundary=inner

  --inner
  Content-Type: application/octet-stream
  Content-Disposition: attachment; filename=setup.exe
  Content-Transfer-Encoding: base64

  eA==
  --inner--
S< 5?? 5.7.1 *setup.exe* (mxward *)
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "blocked", "detail": "setup.exe"}]}
