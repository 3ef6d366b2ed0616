# 531-attachments-continued-name.t: a name in pieces, with a charset and percent signs (RFC 2231), is put together
config:
  checks: { attachments: { block_extensions: [exe, .SCR] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
C> session, envelope, content
C> attached
  Content-Type: application/octet-stream
  Content-Disposition: attachment;
   filename*0*=utf-8''Rechnung%20f;
   filename*1*=%C3%BCr%20Mai%2Ee;
   filename*2="xe"
  Content-Transfer-Encoding: base64

  eA==
S< 5?? 5.7.1 *.exe* (mxward *)
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "blocked", "detail": "Rechnung*.exe"}]}
C> envelope, content
C> attached
  Content-Type: application/octet-stream
  Content-Disposition: attachment; filename*=utf-8''setup%2eexe
  Content-Transfer-Encoding: base64

  eA==
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> attached
  Content-Type: application/octet-stream
  Content-Disposition: attachment; filename=readme.txt;
   filename*=iso-8859-1'en'setup.exe
  Content-Transfer-Encoding: base64

  eA==
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> attached
  Content-Type: application/octet-stream
  Content-Disposition: attachment; filename*1=exe; filename*0=setup.
  Content-Transfer-Encoding: base64

  eA==
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> attached
  Content-Type: application/octet-stream
  Content-Disposition: attachment;
   filename*0=report;
   filename*1=.pdf
  Content-Transfer-Encoding: base64

  eA==
S< 250 *
U= messages 1
L! {"event": "message", "action": "accept", "evidence": [{"check": "attachments"}]}
