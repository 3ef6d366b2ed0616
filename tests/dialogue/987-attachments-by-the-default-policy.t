# 987-attachments-by-the-default-policy.t: the default policy tags archives that nobody looks into and macros, and lets reports in gzip pass
config:
  checks: { attachments: {} }
  quarantine: { directory: spool }
C> session, envelope, content
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
C> The documents are attached.
C> --cut-here
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment; filename=docs.rar
C> Content-Transfer-Encoding: base64
C>
C> UmFyIRoHAQDFGjMyAwEAAKVYY7oRAgIFAAUAAAAIbm90ZS50eHRoZWxsbxmyOjUDBQAA
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
L< {"event": "message", "action": "tag", "evidence": [{"check": "attachments", "fact": "unreadable", "detail": "docs.rar is a RAR archive"}]}
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
C> The documents are attached.
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
L< {"event": "message", "action": "tag", "evidence": [{"check": "attachments", "fact": "macro", "detail": "letter.docm"}]}
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
C> The documents are attached.
C> --cut-here
C> Content-Type: application/gzip
C> Content-Disposition: attachment; filename=report.xml.gz
C> Content-Transfer-Encoding: base64
C>
C> H4sIAAAAAAAAA8tIzcnJ5wIAIDA6NgYAAAA=
C> --cut-here--
C> .
S< 250 *
U! header X-Spam-Flag: *
L< {"event": "message", "action": "accept", "evidence": [{"check": "attachments", "fact": "unreadable", "detail": "report.xml.gz is a gzip file"}]}
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
C> The documents are attached.
C> --cut-here
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment; filename=letter.pdf
C> Content-Transfer-Encoding: base64
C>
C> JVBERi0xLjcKJb/3ov4KMSAwIG9iago8PCAvRXh0ZW5zaW9ucyA8PCAvQURCRSA8PCAvQmFzZVZl
C> cnNpb24gLzEuNyAvRXh0ZW5zaW9uTGV2ZWwgOCA+PiA+PiAvUGFnZXMgMiAwIFIgL1R5cGUgL0Nh
C> dGFsb2cgPj4KZW5kb2JqCjIgMCBvYmoKPDwgL0NvdW50IDAgL0tpZHMgWyBdIC9UeXBlIC9QYWdl
C> cyA+PgplbmRvYmoKMyAwIG9iago8PCAvQ0YgPDwgL1N0ZENGIDw8IC9BdXRoRXZlbnQgL0RvY09w
C> ZW4gL0NGTSAvQUVTVjMgL0xlbmd0aCAzMiA+PiA+PiAvRmlsdGVyIC9TdGFuZGFyZCAvTGVuZ3Ro
C> IDI1NiAvTyA8ZTUwMWZmZTBjNTQ2NWI0YWFhYzIyZTc0MGY2ZjgwZmU4M2VlOGYyZjVjZGM4MDY0
C> NDE5ODY5YmIyNDk0MmU2MDZjNTJlZDg1NmVhNjdmYjlkZmUzNzg3MzBkMGRjZTdkPiAvT0UgPGRh
C> NDQ5MGM3YWFmZGIxYWJjMzQwZjlkOTM4NmUxODYyMzYxMDc0ZmQzMTdjMDI5MmExY2I1OWY4NGQ4
C> NGJmNzQ+IC9QIC00IC9QZXJtcyA8YTY2MGFkYTJkZjExMGRlOTIzYWVhZTJkYzNmOTUwY2Q+IC9S
C> IDYgL1N0bUYgL1N0ZENGIC9TdHJGIC9TdGRDRiAvVSA8ZjI4YWEyYzk4NDM4MjBmMWVjNDM4YjFl
C> YzhhYWFlNGQ5NzRlNTIwMGYwNmMxYjk2Y2YyMmVlYjE1NzkxZGUzZjM3NDFjNWNiYzZmZDZiOTg0
C> NTYzYTM5YTJjMjM2OTIzPiAvVUUgPDBkNjQ0MWZlOTdkZDQ5NzJmMGMyN2NmMDYwZDgyODUzMzgz
C> NDBhYTc0Y2M4ODZlMWY2MzZhZjgzMjAyM2YxNDM+IC9WIDUgPj4KZW5kb2JqCnhyZWYKMCA0CjAw
C> MDAwMDAwMDAgNjU1MzUgZiAKMDAwMDAwMDAxNSAwMDAwMCBuIAowMDAwMDAwMTMwIDAwMDAwIG4g
C> CjAwMDAwMDAxODMgMDAwMDAgbiAKdHJhaWxlciA8PCAvTm90ZSAodGhlIHdvcmQgL0VuY3J5cHQg
C> OCAwIFIpIC9Sb290IDEgMCBSIC9TaXplIDQgL0lEIFs8NTQ1NzJhOTg5MDM3MGZlNTJiN2Y0NWNm
C> YWEzZTkwYWM+PDU0NTcyYTk4OTAzNzBmZTUyYjdmNDVjZmFhM2U5MGFjPl0gL0VuY3J5cHQgMyAw
C> IFIgPj4Kc3RhcnR4cmVmCjczMAolJUVPRgo=
C> --cut-here--
C> .
S< 250 *
U! header X-Spam-Flag: *
L< {"event": "message", "action": "accept", "evidence": [{"check": "attachments", "fact": "encrypted", "detail": "letter.pdf is an encrypted document"}]}
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
C> The documents are attached.
C> --cut-here
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment; filename=evil.exe.gz
C> Content-Transfer-Encoding: base64
C>
C> H4sICGrfDWsAA2V2aWwuZXhlAKsAAIMW3IwBAAAA
C> --cut-here--
C> .
S< 250 2.0.0 Ok: quarantined as *
U= messages 4
