# 786-two-weak-signs.t: by the default policy, a form that names its visitor before itself, forwarded by somebody, is tagged and arrives
config:
  checks: { rdns: {}, helo: {}, spf: {}, dkim: {}, dmarc: {} }
  quarantine: { directory: spool }
D: shop.test TXT "v=spf1 -all"
D: 1.2.0.192.in-addr.arpa PTR mail.forwarder.test
D: mail.forwarder.test A 192.0.2.1
C> session helo mail.forwarder.test from 192.0.2.1, envelope from <form@shop.test>, content
C> From: visitor@freemail.test <form@shop.test>
C> To: office@example.com
C> Subject: your form
C>
C> Please call me.
C> .
S< 250 *
U= header X-Spam-Flag: YES
L< {"event": "message", "action": "tag", "rule": "second address"}
C> envelope from <form@shop.test>, content
C> From: Shop <form@shop.test>
C> To: office@example.com
C> Subject: your form
C> Subject: [list] your form
C>
C> Please call me.
C> .
S< 250 *
U= header X-Spam-Flag: YES
L< {"event": "message", "action": "tag", "rule": "repeated header field"}
C> goodbye
U= messages 2
