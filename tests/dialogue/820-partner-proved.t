# 820-partner-proved.t: a partner's name counts where DMARC proves it, and for nobody who only writes it
config:
  checks: { spf: {}, dkim: {}, dmarc: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { name: partner, when: { sender_domain: [partner.example, "*.partner.example"] }, require: dmarc, action: accept }
    - { name: everybody else, when: { spf: [pass, fail, none, temperror] }, action: reject }
  tests:
    - { name: the partner, given: { sender: a@partner.example, spf: pass, dmarc: pass }, expect: accept }
    - { name: his name alone, given: { sender: a@partner.example, spf: fail, dmarc: none }, expect: reject }
    - { name: another author, given: { sender: a@partner.example, spf: pass, dmarc: { pass: evil.example } }, expect: reject }
D: partner.example TXT "v=spf1 ip4:192.0.2.7 -all"
D: _dmarc.partner.example TXT "v=DMARC1; p=none"
D: news.partner.example TXT "v=spf1 ip4:192.0.2.7 -all"
D: evil.example TXT "v=spf1 ip4:192.0.2.66 -all"
D: _dmarc.evil.example TXT "v=DMARC1; p=none"
C> session from 192.0.2.7, envelope from <a@partner.example>, content
C> raw "From: a@partner.example\r\nSubject: hello\r\n\r\ntext\r\n.\r\n"
S< 250 *
L< {"event": "message", "from": "a@partner.example", "action": "accept", "rule": "partner", "rule_number": 1}
C> envelope from <bounce@news.partner.example>, content
C> raw "From: a@partner.example\r\nSubject: hello\r\n\r\ntext\r\n.\r\n"
S< 250 *
L< {"event": "message", "from": "bounce@news.partner.example", "action": "accept", "rule": "partner"}
# The partner's own servers, but another author: DMARC proves nothing of the sender.
C> envelope from <a@partner.example>, content
C> raw "From: a@evil.example\r\nSubject: hello\r\n\r\ntext\r\n.\r\n"
S< 550 *
L< {"event": "message", "from": "a@partner.example", "action": "reject", "rule": "everybody else", "rule_number": 2}
C> goodbye
# Somebody else writes the partner's name: as the sender, as the author, as both.
C> session from 192.0.2.66, envelope from <a@partner.example>, content
C> raw "From: a@partner.example\r\nSubject: hello\r\n\r\ntext\r\n.\r\n"
S< 550 *
C> envelope from <a@partner.example>, content
C> raw "From: a@evil.example\r\nSubject: hello\r\n\r\ntext\r\n.\r\n"
S< 550 *
C> sender <a@evil.example>
C> RCPT TO:<b@example.com>
S< 550 *
C> RSET
S< 250 *
C> sender <a@evilpartner.example>
C> RCPT TO:<b@example.com>
S< 550 *
C> goodbye
X> mxward explain --ip 192.0.2.66 --helo mail.example --from a@partner.example --rcpt b@example.com --json
X< {"rule": "everybody else", "rule_number": 2, "action": "reject"}
