# 548-attachments-two-central-names.t: a zip file whose two directories differ is judged by the worse name
config:
  checks: { attachments: { block_extensions: [exe, .SCR] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
C> session, envelope, content
C> attached
  Content-Type: application/zip; name=a.zip
  Content-Transfer-Encoding: base64

  UEsDBBQAAAAAAABgIViGphA2BQAAAAUAAAAFAAAAYS5zY3JoZWxsb1BLAQIUAxQAAAAAAABg
  IViGphA2BQAAAAUAAAAFAAAAAAAAAAAAAACAAQAAAABhLnR4dFBLBQYAAAAAAQABADMAAAAo
  AAAAAAA=
S< 5?? 5.7.1 *a.zip: a.scr* (mxward *)
C> envelope, content
C> attached
  Content-Type: application/zip; name=b.zip
  Content-Transfer-Encoding: base64

  UEsDBBQAAAAAAABgIViGphA2BQAAAAUAAAAFAAAAYS50eHRoZWxsb1BLAQIUAxQAAAAAAABg
  IViGphA2BQAAAAUAAAAFAAAAAAAAAAAAAACAAQAAAABhLnNjclBLBQYAAAAAAQABADMAAAAo
  AAAAAAA=
S< 5?? 5.7.1 *b.zip: a.scr* (mxward *)
