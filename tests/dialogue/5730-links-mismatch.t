# 5730-links-mismatch.t: a link that shows a bank and goes elsewhere is found, a rewritten one is not
config:
  checks: { links: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { links: { mismatch: bank.com } }, action: reject }
    - { when: { links: mismatch }, action: tag }
C> session, envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/html; charset=utf-8
C>
C> <html><p>Please log in: <a href="http://login.evil.com/x">https://www.bank.com/</a></p></html>
C> .
S< 550 5.7.1 Message content rejected: misleading link: text says www.bank.com, link goes to login.evil.com (mxward *)
U= messages 0
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/html; charset=utf-8
C>
C> <html><a href="https://click.news.com/1">www.shop.com</a></html>
C> .
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> From: A <a@example.org>
C> Subject: hello
C> MIME-Version: 1.0
C> Content-Type: text/html; charset=utf-8
C>
C> <html><a href="https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.bank.com%2F&amp;data=x">https://www.bank.com/</a>
C> <a href="https://shop.us1.list-manage.com/track/click?u=1">www.shop.com</a>
C> <a href="https://www.bank.com/de">Our bank</a></html>
C> .
S< 250 *
U! header X-Spam-Flag: YES
C> goodbye
L< {"event": "message", "action": "reject", "evidence": [{"check": "links", "fact": "mismatch", "detail": "text says www.bank.com, link goes to login.evil.com"}]}
