# 572-from-two-domains.t: authors of two domains, however they are written
config: checks: { spf: {}, dmarc: {} }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
C> session from 192.0.2.7, envelope, content
C> From: a@example.org, b@bank.example
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: From has two author domains: example.org and bank.example*
C> envelope, content
C> From: =?utf-8?q?=3Cadmin=40bank=2Eexample=3E?= <a@example.org>
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: From has encoded words**
C> envelope, content
C> From: <a@example.org><b@bank.example>
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: From has two addresses**
C> envelope, content
C> From: <@bank.example,@example.org:a@example.org>
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: From has a source route*
C> envelope, content
C> From: a@example.org (<admin@bank.example>)
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: From has a comment**
C> envelope, content
C> From: admin@bank.example, <a@example.org
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: From has *
C> goodbye
U= messages 0
