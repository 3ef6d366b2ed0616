# 330-long-addresses-kept.t: quarantine list, show and release have a long address whole, and so has a message released to one
config:
  checks: { dnsbl: { lists: [{ zone: bl.test, score: 7 }] } }
  policies: { default: p.yaml }
file p.yaml:
  quarantine_at: 6
D: 7.2.0.192.bl.test A 127.0.0.2
L< {"event": "list", "zone": "bl.test", "state": "on"}
C> session from 192.0.2.7
C> raw "MAIL FROM:<sender" 110*".bounce." "end@example.org.>\r\n"
S< 250 *
C> raw "RCPT TO:<rcpt" 110*".long..." "end@example.com> ORCPT=rfc822;" 300*"+2B" "end@example.com\r\n"
S< 250 *
C> content
C> Subject: x
C>
C> hello
C> .
S< 250 2.0.0 *quarantined as *
X> mxward quarantine show $ID
X= 0
X< from *<sender.bounce.*.end@example.org.>
X< rcpt *<rcpt.long...*end@example.com>*
X> mxward quarantine list --json
X< [{"id": "$ID", "from": "sender.bounce.*.end@example.org.", "rcpts": ["rcpt.long...*end@example.com"]}]
X> mxward quarantine list --from end@example.org. --rcpt end@example.com>
X= 0
X< $ID *
X> mxward quarantine release $ID --to part00.part01.part02.part03.part04.part05.part06.part07.part08.part09.part10.part11.part12.part13.part14.part15.part16.part17.part18.part19.part20.part21.part22.part23.part24.part25.part26.part27.part28.part29.part30.part31.part32.part33.part34.part35.part36.part37.part38.part39.part40.part41.part42.part43.part44.part45.part46.part47.part48.part49.end@example.com
X= 0
U= saw MAIL FROM:<sender.bounce.*.end@example.org.>*
U= saw RCPT TO:<part00.*.end@example.com>
U= body same as sent
