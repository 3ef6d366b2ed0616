# 5670-first-contact.t: an author whose mail was accepted before is known to that domain, over a restart, and to no other
config:
  domains: { example.org: { backend: main } }
  checks: { impersonation: { learning: 0s } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { impersonation: unknown }, action: defer }
C> session, envelope to <b@example.com>, content
C> From: Anna <anna@partner.example>
C>
C> text
C> .
S< 250 *
U= header X-Mxward-Sender: external; first-contact
L< {"event": "message", "evidence": [{"check": "impersonation", "fact": "first_contact", "detail": "anna@partner.example: no mail from it was accepted for example.com; contacts have been kept since today"}]}
C> envelope to <c@example.com>, content
C> From: "Anna Adams" <Anna+orders@Partner.Example>
C>
C> text
C> .
S< 250 *
U= header X-Mxward-Sender: external
U! header *first-contact*
C> envelope to <b@example.org>, content
C> From: anna@partner.example
C>
C> text
C> .
S< 250 *
U= header X-Mxward-Sender: external; first-contact
C> goodbye
X> restart
C> session, envelope to <b@example.com> <b@example.org>, content
C> From: anna@partner.example
C>
C> text
C> .
S< 250 *
U= header X-Mxward-Sender: external
U! header *first-contact*
X> kill gateway
X> wait 1
C> session, envelope to <b@example.com>, content
C> From: anna@partner.example
C>
C> text
C> .
S< 250 *
U! header *first-contact*
C> envelope to <b@example.com>, content
C> From: bert@partner.example
C>
C> text
C> .
S< 250 *
U= header X-Mxward-Sender: external; first-contact
