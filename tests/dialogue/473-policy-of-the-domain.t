# 473-policy-of-the-domain.t: each domain has its policy, and one transaction has one
config:
  domains: { strict.example: { backend: main, policy: strict }, lax.example: { backend: main, policy: lax } }
  checks: { dnsbl: { lists: [{ zone: bl.test, score: 7 }] } }
  policies: { default: d.yaml, strict: s.yaml, lax: l.yaml }
file d.yaml:
  reject_at: 6
file s.yaml:
  reject_at: 5
file l.yaml:
  reject_at: 100
D: 7.2.0.192.bl.test A 127.0.0.2
C> session from 192.0.2.7, envelope to <b@lax.example>
C> RCPT TO:<b@strict.example>
S< 452 4.5.3 *
C> RSET
S< 250 *
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@strict.example>
S< 550 5.7.1 *
C> goodbye
