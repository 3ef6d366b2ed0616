# 5651-impersonation-domains.t: what looks like our domain is not ours, and what is ours looks like nothing
config:
  domains: { example.com: { backend: main } }
  checks:
    impersonation: { partners: [bank.example, fab.example] }
    spf: {}
    dmarc: {}
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { name: a lookalike, when: { impersonation: { lookalike: [example.com, bank.example, fab.example] } }, action: reject }
C> session from 192.0.2.7, envelope from <a@sender.test>, content
C> From: ceo@examp1e.com
C>
C> text
C> .
S< 550 5.7.1 *From: examp1e.com looks like example.com (1 for l)*
C> envelope from <a@sender.test>, content
C> From: ceo@xn--exmple-cua.com
C>
C> text
C> .
S< 550 5.7.1 *xn--exmple-cua.com looks like example.com (U+00E4 for a)*
C> envelope from <a@sender.test>, content
C> From: ceo@exampIe.com
C>
C> text
C> .
S< 550 5.7.1 *exampIe.com looks like example.com (I for l)*
C> envelope from <a@sender.test>, content
C> From: ceo@exarnple.com
C>
C> text
C> .
S< 550 5.7.1 *(rn for m)*
C> envelope from <a@sender.test>, content
C> From: ceo@examples.com
C>
C> text
C> .
S< 550 5.7.1 *(s added)*
C> envelope from <a@sender.test>, content
C> From: ceo@exmaple.com
C>
C> text
C> .
S< 550 5.7.1 *(ma for am)*
C> envelope from <a@sender.test>, content
C> From: ceo@example.co
C>
C> text
C> .
S< 550 5.7.1 *(.co for .com)*
C> envelope from <a@sender.test>, content
C> From: ceo@example-com.net
C>
C> text
C> .
S< 550 5.7.1 *(its name with other words)*
C> envelope from <a@sender.test>, content
C> From: ceo@example.com.evil.test
C>
C> text
C> .
S< 550 5.7.1 *example.com.evil.test begins with example.com but belongs to evil.test*
C> envelope from <a@sender.test>, content
C> From: a@honest.test
C> Reply-To: a@examp1e.com
C>
C> text
C> .
S< 550 5.7.1 *Reply-To: examp1e.com looks like example.com*
C> envelope from <a@sender.test>, content
C> From: ceo@sample.com
C>
C> text
C> .
S< 250 *
C> envelope from <a@sender.test>, content
C> From: ceo@ample.com
C>
C> text
C> .
S< 250 *
C> envelope from <a@sender.test>, content
C> From: a@fax.example
C>
C> text
C> .
S< 250 *
C> envelope from <a@sender.test>, content
C> From: a@news.bank.example
C>
C> text
C> .
S< 250 *
C> goodbye
U= messages 4
