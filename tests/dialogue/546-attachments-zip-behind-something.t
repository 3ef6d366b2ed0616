# 546-attachments-zip-behind-something.t: a zip file behind other octets is read as well: programs that unpack themselves, a stray octet
config:
  checks: { attachments: { block_extensions: [.SCR] } }
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
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment; filename=unpack.bin
C> Content-Transfer-Encoding: base64
C>
C> TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAgAAAAA4fug4AtAnNIbgBTM0hVGhpcyBwcm9ncmFtIGNhbm5vdCBiZSBydW4gaW4g
C> RE9TIG1vZGUuDQ0KJFBLAwQUAAAAAAAAYCFYhqYQNgUAAAAFAAAACgAAAHJlYWRtZS50eHRo
C> ZWxsb1BLAwQUAAAAAAAAYCFYXZuwjwIAAAACAAAADgAAAGRvY3MvaW5uZXIuc2NyTVpQSwEC
C> FAMUAAAAAAAAYCFYhqYQNgUAAAAFAAAACgAAAAAAAAAAAAAAgAEAAAAAcmVhZG1lLnR4dFBL
C> AQIUAxQAAAAAAABgIVhdm7CPAgAAAAIAAAAOAAAAAAAAAAAAAACAAS0AAABkb2NzL2lubmVy
C> LnNjclBLBQYAAAAAAgACAHQAAABbAAAAAAA=
C> --cut-here--
C> .
S< 5?? 5.7.1 *docs/inner.scr* (mxward *)
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
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment; filename=docs.zip
C> Content-Transfer-Encoding: base64
C>
C> eFBLAwQUAAAAAAAAYCFYhqYQNgUAAAAFAAAACgAAAHJlYWRtZS50eHRoZWxsb1BLAwQUAAAA
C> AAAAYCFYXZuwjwIAAAACAAAADgAAAGRvY3MvaW5uZXIuc2NyTVpQSwECFAMUAAAAAAAAYCFY
C> hqYQNgUAAAAFAAAACgAAAAAAAAAAAAAAgAEAAAAAcmVhZG1lLnR4dFBLAQIUAxQAAAAAAABg
C> IVhdm7CPAgAAAAIAAAAOAAAAAAAAAAAAAACAAS0AAABkb2NzL2lubmVyLnNjclBLBQYAAAAA
C> AgACAHQAAABbAAAAAAA=
C> --cut-here--
C> .
S< 5?? 5.7.1 *docs.zip: docs/inner.scr* (mxward *)
