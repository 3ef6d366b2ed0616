# 914-a-fold-at-the-head.t: a message that begins with a folded line does not go on with a header of ours
config:
  checks: { spf: {}, dmarc: {} }
  policies: { default: p.yaml }
file p.yaml:
  mode: shadow
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
C> session from 192.0.2.7, envelope, content
C>  ; dmarc=pass header.from=one.example
C> From: a@example.org
C>
C> text
C> .
S< 250 *
C> goodbye
U= header Received-SPF: pass *
U= header Authentication-Results: *dmarc=none header.from=example.org*
U! header Received-SPF:*one.example*
U= header X-Mxward-Note:*; dmarc=pass header.from=one.example
U= message
  ...
   ; dmarc=pass header.from=one.example
  From: a@example.org

  text
