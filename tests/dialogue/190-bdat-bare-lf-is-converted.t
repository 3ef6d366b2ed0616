# 190-bdat-bare-lf-is-converted.t: bare LFs in a chunk become line ends before anything reads the message
config: checks: { attachments: {} }
C> session, envelope
C> chunk "Subject: x\nFrom: <a@example.org>\r\n\nline one\nline two\r\n.\n..\nend" last
S< 250 *
U= message
   ...
   Subject: x
   From: <a@example.org>
   
   line one
   line two
   .
   ..
   end
L< {"event": "message", "action": "accept", "bare_lf": 5}
C> envelope
C> chunk "From: a@example.org\nSubject: x\nContent-Type: application/octet-stream; name=\"evil.exe\"\n\nMZ\n" last
S< 250 2.0.0 Ok: quarantined as *
L< {"event": "message", "action": "quarantine", "evidence": [{"check": "attachments", "fact": "blocked"}]}
C> envelope
C> chunk "From: a@example.org\r\n\r\nnone here\r\n" last
S< 250 *
C> goodbye
