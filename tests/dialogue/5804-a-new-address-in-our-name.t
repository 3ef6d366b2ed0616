# 5804-a-new-address-in-our-name.t: by the default policy the first mail of an address in the name of one of our people waits for a person; from one that wrote before it is tagged; explain shows why
config:
  checks: { spf: {}, dkim: {}, dmarc: {}, impersonation: { learning: 0s, people: [{ name: Chief Executive, addresses: [chief@example.com] }] } }
  quarantine: { directory: spool }
file chief.eml:
  From: Chief Executive <new@evil.test>

  text
C> session, envelope from <a@sender.test>, content
C> From: Chief Executive <x@evil.test>
C>
C> text
C> .
S< 250 2.0.0 Ok: quarantined as *
L< {"event": "message", "action": "quarantine", "rule": "a new address in our name", "evidence": [{"check": "impersonation", "fact": "person"}, {"check": "impersonation", "fact": "first_contact", "value": "person"}]}
C> envelope from <a@sender.test>, content
C> From: An Editor <editor@press.test>
C>
C> text
C> .
S< 250 *
L< {"event": "message", "action": "accept", "evidence": [{"check": "impersonation", "fact": "first_contact"}]}
C> envelope from <a@sender.test>, content
C> From: Chief Executive <editor@press.test>
C>
C> text
C> .
S< 250 *
L< {"event": "message", "action": "tag", "evidence": [{"check": "impersonation", "fact": "person"}]}
C> goodbye
U= messages 2
X> mxward explain --json --ip 192.0.2.7 --helo h.example --from a@sender.test --rcpt b@example.com $DIR/chief.eml
X= 0
X< {"evidence": [{"check": "impersonation", "fact": "person", "value": "chief@example.com"}, {"check": "impersonation", "fact": "first_contact", "value": "person"}], "action": "quarantine"}
