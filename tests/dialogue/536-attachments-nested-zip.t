# 536-attachments-nested-zip.t: an archive within a zip file is a fact of its own
config:
  checks: { attachments: { block_extensions: [exe, .SCR] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: nested }, action: reject }
C> session, envelope, content
C> attached
  Content-Type: application/zip; name=outer.zip
  Content-Transfer-Encoding: base64

  UEsDBBQAAAAAAABgIVgIsjVYBAAAAAQAAAAJAAAAaW5uZXIucmFyUmFyIVBLAQIUAxQAAAAA
  AABgIVgIsjVYBAAAAAQAAAAJAAAAAAAAAAAAAACAAQAAAABpbm5lci5yYXJQSwUGAAAAAAEA
  AQA3AAAAKwAAAAAA
S< 5?? 5.7.1 *outer.zip: inner.rar* (mxward *)
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "nested", "detail": "outer.zip: inner.rar"}]}
C> envelope, content
C> attached
  Content-Type: application/zip; name=outer.zip
  Content-Transfer-Encoding: base64

  UEsDBBQAAAAAAABgIVjjjyDa5QAAAOUAAAAJAAAAaW5uZXIuemlwUEsDBBQAAAAAAABgIViG
  phA2BQAAAAUAAAAKAAAAcmVhZG1lLnR4dGhlbGxvUEsDBBQAAAAAAABgIVhdm7CPAgAAAAIA
  AAAOAAAAZG9jcy9pbm5lci5zY3JNWlBLAQIUAxQAAAAAAABgIViGphA2BQAAAAUAAAAKAAAA
  AAAAAAAAAACAAQAAAAByZWFkbWUudHh0UEsBAhQDFAAAAAAAAGAhWF2bsI8CAAAAAgAAAA4A
  AAAAAAAAAAAAAIABLQAAAGRvY3MvaW5uZXIuc2NyUEsFBgAAAAACAAIAdAAAAFsAAAAAAFBL
  AQIUAxQAAAAAAABgIVjjjyDa5QAAAOUAAAAJAAAAAAAAAAAAAACAAQAAAABpbm5lci56aXBQ
  SwUGAAAAAAEAAQA3AAAADAEAAAAA
S< 5?? 5.7.1 *outer.zip: inner.zip* (mxward *)
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "blocked", "detail": "outer.zip: docs/inner.scr"}]}
