# 5711-active-pages.t: a page that is attached is told by what it does; the text of a message is not
config:
  quarantine: { directory: spool }
  checks: { attachments: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { attachments: [active, macro, blocked] }, action: reject }]
C> session, envelope, content
C> attached
  Content-Type: text/html
  Content-Disposition: attachment; filename=invoice.html

  <html><body>
  <SCRIPT src="https://example.org/a.js"></SCRIPT>
S< 550 5.7.1 *documents with active content are not allowed here: invoice.html contains a script (mxward *)
C> envelope, content
C> attached
  Content-Type: application/octet-stream
  Content-Disposition: attachment; filename=invoice.htm

  <img src=x onerror=go()>
S< 550 5.7.1 *documents with active content are not allowed here: invoice.htm contains a script in an event handler (mxward *)
C> envelope, content
C> attached
  Content-Type: application/octet-stream
  Content-Disposition: attachment; filename=invoice

  <!DOCTYPE html>
  <script>1</script>
S< 550 5.7.1 *documents with active content are not allowed here: invoice contains a script (mxward *)
C> envelope, content
C> attached
  Content-Type: application/octet-stream
  Content-Disposition: attachment; filename=invoice.xhtml

  <html xmlns:a="http://www.w3.org/1999/xhtml">
  <a:script>1</a:script></html>
S< 550 5.7.1 *documents with active content are not allowed here: invoice.xhtml contains a script (mxward *)
C> envelope, content
C> attached
  Content-Type: application/octet-stream
  Content-Disposition: attachment; filename=invoice.html

  <a download href="data:application/zip;base64,
  UEsDBBQAAAAIAAAAIViDFtyMQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJD
  QUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJD">open</a>
S< 550 5.7.1 *documents with active content are not allowed here: invoice.html contains as text a zip file (mxward *)
C> envelope, content
C> attached
  Content-Type: application/octet-stream
  Content-Disposition: attachment; filename=invoice.html

  b = new Blob([u]); a.href = URL.createObjectURL(b)
S< 550 5.7.1 *documents with active content are not allowed here: invoice.html puts a file together by script (mxward *)
C> envelope, content
C> attached
  Content-Type: application/octet-stream
  Content-Disposition: attachment; filename=invoice.html

  <meta content="0;url=https://example.org" http-equiv="refresh">
S< 550 5.7.1 *documents with active content are not allowed here: invoice.html opens another page by itself (mxward *)
C> envelope, content
C> attached
  Content-Type: application/octet-stream
  Content-Disposition: attachment; filename=invoice.html

  <form action="https://example.org"><input type="password"></form>
S< 550 5.7.1 *documents with active content are not allowed here: invoice.html asks for a password (mxward *)
C> envelope, content
C> attached
  Content-Type: application/octet-stream
  Content-Disposition: attachment; filename=invoice.html

  <iframe src="https://example.org"></iframe>
S< 550 5.7.1 *documents with active content are not allowed here: invoice.html contains a frame or an object (mxward *)
C> envelope, content
C> attached
  Content-Type: text/html

  <html><body><script>1</script></body></html>
S< 250 *
C> envelope, content
C> attached
  Content-Type: text/x-amp-html

  <html amp4email><script async src="https://example.org"></script></html>
S< 250 *
C> envelope, content
C> attached
  Content-Type: text/plain
  Content-Disposition: attachment; filename=notes.txt

  <html><script>1</script></html>
S< 250 *
C> envelope, content
C> attached
  Content-Type: text/html
  Content-Disposition: attachment; filename=news.html

  <html><head><meta http-equiv="Content-Type" content="text/html"></head>
  <body><h1>News</h1><p>How to write &lt;script&gt;.</p>
  <img alt="JavaScript: The Good Parts" src="https://example.org/one=1">
  </body></html>
S< 250 *
