# 530-attachments-by-name.t: an attachment is blocked by its name, in whatever case, in whichever parameter
config:
  checks: { attachments: { block_extensions: [exe, .SCR] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
C> session, envelope, content
C> attached "setup.EXE"
  eA==
S< 5?? 5.7.1 *setup.EXE* (mxward *)
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "blocked", "detail": "setup.EXE"}]}
C> envelope, content
C> attached
  Content-Type: application/octet-stream; name=saver.scr
  Content-Disposition: inline
  Content-Transfer-Encoding: base64

  eA==
S< 5?? 5.7.1 *saver.scr* (mxward *)
C> envelope, content
C> attached
  Content-Type: application/octet-stream; name=setup.exe
  Content-Disposition: attachment; filename=readme.txt
  Content-Transfer-Encoding: base64

  eA==
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> attached
  Content-Type: application/octet-stream; name=readme.txt
  Content-Disposition: attachment; filename=setup.exe
  Content-Transfer-Encoding: base64

  eA==
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> attached
  Content-Type: application/octet-stream
  Content-Disposition: attachment; filename=readme.txt
  Content-Disposition: attachment; filename=setup.exe
  Content-Transfer-Encoding: base64

  eA==
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> To: b@example.com
C> Subject: documents
C> Date: Mon, 1 Jan 2024 12:00:00 +0000
C> MIME-Version: 1.0
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment; filename=setup.exe
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
U= messages 0
