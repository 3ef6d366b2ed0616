# 534-attachments-in-a-zip.t: the names in a zip file count like those of attachments
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
C> Content-Type: application/zip; name=docs.zip
C> Content-Disposition: attachment; filename=docs.zip
C> Content-Transfer-Encoding: base64
C>
C> UEsDBBQAAAAAAABgIViGphA2BQAAAAUAAAAKAAAAcmVhZG1lLnR4dGhlbGxvUEsDBBQAAAAA
C> AABgIVhdm7CPAgAAAAIAAAAOAAAAZG9jcy9pbm5lci5zY3JNWlBLAQIUAxQAAAAAAABgIViG
C> phA2BQAAAAUAAAAKAAAAAAAAAAAAAACAAQAAAAByZWFkbWUudHh0UEsBAhQDFAAAAAAAAGAh
C> WF2bsI8CAAAAAgAAAA4AAAAAAAAAAAAAAIABLQAAAGRvY3MvaW5uZXIuc2NyUEsFBgAAAAAC
C> AAIAdAAAAFsAAAAAAA==
C> --cut-here--
C> .
S< 5?? 5.7.1 *docs.zip: docs/inner.scr* (mxward *)
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "blocked", "detail": "docs.zip: docs/inner.scr"}]}
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
C> Content-Type: image/png; name=photo.png
C> Content-Transfer-Encoding: base64
C>
C> UEsDBBQAAAAAAABgIViGphA2BQAAAAUAAAAKAAAAcmVhZG1lLnR4dGhlbGxvUEsDBBQAAAAA
C> AABgIVhdm7CPAgAAAAIAAAAOAAAAZG9jcy9pbm5lci5zY3JNWlBLAQIUAxQAAAAAAABgIViG
C> phA2BQAAAAUAAAAKAAAAAAAAAAAAAACAAQAAAAByZWFkbWUudHh0UEsBAhQDFAAAAAAAAGAh
C> WF2bsI8CAAAAAgAAAA4AAAAAAAAAAAAAAIABLQAAAGRvY3MvaW5uZXIuc2NyUEsFBgAAAAAC
C> AAIAdAAAAFsAAAAAAA==
C> --cut-here--
C> .
S< 5?? 5.7.1 *photo.png: docs/inner.scr* (mxward *)
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
C> Content-Type: application/zip; name=docs.zip
C> Content-Transfer-Encoding: base64
C>
C> UEsDBBQAAAAAAABgIVgAAAAAAAAAAAAAAAAIAAAAZGlyLmV4ZS9QSwMEFAAAAAAAAGAhWIam
C> EDYFAAAABQAAABIAAABkaXIuZXhlL3JlYWRtZS50eHRoZWxsb1BLAQIUAxQAAAAAAABgIVgA
C> AAAAAAAAAAAAAAAIAAAAAAAAAAAAAACAAQAAAABkaXIuZXhlL1BLAQIUAxQAAAAAAABgIViG
C> phA2BQAAAAUAAAASAAAAAAAAAAAAAACAASYAAABkaXIuZXhlL3JlYWRtZS50eHRQSwUGAAAA
C> AAIAAgB2AAAAWwAAAAAA
C> --cut-here--
C> .
S< 250 *
U= messages 1
