# 548-attachments-two-central-names.t: a zip file whose two directories differ is judged by the worse name
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
C> Content-Type: application/zip; name=a.zip
C> Content-Transfer-Encoding: base64
C>
C> UEsDBBQAAAAAAABgIViGphA2BQAAAAUAAAAFAAAAYS5zY3JoZWxsb1BLAQIUAxQAAAAAAABg
C> IViGphA2BQAAAAUAAAAFAAAAAAAAAAAAAACAAQAAAABhLnR4dFBLBQYAAAAAAQABADMAAAAo
C> AAAAAAA=
C> --cut-here--
C> .
S< 5?? 5.7.1 *a.zip: a.scr* (mxward *)
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
C> Content-Type: application/zip; name=b.zip
C> Content-Transfer-Encoding: base64
C>
C> UEsDBBQAAAAAAABgIViGphA2BQAAAAUAAAAFAAAAYS50eHRoZWxsb1BLAQIUAxQAAAAAAABg
C> IViGphA2BQAAAAUAAAAFAAAAAAAAAAAAAACAAQAAAABhLnNjclBLBQYAAAAAAQABADMAAAAo
C> AAAAAAA=
C> --cut-here--
C> .
S< 5?? 5.7.1 *b.zip: a.scr* (mxward *)
