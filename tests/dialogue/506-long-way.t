# 506-long-way.t: fifty Received headers are still a way, and such lines in the body count for nothing
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> repeat 50 Received: from a.example by b.example; Mon, 1 Jan 2024 00:00:00 +0000
C> X-Received: not one
C> Subject: x
C>
C> repeat 60 Received: from a.example by b.example; Mon, 1 Jan 2024 00:00:00 +0000
C> .
S< 250 *
U= body same as sent
