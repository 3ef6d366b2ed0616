# 5631-icap-container-is-no-virus.t: Type=2 is said of what an ICAP server could not look into
config:
  checks: { virus: { scanners: [{ name: icap, type: icap, server: "$V", service: avscan }], cache: off } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: infected }, action: reject }
    - { when: { virus: [encrypted, too_large, limits] }, action: tag }
  unknown: { virus: defer }
V> says ICAP/1.0 200 OK\r\nX-Infection-Found: Type=2; Resolution=2; Threat=Encrypted container violation;\r\nEncapsulated: res-hdr=0, null-body=26\r\n\r\nHTTP/1.0 403 Forbidden\r\n\r\n
C> session, envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 250 *
L< {"event": "message", "action": "tag", "evidence": [{"check": "virus", "fact": "encrypted", "value": "Encrypted container violation"}]}
V> says ICAP/1.0 200 OK\r\nX-Infection-Found: Type=2; Resolution=2; Threat=Container size violation;\r\n\r\n
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 250 *
L< {"event": "message", "action": "tag", "evidence": [{"check": "virus", "fact": "too_large"}]}
V> says ICAP/1.0 200 OK\r\nX-Infection-Found: Type=2; Resolution=2; Threat=Too many files;\r\n\r\n
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 250 *
L< {"event": "message", "action": "tag", "evidence": [{"check": "virus", "fact": "limits"}]}
C> goodbye
