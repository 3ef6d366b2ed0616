# 5902-reports-shadow-mode.t: in shadow mode nothing is done, and the report says that this was our choice
config:
  checks: { spf: {}, dkim: {}, dmarc: {} }
  policies: { default: p.yaml }
  reports: { dmarc: { send: false } }
file p.yaml:
  mode: shadow
  rules:
    - { when: { dmarc: reject }, action: reject }
D: _dmarc.example.org TXT "v=DMARC1; p=reject"
C> session from 192.0.2.1, envelope, content
C> From: a@example.org
C>
C> .
S< 250 *
C> goodbye
X> wait 2
X> mxward reports show example.org --xml
X= 0
X< *<disposition>none</disposition>
X< *<type>local_policy</type>
X< *<comment>shadow mode</comment>
