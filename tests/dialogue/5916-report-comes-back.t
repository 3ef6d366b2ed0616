# 5916-report-comes-back.t: mail to the sender of a report goes on as any other mail; a word that no report has is nobody's
config:
  checks: { spf: {}, dkim: {}, dmarc: {} }
  reports: { dmarc: { from: dmarc@example.com, via: main } }
C> session, envelope from <> to <dmarc+0123456789ABC@example.com>, content
C> From: MAILER-DAEMON@x.example
C> Content-Type: multipart/report; report-type=delivery-status; boundary=b
C>
C> --b
C> Content-Type: message/delivery-status
C>
C> Action: failed
C>
C> --b--
C> .
S< 250 *
U= messages 1
U= body same as sent
# A server that does not know the address says so itself.
B> at RCPT <dmarc+?*@example.com> 550 5.1.1 no such user
C> MAIL FROM:<>
S< 250 *
C> RCPT TO:<dmarc+0123456789ABD@example.com>
S< 550 5.1.1 *
C> goodbye
L! {"event": "dmarc_report"}
