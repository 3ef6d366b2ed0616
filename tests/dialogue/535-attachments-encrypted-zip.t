# 535-attachments-encrypted-zip.t: an encrypted zip file is a fact of its own
config:
  checks: { attachments: { block_extensions: [exe, .SCR] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
    - { when: { attachments: encrypted }, action: reject }
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
C> Content-Type: application/zip; name=secret.zip
C> Content-Transfer-Encoding: base64
C>
C> UEsDBBQAAQAAAABgIVgz8MRoEAAAABAAAAAKAAAAbGV0dGVyLnR4dDAxMjM0NTY3ODlhYmNk
C> ZWZQSwECFAMUAAEAAAAAYCFYM/DEaBAAAAAQAAAACgAAAAAAAAAAAAAAgAEAAAAAbGV0dGVy
C> LnR4dFBLBQYAAAAAAQABADgAAAA4AAAAAAA=
C> --cut-here--
C> .
S< 5?? 5.7.1 *secret.zip* (mxward *)
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "encrypted", "detail": "secret.zip: letter.txt"}]}
