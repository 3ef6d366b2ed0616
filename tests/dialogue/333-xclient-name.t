# 333-xclient-name.t: XCLIENT has the verified name; [UNAVAILABLE] where there is none; [TEMPUNAVAIL] where nobody knows
config:
  dns: { timeout: 1s }
  checks: { rdns: {}, dnsbl: { lists: [{ zone: bl.test, score: 7 }] } }
  policies: { default: p.yaml }
  backends: { main: { client_info: xclient } }
file p.yaml:
  quarantine_at: 6
D: 7.2.0.192.in-addr.arpa PTR mx_1.Client.test
D: mx_1.client.test A 192.0.2.7
D: 8.2.0.192.in-addr.arpa PTR other.test
D: other.test A 192.0.2.99
D: 9.2.0.192.in-addr.arpa SERVFAIL
D: 11.2.0.192.in-addr.arpa PTR kept.client.test
D: kept.client.test A 192.0.2.11
D: 11.2.0.192.bl.test A 127.0.0.2
L< {"event": "list", "zone": "bl.test", "state": "on"}
B> ehlo PIPELINING, 8BITMIME, XCLIENT NAME ADDR PORT PROTO HELO
C> session helo two_words from 192.0.2.7, envelope
U< XCLIENT ADDR=192.0.2.7 NAME=mx_1.client.test PROTO=ESMTP HELO=two_words
U< MAIL FROM:<a@example.org>*
C> goodbye
C2> session from 192.0.2.8, envelope
U< RCPT *
U< XCLIENT ADDR=192.0.2.8 NAME=[UNAVAILABLE] PROTO=ESMTP HELO=mail.example
C3> session from 192.0.2.9, envelope
U< MAIL FROM:<a@example.org>*
U< RCPT *
U< XCLIENT ADDR=192.0.2.9 NAME=[TEMPUNAVAIL] PROTO=ESMTP HELO=mail.example
C4> session from 192.0.2.10, envelope
U< MAIL FROM:<a@example.org>*
U< RCPT *
U< XCLIENT ADDR=192.0.2.10 NAME=[UNAVAILABLE] PROTO=ESMTP HELO=mail.example
C5> session from 192.0.2.11, envelope
U< MAIL FROM:<a@example.org>*
U< RCPT *
U< XCLIENT ADDR=192.0.2.11 NAME=kept.client.test PROTO=ESMTP HELO=mail.example
U< MAIL FROM:<a@example.org>*
U< RCPT *
C5> content
C5> Subject: kept
C5>
C5> text
C5> .
S5< 250 2.0.0 *quarantined as *
X> mxward quarantine release $ID
X= 0
U= saw XCLIENT ADDR=192.0.2.11 NAME=kept.client.test PROTO=ESMTP HELO=mail.example
