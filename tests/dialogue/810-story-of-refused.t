# 810-story-of-refused.t: the story of mail that was refused for its content, and of quarantined mail that was deleted
config:
  checks: { header: {}, helo: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { name: two of a kind, when: { header: duplicate }, action: reject }
    - { name: local names, when: { helo: invalid }, action: quarantine }
C> session from 192.0.2.7, envelope, content
C> From: a@example.org
C> From: b@example.org
C> Message-ID: <1@example.org>
C>
C> text
C> .
S< 550 *
C> wait 0.1
C> reset
C> session helo localhost from 192.0.2.8, envelope, content
C> From: a@example.org
C> Message-ID: <2@example.org>
C>
C> text
C> .
S< 250 2.0.0 *quarantined as *
C> goodbye
X> mxward quarantine delete $ID
X= 0
X> wait 1
X> mxward log 1@example.org
X= 0
X< *The check header found "duplicate" (*
X< *With a score of 0, the rule "two of a kind" decided in the policy "default".
X< *It was refused for good.
X< *The client was told: 550 5.6.0 *
X< *192.0.2.7, calling itself mail.example, left after *: connection lost: *
X> mxward log $ID
X= 0
X< *the rule "local names" decided in the policy "default".
X< *It was accepted and put into quarantine, as $ID.
X< *Message $ID was deleted, by *
