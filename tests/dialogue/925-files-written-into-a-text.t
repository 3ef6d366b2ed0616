# 925-files-written-into-a-text.t: a file that is written into a text counts by its name and by what it holds: uuencode, yEnc, BinHex
config:
  checks: { attachments: { block_extensions: [exe] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
    - { when: { mime: too_complex }, action: quarantine }
C> session, envelope, content
C> From: Ann <a@example.org>
C> Subject: a zip file
C> MIME-Version: 1.0
C> Content-Type: text/plain
C>
C> Hello,
C>
C> begin 644 docs.zip
C> M4$L#!!0`````````(5B#%MR,`0````$````)````<V5T=7`N97AE>%!+`0(4
C> M`Q0`````````(5B#%MR,`0````$````)``````````````"``0````!S971U
C> ;<"YE>&502P4&``````$``0`W````*```````
C> `
C> end
C> Ann
C> .
S< 5?? 5.7.1 *docs.zip: setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: a program with another name
C> MIME-Version: 1.0
C> Content-Type: text/plain
C>
C> Hello,
C>
C> begin 644 photo.jpg
C> 035J0``,````$````__\`````
C> `
C> end
C> Ann
C> .
S< 5?? 5.7.1 *photo.jpg is a Windows program* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: in base64
C> MIME-Version: 1.0
C> Content-Type: text/plain
C>
C> Hello,
C>
C> begin-base64 644 docs.zip
C> UEsDBBQAAAAAAAAAIViDFtyMAQAAAAEAAAAJAAAAc2V0dXAuZXhleFBLAQIUAxQAAAAAAAAAIViD
C> FtyMAQAAAAEAAAAJAAAAAAAAAAAAAACAAQAAAABzZXR1cC5leGVQSwUGAAAAAAEAAQA3AAAAKAAA
C> AAAA
C> ====
C> Ann
C> .
S< 5?? 5.7.1 *docs.zip: setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: a message
C> MIME-Version: 1.0
C> Content-Type: text/plain
C>
C> Hello,
C>
C> begin 644 note.eml
C> M4W5B:F5C=#H@:6YN97(-"DU)344M5F5R<VEO;CH@,2XP#0I#;VYT96YT+51Y
C> M<&4Z(&%P<&QI8V%T:6]N+V]C=&5T+7-T<F5A;3L@;F%M93US971U<"YE>&4-
C> &"@T*>`T*
C> `
C> end
C> Ann
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: without MIME
C> MIME-Version: 1.0
C>
C> Hello,
C>
C> begin 644 note.eml
C> M4W5B:F5C=#H@:6YN97(-"DU)344M5F5R<VEO;CH@,2XP#0I#;VYT96YT+51Y
C> M<&4Z(&%P<&QI8V%T:6]N+V]C=&5T+7-T<F5A;3L@;F%M93US971U<"YE>&4-
C> &"@T*>`T*
C> `
C> end
C> Ann
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: yEnc by its name
C> MIME-Version: 1.0
C> Content-Type: text/plain
C>
C> Hello,
C>
C> =ybegin line=128 size=3 name=setup.exe
C> m
C> =yend size=3
C> Ann
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: BinHex by its name
C> MIME-Version: 1.0
C> Content-Type: text/plain
C>
C> Hello,
C>
C> (This file must be converted with BinHex 4.0)
C>
C> :#A0PG(9`,Q9iC3"849K8G(4iG!#3"3%!N!Ci!*!%:
C> Ann
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: BinHex by what it holds
C> MIME-Version: 1.0
C> Content-Type: text/plain
C>
C> Hello,
C>
C> (This file must be converted with BinHex 4.0)
C>
C> :#A"SEh4[,QT`C`"849K8G(4iG!#3"4!!N!C0@T!!!!-!!!!%!!!!rrm!N!B:
C> Ann
C> .
S< 5?? 5.7.1 *photo.jpg is a Windows program* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: only words
C> MIME-Version: 1.0
C> Content-Type: text/plain
C>
C> Hello,
C>
C> begin with setup.exe and
C> begin 8 days later
C> =ybegin is how yEnc begins
C> (This file must be converted with BinHex 4.0) says: setup.exe
C> Ann
C> .
S< 250 *
U= messages 1
L< {"event": "message", "action": "accept"}
L! {"event": "message", "evidence": [{"check": "mime"}]}
