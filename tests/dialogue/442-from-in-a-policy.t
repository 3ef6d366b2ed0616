# 442-from-in-a-policy.t: a policy may name how an author is ambiguous, and whose address stands in a name
config:
  checks: { spf: {}, dmarc: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { name: a form, when: { from: { ambiguous: second_address } }, action: accept }
    - { name: any other, when: { from: ambiguous }, action: reject }
    - { name: our bank, when: { from: { address_in_name: bank.example } }, action: reject }
    - { name: careless, when: { from: malformed }, action: tag }
C> session from 192.0.2.7, envelope, content
C> From: visitor@freemail.test <a@example.org>
C>
C> text
C> .
S< 250 *
L< {"event": "message", "action": "accept", "rule": "a form"}
C> envelope, content
C> From: a@example.org, b@bank.example
C>
C> text
C> .
S< 550 5.7.1 *
L< {"event": "message", "action": "reject", "rule": "any other"}
C> envelope, content
C> From: "admin@bank.example" <a@example.org>
C>
C> text
C> .
S< 550 5.7.1 *From has an address of bank.example in a quoted name*
L< {"event": "message", "action": "reject", "rule": "our bank"}
C> envelope, content
C> From: "admin@other.example" <a@example.org>
C>
C> text
C> .
S< 250 *
L< {"event": "message", "action": "accept"}
C> envelope, content
C> From: John :) <a@example.org>
C>
C> text
C> .
S< 250 *
L< {"event": "message", "action": "tag", "rule": "careless"}
C> goodbye
U= messages 3
