# 5716-active-by-the-default-policy.t: the default policy quarantines pictures with scripts, tags pages with scripts, and lets an invoice in a PDF pass
config:
  checks: { attachments: {} }
  quarantine: { directory: spool }
C> session, envelope, content
C> attached
  Content-Type: image/svg+xml
  Content-Disposition: attachment; filename=scan.svg

  <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>1</script></svg>
S< 250 2.0.0 Ok: quarantined as *
L< {"event": "message", "action": "quarantine", "evidence": [{"check": "attachments", "fact": "active", "detail": "scan.svg contains a script", "value": "svg"}]}
C> envelope, content
C> attached
  Content-Type: text/html
  Content-Disposition: attachment; filename=report.html

  <html><script>1</script></html>
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> attached
  Content-Type: text/html
  Content-Disposition: attachment; filename=invoice.html

  <script>x='UEsDBBQAAAAIAAAAIViDFtyMQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJD
  QUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJD'</script>
S< 250 2.0.0 Ok: quarantined as *
C> envelope, content
C> attached
  Content-Type: application/pdf
  Content-Disposition: attachment; filename=invoice.pdf

  %PDF-1.7
  1 0 obj
  <</Type/Catalog/Pages 2 0 R/X<</Type/EmbeddedFile/Subtype/text#2Fxml>>/Y<</Type/Filespec/F(factur-x.xml)>>>>
  endobj
  2 0 obj
  <</Type/Pages/Kids[]/Count 0>>
  endobj
  trailer
  <</Root 1 0 R/Size 3>>
  startxref
  0
  %%EOF

S< 250 *
U! header X-Spam-Flag: *
C> envelope, content
C> attached
  Content-Type: image/svg+xml
  Content-Disposition: attachment; filename=logo.svg

  <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>
S< 250 *
U! header X-Spam-Flag: *
