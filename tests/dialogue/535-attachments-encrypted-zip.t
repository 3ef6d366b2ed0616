# 535-attachments-encrypted-zip.t: an encrypted zip file is a fact of its own
config:
  checks: { attachments: { block_extensions: [exe, .SCR] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
    - { when: { attachments: encrypted }, action: reject }
C> session, envelope, content
C> attached
  Content-Type: application/zip; name=secret.zip
  Content-Transfer-Encoding: base64

  UEsDBBQAAQAAAABgIVgz8MRoEAAAABAAAAAKAAAAbGV0dGVyLnR4dDAxMjM0NTY3ODlhYmNk
  ZWZQSwECFAMUAAEAAAAAYCFYM/DEaBAAAAAQAAAACgAAAAAAAAAAAAAAgAEAAAAAbGV0dGVy
  LnR4dFBLBQYAAAAAAQABADgAAAA4AAAAAAA=
S< 5?? 5.7.1 *secret.zip* (mxward *)
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "encrypted", "detail": "secret.zip: letter.txt"}]}
