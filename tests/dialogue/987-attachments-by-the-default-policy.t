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
C> IDI1NiAvTyA8NGViNmU4YzMwNWM1YjFmNTBiM2Q5MWMxOTY0MThmZmU5MWMyNWZkMTA0ZGViMDg1
C> YmQxNjNiMmU5MTJiMDEyMDEwZTI4NTVkNDZiYjBmNDY0NWY0ZDQ1ZWVlYjgxZjg0PiAvT0UgPGY4
C> ZmRkMjNkMjI3Njc5Yjg4YjlmMzM5ZWVjNWMxMDFhYjJmZTVkYmNhYjdiY2Y4YTJjNzg1OWVkNWFj
C> YmZlNGU+IC9QIC00IC9QZXJtcyA8ZjY2MzA2Nzk1ZDgyNTE3ZDk5ODkxMTlhYTExYjVkYjE+IC9S
C> IDYgL1N0bUYgL1N0ZENGIC9TdHJGIC9TdGRDRiAvVSA8MGJiMTFhNGFlYmJlZmQyMDM0NDNjYjM4
C> MGVhMDZhMWUwN2M2ZjM5OTQ2YWI1YzE4YTQ2NWU3ZjQ4OWFmNDM0MTNiODEwYjJiMWZjODY0ZWNl
C> ZGI4YmRhMDJlZGM3ZjJmPiAvVUUgPDBlMmQ5MzgxZDU3NTExOWMwZGQ3MDMwMTQ2MDUxYjdmY2Ey
C> ODk4NzMxNzc4ZTEwZGQ2NjhlZDlmOGNiYmZhZTM+IC9WIDUgPj4KZW5kb2JqCnhyZWYKMCA0CjAw
C> MDAwMDAwMDAgNjU1MzUgZiAKMDAwMDAwMDAxNSAwMDAwMCBuIAowMDAwMDAwMTMwIDAwMDAwIG4g
C> CjAwMDAwMDAxODMgMDAwMDAgbiAKdHJhaWxlciA8PCAvTm90ZSAodGhlIHdvcmQgL0VuY3J5cHQg
C> OCAwIFIpIC9Sb290IDEgMCBSIC9TaXplIDQgL0lEIFs8YjYxZGNlZGJjOTk3YzYwMjcwYmU0ZGUx
C> ZmJmYjUxY2Y+PGI2MWRjZWRiYzk5N2M2MDI3MGJlNGRlMWZiZmI1MWNmPl0gL0VuY3J5cHQgMyAw
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
C> H4sICALbDWsAA2V2aWwuZXhlAKsAAIMW3IwBAAAA
C> --cut-here--
C> .
S< 250 2.0.0 Ok: quarantined as *
U= messages 4
