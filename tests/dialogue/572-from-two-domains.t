# 572-from-two-domains.t: authors of two domains, however they are written
config: checks: { spf: {}, dmarc: {} }
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
C> From: a@example.org, b@bank.example
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: From has two author domains: example.org and bank.example*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: admin@bank.example <a@example.org>
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: From has two author domains: bank.example and example.org*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: =?utf-8?q?=3Cadmin=40bank=2Eexample=3E?= <a@example.org>
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: From has encoded words**
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: <a@example.org><b@bank.example>
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: From has two addresses**
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: <@bank.example,@example.org:a@example.org>
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: From has a source route*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: a@example.org (admin@bank.example)
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *Message header rejected: From has a comment**
C> QUIT
S< 221 *
U= messages 0
