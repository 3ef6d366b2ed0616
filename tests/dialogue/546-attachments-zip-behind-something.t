# 546-attachments-zip-behind-something.t: a zip file behind other octets is read as well: programs that unpack themselves, a stray octet
config:
  checks: { attachments: { block_extensions: [.SCR] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
C> session, envelope, content
C> attached unpack.bin
  TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
  AAAAAAAAgAAAAA4fug4AtAnNIbgBTM0hVGhpcyBwcm9ncmFtIGNhbm5vdCBiZSBydW4gaW4g
  RE9TIG1vZGUuDQ0KJFBLAwQUAAAAAAAAYCFYhqYQNgUAAAAFAAAACgAAAHJlYWRtZS50eHRo
  ZWxsb1BLAwQUAAAAAAAAYCFYXZuwjwIAAAACAAAADgAAAGRvY3MvaW5uZXIuc2NyTVpQSwEC
  FAMUAAAAAAAAYCFYhqYQNgUAAAAFAAAACgAAAAAAAAAAAAAAgAEAAAAAcmVhZG1lLnR4dFBL
  AQIUAxQAAAAAAABgIVhdm7CPAgAAAAIAAAAOAAAAAAAAAAAAAACAAS0AAABkb2NzL2lubmVy
  LnNjclBLBQYAAAAAAgACAHQAAABbAAAAAAA=
S< 5?? 5.7.1 *docs/inner.scr* (mxward *)
C> envelope, content
C> attached docs.zip
  eFBLAwQUAAAAAAAAYCFYhqYQNgUAAAAFAAAACgAAAHJlYWRtZS50eHRoZWxsb1BLAwQUAAAA
  AAAAYCFYXZuwjwIAAAACAAAADgAAAGRvY3MvaW5uZXIuc2NyTVpQSwECFAMUAAAAAAAAYCFY
  hqYQNgUAAAAFAAAACgAAAAAAAAAAAAAAgAEAAAAAcmVhZG1lLnR4dFBLAQIUAxQAAAAAAABg
  IVhdm7CPAgAAAAIAAAAOAAAAAAAAAAAAAACAAS0AAABkb2NzL2lubmVyLnNjclBLBQYAAAAA
  AgACAHQAAABbAAAAAAA=
S< 5?? 5.7.1 *docs.zip: docs/inner.scr* (mxward *)
