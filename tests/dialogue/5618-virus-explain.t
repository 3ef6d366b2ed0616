# 5618-virus-explain.t: explain asks the scanners, too
config:
  checks: { virus: { scanners: [{ name: clam, type: clamd, server: "$V" }] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: infected }, action: reject }
  unknown: { virus: defer }
V> finds Dear reader as Letter
C> session, goodbye
X> file letter.eml
  Subject: a letter

  Dear reader
X> mxward explain --ip 192.0.2.7 --helo mail.example --from a@example.org --rcpt b@example.com letter.eml
X< virus *infected *clam: Letter
X< reply *554 5.7.1 Message contains a virus (Letter)
V> down
X> mxward explain --ip 192.0.2.7 --helo mail.example --from a@example.org --rcpt b@example.com letter.eml
X< virus *unknown *clam: does not answer: *
X< reply *451 4.7.1 Virus scanner not ready, try again
