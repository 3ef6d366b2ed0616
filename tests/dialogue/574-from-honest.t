# 574-from-honest.t: one author domain in all the ways in which honest programs write it
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
C> From: a@example.org
C> Subject: x
C>
C> text
C> .
S< 250 *
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: "Name, A" <a@example.org>
C> Subject: x
C>
C> text
C> .
S< 250 *
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: Name, A <a@example.org>
C> Subject: x
C>
C> text
C> .
S< 250 *
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: a@example.org <a@example.org>
C> Subject: x
C>
C> text
C> .
S< 250 *
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: "admin@bank.example" <a@example.org>
C> Subject: x
C>
C> text
C> .
S< 250 *
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: =?utf-8?q?M=C3=BCller?=
C>  <a@example.org>
C> Subject: x
C>
C> text
C> .
S< 250 *
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From: a@example.org, B <b@example.org>
C> Subject: x
C>
C> text
C> .
S< 250 *
C> QUIT
S< 221 *
U= messages 7
