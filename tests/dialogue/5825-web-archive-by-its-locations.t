# 5825-web-archive-by-its-locations.t: the parts of a saved page (MHT) are told by where they were saved from
config:
  checks: { attachments: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { attachments: active }, action: reject }]
C> session, envelope, content
C> attached
  Content-Type: application/octet-stream
  Content-Disposition: attachment; filename=page.mht

  MIME-Version: 1.0
  Content-Type: multipart/related; boundary=in

  --in
  Content-Type: text/html
  Content-Location: https://www.example.net/offer.html

  <html><body><script>location=1</script></body></html>
  --in--
S< 550 5.7.1 *not allowed here: https://www.example.net/offer.html contains a script (mxward *)
