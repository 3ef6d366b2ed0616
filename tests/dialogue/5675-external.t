# 5675-external.t: mail in our own name is external unless DMARC proves it; without the check there is no mark
config:
  checks: { spf: {}, dmarc: {}, impersonation: { first_contact: off } }
  policies: { default: p.yaml }
file p.yaml:
  mode: shadow
D: example.com TXT "v=spf1 ip4:192.0.2.7 -all"
D: _dmarc.example.com TXT "v=DMARC1; p=none"
C> session from 192.0.2.7, envelope from <a@example.com>, content
C> From: Us <a@example.com>
C>
C> text
C> .
S< 250 *
U= header Authentication-Results: *dmarc=pass*
U! header X-Mxward-Sender:*
C> goodbye
C> session from 192.0.2.8, envelope from <a@example.com>, content
C> From: Us <a@example.com>
C>
C> text
C> .
S< 250 *
U= header X-Mxward-Sender: external*
