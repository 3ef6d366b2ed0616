# 5750-active-page-within-an-attribute.t: a page that is the value of srcdoc is read as a page, also behind references
config:
  quarantine: { directory: spool }
  checks: { attachments: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { attachments: active }, action: reject }]
C> session, envelope, content
C> attached
  Content-Type: text/html
  Content-Disposition: attachment; filename=a.html

  <iframe srcdoc="&lt;script&gt;go()&lt;/script&gt;"></iframe>
S< 550 5.7.1 *: a.html contains a script (mxward *)
C> envelope, content
C> attached
  Content-Type: text/html
  Content-Disposition: attachment; filename=a.html

  <iframe title=x SrcDoc = '&#x3c;svg:script>go()'>
S< 550 5.7.1 *: a.html contains a script (mxward *)
# The same in a text is a text.
C> envelope, content
C> attached
  Content-Type: text/html
  Content-Disposition: attachment; filename=a.html

  <p>The attribute srcdoc, and &lt;script&gt;.</p>
S< 250 *
