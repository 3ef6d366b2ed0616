# 5676-explain-a-contact.t: mxward explain knows whom the gateway knows, changes nothing, and without the list says unknown
config:
  checks: { spf: {}, dkim: {}, dmarc: {}, impersonation: { learning: 0s } }
file anna.eml:
  From: Anna <anna@partner.example>

  text
file bert.eml:
  From: Bert <bert@partner.example>

  text
X> mxward explain --ip 192.0.2.7 --helo h.example --from a@sender.example --rcpt b@example.com $DIR/anna.eml
X= 0
X< impersonation *first_contact*anna@partner.example: no mail from it was accepted for example.com; contacts have been kept since today
X< header *X-Mxward-Sender: external; first-contact
C> session, envelope from <a@sender.example>, content
C> From: Anna <anna@partner.example>
C>
C> text
C> .
S< 250 *
X> wait 0.2
X> mxward explain --ip 192.0.2.7 --helo h.example --from a@sender.example --rcpt b@example.com $DIR/anna.eml
X= 0
X! *first_contact*
X< header *X-Mxward-Sender: external
X> mxward explain --json --ip 192.0.2.7 --helo h.example --from a@sender.example --rcpt b@example.com $DIR/bert.eml
X= 0
X< {"evidence": [{"check": "impersonation", "fact": "first_contact"}], "header": "X-Mxward-Sender: external; first-contact"}
C> envelope from <a@sender.example>, content
C> From: Bert <bert@partner.example>
C>
C> text
C> .
S< 250 *
U= header X-Mxward-Sender: external; first-contact
C> goodbye
