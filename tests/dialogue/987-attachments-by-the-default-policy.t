# 987-attachments-by-the-default-policy.t: the default policy tags archives that nobody looks into and macros, and lets reports in gzip pass
config:
  checks: { attachments: {} }
  quarantine: { directory: spool }
C> session, envelope, content
C> attached docs.alz
  QUxaAWhlbGxv
S< 250 *
U= header X-Spam-Flag: YES
L< {"event": "message", "action": "tag", "evidence": [{"check": "attachments", "fact": "unreadable", "detail": "docs.alz is an ALZ archive"}]}
C> envelope, content
C> attached letter.docm
  UEsDBBQAAAAAAAAAIViDFtyMAQAAAAEAAAARAAAAd29yZC9kb2N1bWVudC54bWx4UEsBAhQDFAAA
  AAAAAAAhWIMW3IwBAAAAAQAAABEAAAAAAAAAAAAAAIABAAAAAHdvcmQvZG9jdW1lbnQueG1sUEsF
  BgAAAAABAAEAPwAAADAAAAAAAA==
S< 250 *
U= header X-Spam-Flag: YES
L< {"event": "message", "action": "tag", "evidence": [{"check": "attachments", "fact": "macro", "detail": "letter.docm"}]}
C> envelope, content
C> attached report.xml.gz as application/gzip
  H4sIAAAAAAAAA8tIzcnJ5wIAIDA6NgYAAAA=
S< 250 *
U! header X-Spam-Flag: *
L! {"event": "message", "evidence": [{"check": "attachments", "detail": "report.xml.gz*"}]}
C> envelope, content
C> attached letter.pdf
  JVBERi0xLjcKJb/3ov4KMSAwIG9iago8PCAvRXh0ZW5zaW9ucyA8PCAvQURCRSA8PCAvQmFzZVZl
  cnNpb24gLzEuNyAvRXh0ZW5zaW9uTGV2ZWwgOCA+PiA+PiAvUGFnZXMgMiAwIFIgL1R5cGUgL0Nh
  dGFsb2cgPj4KZW5kb2JqCjIgMCBvYmoKPDwgL0NvdW50IDAgL0tpZHMgWyBdIC9UeXBlIC9QYWdl
  cyA+PgplbmRvYmoKMyAwIG9iago8PCAvQ0YgPDwgL1N0ZENGIDw8IC9BdXRoRXZlbnQgL0RvY09w
  ZW4gL0NGTSAvQUVTVjMgL0xlbmd0aCAzMiA+PiA+PiAvRmlsdGVyIC9TdGFuZGFyZCAvTGVuZ3Ro
  IDI1NiAvTyA8ZTUwMWZmZTBjNTQ2NWI0YWFhYzIyZTc0MGY2ZjgwZmU4M2VlOGYyZjVjZGM4MDY0
  NDE5ODY5YmIyNDk0MmU2MDZjNTJlZDg1NmVhNjdmYjlkZmUzNzg3MzBkMGRjZTdkPiAvT0UgPGRh
  NDQ5MGM3YWFmZGIxYWJjMzQwZjlkOTM4NmUxODYyMzYxMDc0ZmQzMTdjMDI5MmExY2I1OWY4NGQ4
  NGJmNzQ+IC9QIC00IC9QZXJtcyA8YTY2MGFkYTJkZjExMGRlOTIzYWVhZTJkYzNmOTUwY2Q+IC9S
  IDYgL1N0bUYgL1N0ZENGIC9TdHJGIC9TdGRDRiAvVSA8ZjI4YWEyYzk4NDM4MjBmMWVjNDM4YjFl
  YzhhYWFlNGQ5NzRlNTIwMGYwNmMxYjk2Y2YyMmVlYjE1NzkxZGUzZjM3NDFjNWNiYzZmZDZiOTg0
  NTYzYTM5YTJjMjM2OTIzPiAvVUUgPDBkNjQ0MWZlOTdkZDQ5NzJmMGMyN2NmMDYwZDgyODUzMzgz
  NDBhYTc0Y2M4ODZlMWY2MzZhZjgzMjAyM2YxNDM+IC9WIDUgPj4KZW5kb2JqCnhyZWYKMCA0CjAw
  MDAwMDAwMDAgNjU1MzUgZiAKMDAwMDAwMDAxNSAwMDAwMCBuIAowMDAwMDAwMTMwIDAwMDAwIG4g
  CjAwMDAwMDAxODMgMDAwMDAgbiAKdHJhaWxlciA8PCAvTm90ZSAodGhlIHdvcmQgL0VuY3J5cHQg
  OCAwIFIpIC9Sb290IDEgMCBSIC9TaXplIDQgL0lEIFs8NTQ1NzJhOTg5MDM3MGZlNTJiN2Y0NWNm
  YWEzZTkwYWM+PDU0NTcyYTk4OTAzNzBmZTUyYjdmNDVjZmFhM2U5MGFjPl0gL0VuY3J5cHQgMyAw
  IFIgPj4Kc3RhcnR4cmVmCjczMAolJUVPRgo=
S< 250 *
U! header X-Spam-Flag: *
L< {"event": "message", "action": "accept", "evidence": [{"check": "attachments", "fact": "encrypted", "detail": "letter.pdf is an encrypted document"}]}
C> envelope, content
C> attached evil.exe.gz
  H4sICGrfDWsAA2V2aWwuZXhlAKsAAIMW3IwBAAAA
S< 250 2.0.0 Ok: quarantined as *
U= messages 4
