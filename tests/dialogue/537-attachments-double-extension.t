# 537-attachments-double-extension.t: the last extension counts, however many blanks and others stand before it
config:
  checks: { attachments: { block_extensions: [exe, .SCR] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
C> session, envelope, content
C> attached "invoice.pdf.exe"
  eA==
S< 5?? 5.7.1 *invoice.pdf.exe* (mxward *)
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "blocked", "detail": "invoice.pdf.exe"}]}
C> envelope, content
C> attached "invoice.pdf                                     .exe"
  eA==
S< 5?? 5.7.1 *.exe* (mxward *)
C> envelope, content
C> attached "setup.exe. . "
  eA==
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> attached "C:\\temp\\setup.exe"
  eA==
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> attached "setup.exe.txt"
  eA==
S< 250 *
U= messages 1
