# 920-a-blank-line-in-a-field.t: a field goes on behind a folded line of nothing but blanks, and what it says there counts
config:
  checks: { attachments: { block_extensions: [exe] }, surbl: { lists: [{ zone: multi.test, score: 12 }] } }
  policies: { default: p.yaml }
file p.yaml:
  reject_at: 10
  rules:
    - { when: { attachments: blocked }, action: reject }
D: evil.com.multi.test A 127.0.0.2
C> session, envelope, content
C> From: Ann <a@example.org>
C> Subject: the encoding stands behind the blanks
C> MIME-Version: 1.0
C> Content-Type: text/html
C> Content-Transfer-Encoding:
C> raw " \r\n"
C>  base64
C>
C> PGEgaHJlZj0iaHR0cDovL2V2aWwuY29tL3giPm9wZW48L2E+
C> .
S< 550 5.7.1 *evil.com* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: the name does
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment;
C> raw " \r\n"
C> raw " \t \r\n"
C>  filename="setup.exe"
C>
C> eA==
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: the whole message does
C> MIME-Version: 1.0
C> Content-Type:
C> raw " \r\n"
C>  multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream; name=setup.exe
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: nothing comes behind the blanks
C> raw " \r\n"
C> To: b@example.com
C>
C> Hello
C> .
S< 250 *
U= messages 1
L< {"event": "message", "action": "accept"}
L! {"event": "message", "action": "accept", "evidence": [{"check": "mime"}]}
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: a field that says nothing goes on, and the text behind it is a message by its name
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: text/plain; name=forwarded.eml
C> X-Note: one
C> raw " \r\n"
C>  two
C>
C> Subject: within
C> Content-Type: application/octet-stream; name=setup.exe
C>
C> x
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
