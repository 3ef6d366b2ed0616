# 5732-links-lookalike.t: a link to a domain that looks like ours is found, one to ours is not
config:
  checks: { links: { partners: [partner.net] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { links: { lookalike: example.com } }, action: reject }
    - { when: { links: lookalike }, action: tag }
C> session, envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> Please renew your password: https://login.examp1e.com/x
C> .
S< 550 5.7.1 Message content rejected: misleading link: examp1e.com looks like example.com (1 for l) (mxward *)
U= messages 0
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> Our new account: https://partncr.net/
C> .
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C>
C> https://www.example.com/ https://partner.net/ https://other.org/
C> .
S< 250 *
U! header X-Spam-Flag: YES
C> goodbye
