# 914-a-fold-at-the-head.t: a message that begins with a folded line does not go on with a header of ours
config:
  checks: { spf: {}, dmarc: {} }
  policies: { default: p.yaml }
file p.yaml:
  mode: shadow
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C>  ; dmarc=pass header.from=one.example
C> From: a@example.org
C>
C> text
C> .
S< 250 *
C> QUIT
S< 221 *
U! header Received-SPF:*one.example*
U= header X-Mxward-Note:*; dmarc=pass header.from=one.example
U= message
  ...
   ; dmarc=pass header.from=one.example
  From: a@example.org

  text
