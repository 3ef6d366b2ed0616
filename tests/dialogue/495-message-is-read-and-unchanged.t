# 495-message-is-read-and-unchanged.t: whatever reads a message on its way, the backend gets the client's octets: small, large, and in chunks
config:
  dns: { timeout: 1s }
  checks: { dkim: {}, attachments: {}, surbl: { lists: [{ zone: uri.test }] } }
C> session, envelope, content
C> From: a@example.org
C> Subject: small
C>
C> hello
C> ..dots
C> .
S< 250 *
U= messages 1
U= body same as sent
L< {"event": "message", "action": "accept", "evidence": [{"check": "dkim", "fact": "none"}]}
C> envelope, content
C> From: a@example.org
C> Subject: larger than what is read on the loop
C>
C> body 400000
C> .
S< 250 *
U= messages 2
U= body same as sent
C> envelope, content
C> From: a@example.org
C> Subject: larger than what is kept in memory
C>
C> body 3000000
C> .
S< 250 *
U= messages 3
U= body same as sent
C> envelope
C> chunk "From: a@exam"
S< 250 *
C> chunk "ple.org\r\nSubject: chunks\r\n\r"
S< 250 *
C> chunk "\nbody"
S< 250 *
C> chunk 2000000 last
S< 250 *
U= messages 4
U= body same as sent
