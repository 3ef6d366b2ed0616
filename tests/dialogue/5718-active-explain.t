# 5718-active-explain.t: explain says of a stored message which document does what
config: checks: { attachments: {} }
file letter.eml:
  From: Ann <a@example.org>
  To: b@example.com
  Subject: documents
  Date: Mon, 1 Jan 2024 12:00:00 +0000
  Message-ID: <1@example.org>
  MIME-Version: 1.0
  Content-Type: multipart/mixed; boundary="cut-here"

  --cut-here
  Content-Type: text/html; name="invoice.html"

  <script>atob(x)</script><input type=password>
  --cut-here
  Content-Type: application/rtf; name="letter.rtf"

  {\rtf1{\field{\*\fldinst DDEAUTO x y}{\fldrslt z}}}
  --cut-here--
X> mxward explain --ip 192.0.2.8 --helo mail.example.org --from a@example.org --rcpt b@example.com letter.eml
X= 0
X< *active*invoice.html contains a script*
X< *active*invoice.html asks for a password*
X< *macro*letter.rtf contains a field that starts a program*
X> mxward explain --json --ip 192.0.2.8 --helo mail.example.org --from a@example.org --rcpt b@example.com letter.eml
X= 0
X< *"fact":"active","detail":"invoice.html contains a script"*"fact":"active"*"fact":"macro"*"action":"tag"*
