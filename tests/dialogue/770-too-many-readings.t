# 770-too-many-readings.t: a large message that can be read in many ways at once is too complex from some point on, and what was seen before counts
config:
  checks:
    attachments: { block_extensions: [exe] }
    mime: {}
    surbl: { lists: [{ zone: names.test, score: 6 }] }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
    - { when: { mime: too_complex }, action: quarantine }
D: test.names.test A 127.0.0.2
C> session
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: in two types, three charsets and two encodings
C> MIME-Version: 1.0
C> Content-Type: text/html; charset=utf-7; charset=utf-16
C> Content-Type: text/plain; charset=utf-7; charset=iso-2022-jp
C> Content-Transfer-Encoding: quoted-printable
C> Content-Transfer-Encoding: 8bit
C>
C> repeat 2500 <img srcset="//a.example,//b.example,//c.example,//d.example,//e.example,//f.example,//g.example,//h.example"> and more
C> .
S< 250 2.0.0 Ok: quarantined as *
L< {"event": "message", "action": "quarantine", "evidence": [{"check": "mime", "fact": "broken"}, {"check": "mime", "fact": "too_complex", "detail": "too many interpretations of too many octets"}]}
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: the same, and as small as letters are
C> MIME-Version: 1.0
C> Content-Type: text/html; charset=utf-7; charset=utf-16
C> Content-Type: text/plain; charset=utf-7; charset=iso-2022-jp
C> Content-Transfer-Encoding: quoted-printable
C> Content-Transfer-Encoding: 8bit
C>
C> repeat 20 <img srcset="//a.example,//b.example,//c.example,//d.example,//e.example,//f.example,//g.example,//h.example"> and more
C> .
S< 250 *
U= messages 1
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: the same behind a program
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream; name=setup.exe
C>
C> x
C> --cut-here
C> Content-Type: text/html; charset=utf-7; charset=utf-16
C> Content-Type: text/plain; charset=utf-7; charset=iso-2022-jp
C> Content-Transfer-Encoding: quoted-printable
C> Content-Transfer-Encoding: 8bit
C>
C> repeat 2500 <img srcset="//a.example,//b.example,//c.example,//d.example,//e.example,//f.example,//g.example,//h.example"> and more
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
