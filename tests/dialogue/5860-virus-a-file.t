# 5860-virus-a-file.t: clamd gets what lies on the disk as a file, octet for octet, and what lies in memory as a stream
config:
  checks: { virus: { scanners: [{ name: clam, type: clamd, server: "$V" }] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: infected }, action: reject }
  unknown: { virus: defer }
V> finds the last line as Last
C> session
C> envelope, content
C> raw "Subject: large\r\n\r\n" 30000*"this is one line of the message, and not the last.\r\n"
C> .
S< 250 *
V= scanned 1
V= files 1
V= message same as sent
U= body same as sent
C> envelope, content
C> raw "Subject: large\r\n\r\n" 30000*"this is one line of the message, and not the last.\r\n" "the last line\r\n"
C> .
S< 554 5.7.1 Message contains a virus (Last) *
V= files 2
C> envelope, content
C> Subject: small
C>
C> the last line
C> .
S< 554 5.7.1 Message contains a virus (Last) *
V= scanned 3
V= files 2
C> goodbye
