# 986-attachments-a-message-named-after-a-shop.t: an attached message is named after its subject, which may end in .com
config:
  checks: { attachments: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
C> session, envelope, content
C> attached
  Content-Type: message/rfc822
  Content-Disposition: attachment; filename="Your order at shop.com"

  From: shop@example.net
  Subject: Your order at shop.com

  Thank you.
S< 250 *
C> envelope, content
C> attached
  Content-Type: message/rfc822
  Content-Disposition: attachment; filename=setup.exe

  From: shop@example.net
  Subject: Your order at shop.com

  Thank you.
S< 550 5.7.1 *setup.exe (mxward *)
C> envelope, content
C> attached shop.com
  eA==
S< 550 5.7.1 *shop.com (mxward *)
U= messages 1
