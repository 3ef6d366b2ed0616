# 538-attachments-unseen-characters.t: characters that nobody sees hide no extension: right-to-left override, zero width, full width
config:
  checks: { attachments: { block_extensions: [exe, .SCR] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
C> session, envelope, content
C> attached
  Content-Type: application/octet-stream
  Content-Disposition: attachment; filename*=utf-8''invoice%E2%80%AEfdp.exe
  Content-Transfer-Encoding: base64

  eA==
S< 5?? 5.7.1 *fdp.exe* (mxward *)
C> envelope, content
C> attached
  Content-Type: application/octet-stream
  Content-Disposition: attachment; filename*=utf-8''setup.e%E2%80%8Bxe
  Content-Transfer-Encoding: base64

  eA==
S< 5?? 5.7.1 *setup* (mxward *)
C> envelope, content
C> attached "=?utf-8?B?c2V0dXDvvI7vvKXvvLjvvKU=?="
  eA==
S< 5?? 5.7.1 *setup* (mxward *)
C> envelope, content
C> attached
  Content-Type: application/octet-stream
  Content-Disposition: attachment; filename*=utf-8''setup.exe%00.txt
  Content-Transfer-Encoding: base64

  eA==
S< 5?? 5.7.1 *setup.exe* (mxward *)
