# 606-data-refused-behind.t: a backend that refuses DATA is heard at the dot
B> at DATA 554 5.5.1 no data today
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
C> Subject: x
C>
C> .
S< 554 5.5.1 no data today*
U= messages 0
