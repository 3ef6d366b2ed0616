# 505-loop.t: a message that has passed more than fifty servers goes round in circles
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
C> repeat 51 Received: from a.example by b.example; Mon, 1 Jan 2024 00:00:00 +0000
C> Subject: x
C>
C> .
S< 554 5.4.6 * (mxward *)
U= messages 0
