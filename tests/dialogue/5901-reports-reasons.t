# 5901-reports-reasons.t: what was done, and why that is not always what the domain's policy asks for
config:
  checks: { spf: {}, dkim: {}, dmarc: {} }
  policies: { default: p.yaml }
  reports: { dmarc: { send: false } }
file p.yaml:
  rules:
    - { when: { dmarc: reject, sender: "list@*" }, action: accept }
    - { when: { dmarc: pass, sender: "bulk@*" }, action: reject }
    - { when: { dmarc: reject }, action: reject }
    - { when: { dmarc: quarantine }, action: quarantine }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: strict.example TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.strict.example TXT "v=DMARC1; p=reject; sp=quarantine; adkim=s; rua=mailto:r@strict.example"
D: _dmarc.trying.example TXT "v=DMARC1; p=reject; t=y"
D: _dmarc.watching.example TXT "v=DMARC1; p=none"
# Aligned, and let through: pass.
C> session from 192.0.2.1, envelope from <a@strict.example>, content
C> From: a@strict.example
C>
C> .
S< 250 *
# Aligned, and refused by a rule of this gateway.
C> envelope from <bulk@strict.example>, content
C> From: bulk@strict.example
C>
C> .
S< 550 *
# Not aligned: the domain's wish, by sp for a name below it,
C> envelope, content
C> From: a@strict.example
C>
C> .
S< 550 *
C> envelope, content
C> From: a@news.strict.example
C>
C> .
S< 250 *quarantined*
# milder for a mailing list, by a rule,
C> envelope from <list@example.org>, content
C> From: a@strict.example
C>
C> .
S< 250 *
# milder by one in test mode,
C> envelope, content
C> From: a@trying.example
C>
C> .
S< 250 *quarantined*
# and nothing where nothing is asked for.
C> envelope, content
C> From: a@watching.example
C>
C> .
S< 250 *
C> goodbye
X> wait 2
X> mxward reports show strict.example
X= 0
X< *SOURCE*MESSAGES*DONE*DKIM*SPF*FROM*
X< *192.0.2.1 *1 *none *fail fail *strict.example (another rule)
X> mxward reports show strict.example
X= 0
X< *192.0.2.1 *1 *pass *fail pass *strict.example
X> mxward reports show strict.example
X= 0
X< *192.0.2.1 *1 *reject *fail pass *strict.example (another rule)
X> mxward reports show strict.example
X= 0
X< *192.0.2.1 *1 *reject *fail fail *strict.example
X> mxward reports show strict.example
X= 0
X< *192.0.2.1 *1 *quarantine *fail fail *news.strict.example
X> mxward reports show trying.example
X= 0
X< *192.0.2.1 *1 *quarantine *fail fail *trying.example (t=y)
X> mxward reports show watching.example
X= 0
X< *192.0.2.1 *1 *none *fail fail *watching.example
X! *(*)*
