# 785-tagged-is-not-saved.t: by the default policy, an encrypted archive, macros or two subjects tag good mail, and save no message from rejection for a listed link
config:
  checks: { attachments: {}, surbl: { lists: [{ zone: multi.test, score: 10 }] } }
D: evil.com.multi.test A 127.0.0.2
L< {"event": "list", "zone": "multi.test", "state": "on"}
C> session from 192.0.2.1
C> envelope, content
C> From: Ann <a@example.org>
C> To: b@example.com
C> Subject: documents
C> Date: Mon, 1 Jan 2024 12:00:00 +0000
C> Message-ID: <1@example.org>
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary="cut-here"
C>
C> --cut-here
C> Content-Type: text/plain
C>
C> The password is on http://good.com/
C> --cut-here
C> Content-Type: application/zip; name=secret.zip
C> Content-Transfer-Encoding: base64
C>
C> UEsDBBQAAQAAAABgIVgz8MRoEAAAABAAAAAKAAAAbGV0dGVyLnR4dDAxMjM0NTY3ODlhYmNk
C> ZWZQSwECFAMUAAEAAAAAYCFYM/DEaBAAAAAQAAAACgAAAAAAAAAAAAAAgAEAAAAAbGV0dGVy
C> LnR4dFBLBQYAAAAAAQABADgAAAA4AAAAAAA=
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
L< {"event": "message", "action": "tag", "rule": "encrypted attachment"}
C> envelope, content
C> From: Ann <a@example.org>
C> To: b@example.com
C> Subject: documents
C> Date: Mon, 1 Jan 2024 12:00:00 +0000
C> Message-ID: <1@example.org>
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary="cut-here"
C>
C> --cut-here
C> Content-Type: text/plain
C>
C> The password is on http://evil.com/
C> --cut-here
C> Content-Type: application/zip; name=secret.zip
C> Content-Transfer-Encoding: base64
C>
C> UEsDBBQAAQAAAABgIVgz8MRoEAAAABAAAAAKAAAAbGV0dGVyLnR4dDAxMjM0NTY3ODlhYmNk
C> ZWZQSwECFAMUAAEAAAAAYCFYM/DEaBAAAAAQAAAACgAAAAAAAAAAAAAAgAEAAAAAbGV0dGVy
C> LnR4dFBLBQYAAAAAAQABADgAAAA4AAAAAAA=
C> --cut-here--
C> .
S< 550 5.7.1 *evil.com on multi.test*
L< {"event": "message", "action": "reject", "rule": "score"}
C> envelope, content
C> From: Ann <a@example.org>
C> To: b@example.com
C> Subject: documents
C> Date: Mon, 1 Jan 2024 12:00:00 +0000
C> Message-ID: <1@example.org>
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary="cut-here"
C>
C> --cut-here
C> Content-Type: text/html
C>
C> <a href="http://good.com/">enable the macros</a>
C> --cut-here
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment; filename=letter.docm
C> Content-Transfer-Encoding: base64
C>
C> UEsDBBQAAAAAAAAAIViDFtyMAQAAAAEAAAARAAAAd29yZC9kb2N1bWVudC54bWx4UEsBAhQDFAAA
C> AAAAAAAhWIMW3IwBAAAAAQAAABEAAAAAAAAAAAAAAIABAAAAAHdvcmQvZG9jdW1lbnQueG1sUEsF
C> BgAAAAABAAEAPwAAADAAAAAAAA==
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
L< {"event": "message", "action": "tag", "rule": "macros"}
C> envelope, content
C> From: Ann <a@example.org>
C> To: b@example.com
C> Subject: documents
C> Date: Mon, 1 Jan 2024 12:00:00 +0000
C> Message-ID: <1@example.org>
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary="cut-here"
C>
C> --cut-here
C> Content-Type: text/html
C>
C> <a href="http://evil.com/">enable the macros</a>
C> --cut-here
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment; filename=letter.docm
C> Content-Transfer-Encoding: base64
C>
C> UEsDBBQAAAAAAAAAIViDFtyMAQAAAAEAAAARAAAAd29yZC9kb2N1bWVudC54bWx4UEsBAhQDFAAA
C> AAAAAAAhWIMW3IwBAAAAAQAAABEAAAAAAAAAAAAAAIABAAAAAHdvcmQvZG9jdW1lbnQueG1sUEsF
C> BgAAAAABAAEAPwAAADAAAAAAAA==
C> --cut-here--
C> .
S< 550 5.7.1 *evil.com on multi.test*
L< {"event": "message", "action": "reject", "rule": "score"}
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: documents
C> Subject: your invoice
C>
C> http://good.com/
C> .
S< 250 *
U= header X-Spam-Flag: YES
L< {"event": "message", "action": "tag", "rule": "repeated header field"}
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: documents
C> Subject: your invoice
C>
C> http://evil.com/
C> .
S< 550 5.7.1 *evil.com on multi.test*
L< {"event": "message", "action": "reject", "rule": "score"}
C> goodbye
U= messages 3
