# 5861-virus-a-file-refused.t: a clamd that may not read files gets the octets, of that message at once and of all after it
config:
  checks: { virus: { scanners: [{ name: clam, type: clamd, server: "$V" }], cache: off, self_test: 1s } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: infected }, action: reject }
  unknown: { virus: defer }
L< {"event": "scanner", "scanner": "clam", "state": "well"}
V> fileless
C> session
C> envelope, content
C> raw "Subject: large\r\n\r\n" 30000*"this is one line of the message, and not the last.\r\n"
C> .
S< 250 *
V= scanned 1
V= message same as sent
C> envelope, content
V> works
C> raw "Subject: large\r\n\r\n" 30000*"this is one line of the message, and not the last.\r\n"
C> .
S< 250 *
V= scanned 2
V= files 0
V> down
L< {"event": "scanner", "scanner": "clam", "state": "silent"}
V> up
L< {"event": "scanner", "scanner": "clam", "state": "well"}
C> envelope, content
C> raw "Subject: large\r\n\r\n" 30000*"this is one line of the message, and not the last.\r\n"
C> .
S< 250 *
V= files 1
C> goodbye
