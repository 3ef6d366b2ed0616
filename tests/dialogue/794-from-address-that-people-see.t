# 794-from-address-that-people-see.t: an address in a name is one to people, whatever stands beside it
config: checks: { dmarc: {} }
C> session from 192.0.2.7, envelope, content
C> From: "ceo＠bank.test" <x@shop.test>
C> To: Bob <bob@example.com>
C> Subject: Urgent
C>
C> Hello
C> .
S< 250 *
C> goodbye
C> session from 192.0.2.7, envelope, content
C> From: =?utf-8?q?=EF=BC=9Cceo=40bank.test=EF=BC=9E?= <x@shop.test>
C> To: Bob <bob@example.com>
C> Subject: Urgent
C>
C> Hello
C> .
S< 250 *
C> goodbye
L< {"event": "message", "evidence": [{"check": "from", "fact": "address_in_name", "detail": "From has an address of bank.test in a quoted name"}, {"check": "dmarc", "fact": "none"}]}
L< {"event": "message", "evidence": [{"check": "from", "fact": "address_in_name", "detail": "From has an address of bank.test in encoded words"}, {"check": "dmarc", "fact": "none"}]}
