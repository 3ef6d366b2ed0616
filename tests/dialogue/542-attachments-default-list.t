# 542-attachments-default-list.t: without options, what mail administrators block is blocked
config:
  checks: { attachments: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
C> session, envelope, content
C> attached a.exe
  eA==
S< 5?? 5.7.1 *a.exe* (mxward *)
C> envelope, content
C> attached a.js
  eA==
S< 5?? 5.7.1 *a.js* (mxward *)
C> envelope, content
C> attached a.lnk
  eA==
S< 5?? 5.7.1 *a.lnk* (mxward *)
C> envelope, content
C> attached a.iso
  eA==
S< 5?? 5.7.1 *a.iso* (mxward *)
C> envelope, content
C> attached a.hta
  eA==
S< 5?? 5.7.1 *a.hta* (mxward *)
C> envelope, content
C> attached a.vbs
  eA==
S< 5?? 5.7.1 *a.vbs* (mxward *)
C> envelope, content
C> attached a.bat
  eA==
S< 5?? 5.7.1 *a.bat* (mxward *)
C> envelope, content
C> attached a.csv
  eA==
S< 250 *
U= messages 1
