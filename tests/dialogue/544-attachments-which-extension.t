# 544-attachments-which-extension.t: a policy may tell the extensions apart
config:
  checks: { attachments: { block_extensions: [exe, .SCR] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: { blocked: exe } }, action: reject }
C> session, envelope, content
C> attached setup.exe
  eA==
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> attached saver.scr
  eA==
S< 250 *
U= messages 1
L< {"event": "message", "action": "accept", "evidence": [{"check": "attachments", "fact": "blocked", "detail": "saver.scr"}]}
