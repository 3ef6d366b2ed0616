# 541-attachments-harmless.t: harmless mail passes unchanged, and nothing is said of it, until there is something
config:
  checks: { attachments: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: [blocked, encrypted, nested] }, action: reject }
  unknown: { attachments: reject }
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
C> Content-Type: application/pdf; name=report.pdf
C> Content-Disposition: attachment; filename=report.pdf
C> Content-Transfer-Encoding: base64
C>
C> JVBERi0xLjQKMSAwIG9iajw8L1R5cGUvQ2F0YWxvZz4+ZW5kb2JqCnRyYWlsZXI8PC9Sb290
C> IDEgMCBSPj4KJSVFT0YK
C> --cut-here
C> Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document
C> Content-Disposition: attachment; filename=letter.docx
C> Content-Transfer-Encoding: base64
C>
C> UEsDBBQAAAAAAABgIVjHHBc8CAAAAAgAAAATAAAAW0NvbnRlbnRfVHlwZXNdLnhtbDxUeXBl
C> cy8+UEsDBBQAAAAAAABgIVgWw3oZBAAAAAQAAAARAAAAd29yZC9kb2N1bWVudC54bWw8dy8+
C> UEsBAhQDFAAAAAAAAGAhWMccFzwIAAAACAAAABMAAAAAAAAAAAAAAIABAAAAAFtDb250ZW50
C> X1R5cGVzXS54bWxQSwECFAMUAAAAAAAAYCFYFsN6GQQAAAAEAAAAEQAAAAAAAAAAAAAAgAE5
C> AAAAd29yZC9kb2N1bWVudC54bWxQSwUGAAAAAAIAAgCAAAAAbAAAAAAA
C> --cut-here
C> Content-Type: text/plain
C>
C> We never send setup.exe by mail.
C> MZ is how programs begin, #! is how scripts do.
C> --cut-here--
C> .
S< 250 *
U= body same as sent
C> envelope, content
C> From: Ann <a@example.org>
C> To: b@example.com
C> Subject: documents
C> Date: Mon, 1 Jan 2024 12:00:00 +0000
C> MIME-Version: 1.0
C> Content-Type: text/html
C> Content-Description: about setup.exe
C>
C> <html><body>hello</body></html>
C> .
S< 250 *
U= body same as sent
C> envelope, content
C> Subject: setup.exe
C>
C> no MIME at all
C> .
S< 250 *
U= body same as sent
U= messages 3
L! {"event": "message", "evidence": [{"check": "attachments"}]}
C> envelope, content
C> From: Ann <a@example.org>
C> MIME-Version: 1.0
C> Content-Type: application/octet-stream; name=setup.exe
C>
C> x
C> .
S< 550 *
