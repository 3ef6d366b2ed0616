# 5710-active-pictures.t: a picture (SVG) with a script is told by how it is named or declared; a logo is not
config:
  quarantine: { directory: spool }
  checks: { attachments: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { attachments: [active, macro, blocked] }, action: reject }]
C> session, envelope, content
C> attached
  Content-Type: image/svg+xml
  Content-Disposition: attachment; filename=scan.svg

  <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>location="https://example.org"</script></svg>
S< 550 5.7.1 *documents with active content are not allowed here: scan.svg contains a script (mxward *)
C> envelope, content
C> attached
  Content-Type: application/octet-stream
  Content-Disposition: attachment; filename=scan.svg

  <svg onload="location=1"></svg>
S< 550 5.7.1 *documents with active content are not allowed here: scan.svg contains a script in an event handler (mxward *)
C> envelope, content
C> attached
  Content-Type: application/octet-stream
  Content-Disposition: attachment; filename=scan.svg

  <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><a href="java&#115;cript:1"><text>open</text></a></svg>
S< 550 5.7.1 *documents with active content are not allowed here: scan.svg contains a link that is a script (mxward *)
C> envelope, content
C> attached
  Content-Type: application/octet-stream
  Content-Disposition: attachment; filename=plan.svg

  <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><foreignObject><p>x</p></foreignObject></svg>
S< 550 5.7.1 *documents with active content are not allowed here: plan.svg contains a page within a picture (mxward *)
C> envelope, content
C> attached
  Content-Type: image/svg+xml
  Content-ID: <logo@example.org>
  Content-Disposition: inline

  <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>1</script></svg>
S< 550 5.7.1 *documents with active content are not allowed here: part 3 contains a script (mxward *)
C> envelope, content
C> attached
  Content-Type: image/svg+xml
  Content-Disposition: attachment; filename=photo.png

  <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>1</script></svg>
S< 550 5.7.1 *documents with active content are not allowed here: photo.png contains a script (mxward *)
C> envelope, content
C> attached
  Content-Type: image/png
  Content-Disposition: attachment; filename=photo.png

  <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>1</script></svg>
S< 250 *
C> envelope, content
C> attached
  Content-Type: image/svg+xml
  Content-ID: <logo@example.org>
  Content-Disposition: inline; filename=logo.svg

  <?xml version="1.0"?>
  <!-- a logo -->
  <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><style>.a{fill:#069}</style><path class="a" d="M0 0h9v9z"/><a href="https://example.org"/></svg>
S< 250 *
