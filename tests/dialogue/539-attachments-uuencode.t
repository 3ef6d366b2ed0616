# 539-attachments-uuencode.t: a uuencoded file within a text counts by its name
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
C> MIME-Version: 1.0
C> Content-Type: text/plain
C>
C> Hello,
C>
C> begin 644 setup.exe
C> #0V%T
C> `
C> end
C>
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "blocked", "detail": "setup.exe"}]}
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: no MIME at all
C>
C> begin 755 setup.exe
C> #0V%T
C> `
C> end
C>
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> To: b@example.com
C> Subject: documents
C> Date: Mon, 1 Jan 2024 12:00:00 +0000
C> MIME-Version: 1.0
C> Content-Type: text/plain
C>
C> Hello, we
C> begin with setup.exe and
C> begin 8 days later with the rest
C>
C> .
S< 250 *
U= messages 1
