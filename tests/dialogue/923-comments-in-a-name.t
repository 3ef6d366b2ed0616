# 923-comments-in-a-name.t: comments stand wherever a field has room for them, and a name counts with them and without
config:
  checks: { attachments: { block_extensions: [exe] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
    - { when: { mime: too_complex }, action: quarantine }
C> session, envelope, content
C> From: Ann <a@example.org>
C> Subject: before the equals sign
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment; filename(c)=setup.exe
C>
C> x
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: behind it
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment; filename = (c) (d) "setup.exe"
C>
C> x
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: in the name
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment; filename=setup.()exe
C>
C> x
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: between the pieces
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream; name*0(c)=setup; (c) name*1 (c) = .exe
C>
C> x
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: behind the last piece
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream; name*0=setup.; name*1=exe (c)
C>
C> x
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: behind an encoded name
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment; filename*=utf-8''setup%2Eexe (c)
C>
C> x
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: a comment with an equals sign and a semicolon
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment (a;b); filename(c=d;e)=setup.exe
C>
C> x
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: fields that are nothing but a name
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream
C> Content-Name: "setup.exe"
C>
C> x
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: the other of them
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream
C> X-Sun-Data-Name: setup.exe
C>
C> x
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: a name that holds brackets
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment; filename="offer (1).pdf" (the offer)
C>
C> x
C> --cut-here--
C> .
S< 250 *
U= messages 1
L! {"event": "message", "evidence": [{"check": "mime"}]}
