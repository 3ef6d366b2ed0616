# 534-attachments-in-a-zip.t: the names in a zip file count like those of attachments
config:
  checks: { attachments: { block_extensions: [exe, .SCR] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
C> session, envelope, content
C> attached
  Content-Type: application/zip; name=docs.zip
  Content-Disposition: attachment; filename=docs.zip
  Content-Transfer-Encoding: base64

  UEsDBBQAAAAAAABgIViGphA2BQAAAAUAAAAKAAAAcmVhZG1lLnR4dGhlbGxvUEsDBBQAAAAA
  AABgIVhdm7CPAgAAAAIAAAAOAAAAZG9jcy9pbm5lci5zY3JNWlBLAQIUAxQAAAAAAABgIViG
  phA2BQAAAAUAAAAKAAAAAAAAAAAAAACAAQAAAAByZWFkbWUudHh0UEsBAhQDFAAAAAAAAGAh
  WF2bsI8CAAAAAgAAAA4AAAAAAAAAAAAAAIABLQAAAGRvY3MvaW5uZXIuc2NyUEsFBgAAAAAC
  AAIAdAAAAFsAAAAAAA==
S< 5?? 5.7.1 *docs.zip: docs/inner.scr* (mxward *)
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "blocked", "detail": "docs.zip: docs/inner.scr"}]}
C> envelope, content
C> attached
  Content-Type: image/png; name=photo.png
  Content-Transfer-Encoding: base64

  UEsDBBQAAAAAAABgIViGphA2BQAAAAUAAAAKAAAAcmVhZG1lLnR4dGhlbGxvUEsDBBQAAAAA
  AABgIVhdm7CPAgAAAAIAAAAOAAAAZG9jcy9pbm5lci5zY3JNWlBLAQIUAxQAAAAAAABgIViG
  phA2BQAAAAUAAAAKAAAAAAAAAAAAAACAAQAAAAByZWFkbWUudHh0UEsBAhQDFAAAAAAAAGAh
  WF2bsI8CAAAAAgAAAA4AAAAAAAAAAAAAAIABLQAAAGRvY3MvaW5uZXIuc2NyUEsFBgAAAAAC
  AAIAdAAAAFsAAAAAAA==
S< 5?? 5.7.1 *photo.png: docs/inner.scr* (mxward *)
C> envelope, content
C> attached
  Content-Type: application/zip; name=docs.zip
  Content-Transfer-Encoding: base64

  UEsDBBQAAAAAAABgIVgAAAAAAAAAAAAAAAAIAAAAZGlyLmV4ZS9QSwMEFAAAAAAAAGAhWIam
  EDYFAAAABQAAABIAAABkaXIuZXhlL3JlYWRtZS50eHRoZWxsb1BLAQIUAxQAAAAAAABgIVgA
  AAAAAAAAAAAAAAAIAAAAAAAAAAAAAACAAQAAAABkaXIuZXhlL1BLAQIUAxQAAAAAAABgIViG
  phA2BQAAAAUAAAASAAAAAAAAAAAAAACAASYAAABkaXIuZXhlL3JlYWRtZS50eHRQSwUGAAAA
  AAIAAgB2AAAAWwAAAAAA
S< 250 *
U= messages 1
