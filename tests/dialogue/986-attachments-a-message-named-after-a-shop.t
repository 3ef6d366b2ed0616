# 986-attachments-a-message-named-after-a-shop.t: an attached message is named after its subject, which may end in .com
config:
  checks: { attachments: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
C> session, envelope, content
C> From: Ann <a@example.org>
C> To: b@example.com
C> Subject: documents
C> Date: Mon, 1 Jan 2024 12:00:00 +0000
C> Message-ID: <1@example.org>
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary="cut-here"
C>
C> --cut-here
C> Content-Type: text/plain
C>
C> The documents are attached.
C> --cut-here
C> Content-Type: message/rfc822
C> Content-Disposition: attachment; filename="Your order at shop.com"
C>
C> From: shop@example.net
C> Subject: Your order at shop.com
C>
C> Thank you.
C> --cut-here--
C> .
S< 250 *
C> envelope, content
C> From: Ann <a@example.org>
C> To: b@example.com
C> Subject: documents
C> Date: Mon, 1 Jan 2024 12:00:00 +0000
C> Message-ID: <1@example.org>
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary="cut-here"
C>
C> --cut-here
C> Content-Type: text/plain
C>
C> The documents are attached.
C> --cut-here
C> Content-Type: message/rfc822
C> Content-Disposition: attachment; filename=setup.exe
C>
C> From: shop@example.net
C> Subject: Your order at shop.com
C>
C> Thank you.
C> --cut-here--
C> .
S< 550 5.7.1 *setup.exe (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> To: b@example.com
C> Subject: documents
C> Date: Mon, 1 Jan 2024 12:00:00 +0000
C> Message-ID: <1@example.org>
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary="cut-here"
C>
C> --cut-here
C> Content-Type: text/plain
C>
C> The documents are attached.
C> --cut-here
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment; filename=shop.com
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 550 5.7.1 *shop.com (mxward *)
U= messages 1
