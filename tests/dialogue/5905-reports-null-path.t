# 5905-reports-null-path.t: of a bounce the report tells the HELO name as what SPF looked at, and no sender
config:
  checks: { spf: {}, dkim: {}, dmarc: {} }
  reports: { dmarc: { send: false } }
D: mail.example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.example.org TXT "v=DMARC1; p=reject; fo=1:d:s"
C> session helo mail.example.org from 192.0.2.1, envelope from <>, content
C> From: mailer-daemon@example.org
C>
C> .
S< 250 *
C> goodbye
X> wait 2
X> mxward reports show example.org --xml
X= 0
X< *<fo>1:d:s</fo>
X< *<header_from>example.org</header_from>
X< *<envelope_from></envelope_from>
X< *<domain>mail.example.org</domain>
X< *<scope>mfrom</scope>
X< *<result>pass</result>
