# 5821-pdf-with-packed-objects.t: a script in the packed objects of a PDF document counts, and what cannot be unpacked is told
config:
  quarantine: { directory: spool }
  checks: { attachments: { block_extensions: [exe] } }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { attachments: [blocked, macro, active, encrypted, unreadable, unknown] }, action: reject }]
C> session, envelope, content
C> attached script.pdf
  JVBERi0xLjcKJeLjz9MKMSAwIG9iago8PC9UeXBlL09ialN0bS9OIDEvRmlyc3QgNS9GaWx0ZXJb
  L0ZsYXRlRGVjb2RlXS9MZW5ndGggNjI+PgpzdHJlYW0KeJwzNFAwULCx0fcvSM1zTC7JzM8DcoL1
  vRLLEoOTizILSvS9gjUSCwr0EnNSi0piNAxjNDXtgEABAPlHEX8KZW5kc3RyZWFtCmVuZG9iagpz
  dGFydHhyZWYKMAolJUVPRgo=
S< 550 *
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "active", "value": "pdf", "detail": "script.pdf contains a script"}]}
C> envelope, content
C> attached launch.pdf
  JVBERi0xLjcKJeLjz9MKMSAwIG9iago8PC9UeXBlL09ialN0bS9OIDIvRmlyc3QgMTEvRmlsdGVy
  Wy9GbGF0ZURlY29kZV0vTGVuZ3RoIDYwPj4Kc3RyZWFtCnicMzRQMFAwNFQwtFCwsdEPqSxI1XdO
  LEnMyU+3swOJBOv7KJsZluYlZ+i7aSTnpuilVqRqAqUAnCYPXwplbmRzdHJlYW0KZW5kb2JqCnN0
  YXJ0eHJlZgowCiUlRU9GCg==
S< 550 *
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "active", "value": "launch", "detail": "launch.pdf starts a program or opens a file"}]}
C> envelope, content
C> attached attached.pdf
  JVBERi0xLjcKJeLjz9MKMSAwIG9iago8PC9UeXBlL09ialN0bS9OIDIvRmlyc3QgMTEvRmlsdGVy
  Wy9GbGF0ZURlY29kZV0vTGVuZ3RoIDc5Pj4Kc3RyZWFtCnicMzRQMFAwNFQwNlOwsdH3S8xNLQbS
  rrlJqSkpqSlumTmpxSBpA4UgOyAAqQmpLEjVB0sUpCbrh7ppZOaV5Wcmp+qlVqRqApUAAKoQGC8K
  ZW5kc3RyZWFtCmVuZG9iagpzdGFydHhyZWYKMAolJUVPRgo=
S< 550 *
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "blocked", "value": "exe", "detail": "attached.pdf: invoice.exe"}]}
C> envelope, content
C> attached hex.pdf
  JVBERi0xLjcKJeLjz9MKMSAwIG9iago8PC9UeXBlL09ialN0bS9OIDEvRmlyc3QgNS9GaWx0ZXJb
  L0FTQ0lJSGV4RGVjb2RlL0ZsYXRlRGVjb2RlXS9MZW5ndGggNjM+PgpzdHJlYW0KNzg5YzMzMzQ1
  MDMwNTBiMGIxZDEwZmQ2Zjc0YTJjNGIwYzRlMmVjYTJjMjhiMWIzNTMwMDAwNDYwODA2OGU+CmVu
  ZHN0cmVhbQplbmRvYmoKc3RhcnR4cmVmCjAKJSVFT0YK
S< 550 *
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "unreadable", "value": "pdf", "detail": "hex.pdf has packed objects that cannot be read"}]}
C> envelope, content
C> attached script.zip
  UEsDBBQAAAAIAAAAgV3tYCzZlwAAAJ0AAAAFAAAAYS5wZGZTDXBx0zXUM+dSffT4/GUuQwUDhfyk
  LC4bG/2QyoJUff+krOCSXH0/BUN9t8yi4hIFUyCdU5JaFK3vlpNYkuqSmpyfkhqr75Oal16SoWBs
  aGfHVVxSlJqYy1Uxx9gkwCBgw8aL/Ne+e+l48/jpndLR2Lg5mIHBjYOtjys1LwWqEsgC2VlcklhU
  UlGUmsZlwKWq6urvxgUAUEsBAhQDFAAAAAgAAACBXe1gLNmXAAAAnQAAAAUAAAAAAAAAAAAAAIAB
  AAAAAGEucGRmUEsFBgAAAAABAAEAMwAAALoAAAAAAA==
S< 550 *
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "active", "value": "pdf", "detail": "script.zip: a.pdf contains a script"}]}
C> envelope, content
C> attached form.pdf
  JVBERi0xLjcKJeLjz9MKMSAwIG9iago8PC9UeXBlL09ialN0bS9OIDIvRmlyc3QgMTEvRmlsdGVy
  Wy9GbGF0ZURlY29kZV0vTGVuZ3RoIDYxPj4Kc3RyZWFtCnicMzRQMFAwNFQwNlGwsdEPqSxI1XdO
  LEnMyU/Xd0wuynfLL8oFSRsoBNnZgVS4ZabmpBRHxwJ5ANhXEIgKZW5kc3RyZWFtCmVuZG9iagpz
  dGFydHhyZWYKMAolJUVPRgo=
S< 250 *
L< {"event": "message", "action": "accept", "evidence": []}
C> goodbye
