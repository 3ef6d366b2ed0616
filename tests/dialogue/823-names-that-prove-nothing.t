# 823-names-that-prove-nothing.t: check warns of names that anybody can write, and refuses proofs that prove nothing
file named.yaml:
  rules:
    - { when: { sender_domain: partner.example }, action: accept }
    - { when: { sender: a@b.example, client: 192.0.2.0/24 }, action: accept }
    - { when: { sender: "*@c.example" }, require: [spf, dkim], action: accept }
    - { when: { sender_domain: d.example, spf: pass }, action: accept }
    - { when: { sender_domain: e.example }, at_least: tag }
file proofs.yaml:
  rules:
    - { when: { recipient: a@example.com }, require: dmarc, action: accept }
    - { when: { sender: "<>" }, require: spf, action: accept }
    - { when: { sender: partner.example, sender_domain: a@b.example, recipient: b }, action: accept }
    - { when: { client: 192.0.2.7/24, sender_domain: [none, partner.example] }, action: accept }
    - { when: { sender_domain: partner.example }, require: rdns, action: accept }
X> config
  policies: { default: named.yaml }
X> mxward check
X= 0
X< *named.yaml:2:*: rules?0?: lets mail through by a name that anybody can write; add require: dmarc *
X! *rules?1?*
X! *rules?2?*
X! *rules?3?*
X! *rules?4?*
X> config
  policies: { default: proofs.yaml }
X> mxward check
X= 78
X< *rules?0?.require: proves nothing here: it proves the sender, *
X< *rules?1?.require: can never be met: the null sender has no domain *
X< *rules?2?.when.sender: "partner.example" is not an address; * a domain under sender_domain
X< *rules?2?.when.sender_domain: "a@b.example" is not a domain; *
X< *rules?2?.when.recipient: "b" is not an address; *
X< *rules?3?.when.client: "192.0.2.7/24" is not a network; *
X< *rules?3?.when.sender_domain?1?: "partner.example" is not a fact of sender_domain; *
X< *rules?4?.require: unknown value "rdns"; expected dmarc, spf or dkim*
