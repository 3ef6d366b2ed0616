# 5715-active-notes-and-web-archives.t: a OneNote section that holds a program, and a saved page (MHT) with a script, are told
config:
  quarantine: { directory: spool }
  checks: { attachments: { block_extensions: [exe] } }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { attachments: [active, macro, blocked] }, action: reject }]
C> session, envelope, content
C> attached notes.one
  5FJce4zYp02usVN40CmW0wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
  AAAAAAAAAOcW471lJhFFpMSNTQt6nqxAAAAAAAAAAAAAAAAAAAAAAAAAAFdTY3JpcHQuRWNobyAi
  eCIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
S< 550 5.7.1 *documents with active content are not allowed here: notes.one contains a file (mxward *)
C> envelope, content
C> attached notes.one
  5FJce4zYp02usVN40CmW0wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
  AAAAAAAAAOcW471lJhFFpMSNTQt6nqxAAAAAAAAAAAAAAAAAAAAAAAAAAIlQTkcNChoKAAAADUlI
  RFIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
S< 250 *
C> envelope, content
C> attached
  Content-Type: application/octet-stream
  Content-Disposition: attachment; filename=page.mht

  MIME-Version: 1.0
  Content-Type: multipart/related; boundary=in

  --in
  Content-Type: text/html
  Content-Transfer-Encoding: base64

  PGh0bWw+PGJvZHk+PHNjcmlwdD5sb2NhdGlvbj0xPC9zY3JpcHQ+PC9ib2R5PjwvaHRtbD4=
  --in--
S< 550 5.7.1 *documents with active content are not allowed here: *contains a script (mxward *)
C> envelope, content
C> attached
  Content-Type: application/octet-stream
  Content-Disposition: attachment; filename=page.mht

  MIME-Version: 1.0
  Content-Type: multipart/related; boundary=in

  --in
  Content-Type: text/html

  <p>a saved page</p>
  --in--
S< 250 *
C> envelope, content
C> attached
  Content-Type: message/rfc822

  Subject: forwarded
  MIME-Version: 1.0
  Content-Type: text/html

  <html><script>1</script></html>
S< 250 *
