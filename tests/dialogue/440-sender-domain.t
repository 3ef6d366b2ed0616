# 440-sender-domain.t: mail from where none can be sent back to
config:
  checks: { sender_domain: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { sender_domain: [none, null_mx] }, action: reject }]
D: example.org MX 10 mx.example.org
D: address-only.example A 192.0.2.25
D: null.example MX 0 .
D: nothing.example TXT "no mail here"
C> session from 192.0.2.7, envelope
C> RSET
S< 250 *
C> envelope from <a@address-only.example>
C> RSET
S< 250 *
C> MAIL FROM:<a@null.example>
S< 250 *
C> RCPT TO:<b@example.com>
S< 550 5.7.27 <a@null.example>: Sender address rejected: Domain does not accept mail (nullMX) (mxward *)
C> RSET
S< 250 *
C> MAIL FROM:<a@nothing.example>
S< 250 *
C> RCPT TO:<b@example.com>
S< 550 5.1.8 <a@nothing.example>: Sender address rejected: Domain not found (mxward *)
C> RSET
S< 250 *
C> MAIL FROM:<a@does-not-exist.example>
S< 250 *
C> RCPT TO:<b@example.com>
S< 550 5.1.8 *
C> RSET
S< 250 *
C> envelope from <>
C> goodbye
