# 5672-not-accepted-not-known.t: what the backend or a policy did not take makes nobody known; a release does
config:
  checks: { impersonation: { learning: 0s } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { sender: sealed@partner.example }, action: quarantine }
    - { when: { sender: refused@partner.example }, action: reject }
B> at dot once 550 5.7.1 not here
C> session, envelope from <a@sender.example> to <b@example.com>, content
C> From: anna@partner.example
C>
C> text
C> .
S< 550 *
C> sender <refused@partner.example>
C> RCPT TO:<b@example.com>
S< 550 *
C> RSET
S< 250 *
C> envelope from <sealed@partner.example> to <b@example.com>, content
C> From: anna@partner.example
C>
C> text
C> .
S< 250 2.0.0 *quarantined as *
C> envelope from <a@sender.example> to <b@example.com>, content
C> From: bert@partner.example
C>
C> text
C> .
S< 250 *
C> envelope from <sealed@partner.example> to <b@example.com>, content
C> From: anna@partner.example
C>
C> text
C> .
S< 250 2.0.0 *quarantined as *
L< {"event": "message", "action": "quarantine", "evidence": [{"check": "impersonation", "fact": "first_contact"}]}
L< {"event": "message", "action": "quarantine", "evidence": [{"check": "impersonation", "fact": "first_contact"}]}
X> mxward quarantine show $ID
X< *anna@partner.example*
X> mxward quarantine release --to look@example.com $ID
X= 0
C> envelope from <sealed@partner.example> to <b@example.com>, content
C> From: anna@partner.example
C>
C> text
C> .
S< 250 2.0.0 *quarantined as *
L< {"event": "message", "action": "quarantine", "evidence": [{"check": "impersonation", "fact": "first_contact"}]}
X> mxward quarantine release $ID2
X= 0
U= header X-Mxward-Sender: external; first-contact
U= header X-Mxward-Released: *
C> envelope from <a@sender.example> to <b@example.com>, content
C> From: anna@partner.example
C>
C> text
C> .
S< 250 *
U= header X-Mxward-Sender: external
U! header *first-contact*
