# 547-attachments-in-an-attached-message.t: what hangs at an attached message counts, at whatever depth
config:
  checks: { attachments: { block_extensions: [exe, .SCR] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
C> session, envelope, content
C> From: Ann <a@example.org>
C> To: b@example.com
C> Subject: documents
C> Date: Mon, 1 Jan 2024 12:00:00 +0000
C> Message-ID: <1@example.org>
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary="cut-here"
C>
C> --cut-here
C> Content-Type: text/plain
C>
C> The documents are attached.
C> --cut-here
C> Content-Type: message/rfc822
C> Content-Disposition: attachment; filename=forwarded.eml
C>
C> From: c@example.net
C> Subject: inner
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=inner
C>
C> --inner
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment; filename=setup.exe
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --inner--
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "blocked", "detail": "setup.exe"}]}
