# 5803-names-within-longer-ones.t: our name beside other words is a lookalike; what many are called is not, nor a short name beside an honest word
config:
  domains: { northwind-logistics.example: { backend: main }, schneider.example: { backend: main }, example.com: { backend: main } }
  checks: { impersonation: { partners: [acmecarriers.test] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { name: a lookalike, when: { impersonation: lookalike }, action: reject }
C> session, envelope from <a@sender.test>, content
C> From: a@northwind-logistics-group.test
C>
C> text
C> .
S< 550 5.7.1 *From: northwind-logistics-group.test looks like northwind-logistics.example (contains its name)*
C> envelope from <a@sender.test>, content
C> From: a@logistics-northwind.test
C>
C> text
C> .
S< 550 5.7.1 *(contains its name)*
C> envelope from <a@sender.test>, content
C> From: a@mail-acmecarriers.test
C>
C> text
C> .
S< 550 5.7.1 *looks like acmecarriers.test (contains its name)*
C> envelope from <a@sender.test>, content
C> From: a@schneider-rechnung.test
C>
C> text
C> .
S< 550 5.7.1 *looks like schneider.example (contains its name)*
C> envelope from <a@sender.test>, content
C> From: a@schneider.test
C>
C> text
C> .
S< 250 *
C> envelope from <a@sender.test>, content
C> From: a@autohaus-schneider.test
C>
C> text
C> .
S< 250 *
C> envelope from <a@sender.test>, content
C> From: a@northwind-travel.test
C>
C> text
C> .
S< 250 *
C> goodbye
U= messages 3
