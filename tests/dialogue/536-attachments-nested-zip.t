# 536-attachments-nested-zip.t: an archive within a zip file is a fact of its own
config:
  checks: { attachments: { block_extensions: [exe, .SCR] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: nested }, action: reject }
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
C> Content-Type: application/zip; name=outer.zip
C> Content-Transfer-Encoding: base64
C>
C> UEsDBBQAAAAAAABgIVgIsjVYBAAAAAQAAAAJAAAAaW5uZXIucmFyUmFyIVBLAQIUAxQAAAAA
C> AABgIVgIsjVYBAAAAAQAAAAJAAAAAAAAAAAAAACAAQAAAABpbm5lci5yYXJQSwUGAAAAAAEA
C> AQA3AAAAKwAAAAAA
C> --cut-here--
C> .
S< 5?? 5.7.1 *outer.zip: inner.rar* (mxward *)
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "nested", "detail": "outer.zip: inner.rar"}]}
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
C> Content-Type: application/zip; name=outer.zip
C> Content-Transfer-Encoding: base64
C>
C> UEsDBBQAAAAAAABgIVjjjyDa5QAAAOUAAAAJAAAAaW5uZXIuemlwUEsDBBQAAAAAAABgIViG
C> phA2BQAAAAUAAAAKAAAAcmVhZG1lLnR4dGhlbGxvUEsDBBQAAAAAAABgIVhdm7CPAgAAAAIA
C> AAAOAAAAZG9jcy9pbm5lci5zY3JNWlBLAQIUAxQAAAAAAABgIViGphA2BQAAAAUAAAAKAAAA
C> AAAAAAAAAACAAQAAAAByZWFkbWUudHh0UEsBAhQDFAAAAAAAAGAhWF2bsI8CAAAAAgAAAA4A
C> AAAAAAAAAAAAAIABLQAAAGRvY3MvaW5uZXIuc2NyUEsFBgAAAAACAAIAdAAAAFsAAAAAAFBL
C> AQIUAxQAAAAAAABgIVjjjyDa5QAAAOUAAAAJAAAAAAAAAAAAAACAAQAAAABpbm5lci56aXBQ
C> SwUGAAAAAAEAAQA3AAAADAEAAAAA
C> --cut-here--
C> .
S< 5?? 5.7.1 *outer.zip: inner.zip* (mxward *)
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "blocked", "detail": "outer.zip: docs/inner.scr"}]}
