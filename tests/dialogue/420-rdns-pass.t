# 420-rdns-pass.t: a client whose name leads back to it passes, and its name stands in the headers
config: checks: { rdns: {} }
D: 192.0.2.7 PTR mail.example.org
D: mail.example.org A 192.0.2.7
C> session from 192.0.2.7, envelope, content
C> Subject: x
C>
C> .
S< 250 *
C> goodbye
U= header Authentication-Results: mx.example.net;*iprev=pass policy.iprev=192.0.2.7 (mail.example.org)
U= header Received: from mail.example (mail.example.org [192.0.2.7])*
L< {"event": "message", "ptr": "mail.example.org", "evidence": [{"check": "rdns", "fact": "pass", "detail": "mail.example.org"}]}
