# 5671-several-domains.t: whoever is new to the domain of one recipient is new, and the message then makes him known to all
config:
  domains: { example.org: { backend: main } }
  checks: { impersonation: { learning: 0s } }
C> session, envelope to <b@example.com>, content
C> From: anna@partner.example
C>
C> text
C> .
S< 250 *
C> envelope to <b@example.com> <b@example.org>, content
C> From: anna@partner.example
C>
C> text
C> .
S< 250 *
U= header X-Mxward-Sender: external; first-contact
C> envelope to <b@example.org>, content
C> From: anna@partner.example
C>
C> text
C> .
S< 250 *
U! header *first-contact*
