# 543-attachments-broken-zip.t: a zip file that cannot be read is unknown, and the policy says what that means
config:
  checks: { attachments: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
  unknown: { attachments: defer }
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
C> Content-Type: application/zip; name=docs.zip
C> Content-Transfer-Encoding: base64
C>
C> dGhpcyBpcyBubyB6aXAgZmlsZQ==
C> --cut-here--
C> .
S< 4?? *
L< {"event": "message", "evidence": [{"check": "attachments", "fact": "unknown", "detail": "docs.zip: its directory cannot be read"}]}
C> envelope, content
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
C> Content-Type: application/zip; name=empty.zip
C> Content-Transfer-Encoding: base64
C>
C> UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==
C> --cut-here--
C> .
S< 250 *
U= messages 1
