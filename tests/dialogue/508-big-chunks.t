# 508-big-chunks.t: large chunks pass octet for octet
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> chunk 1048576
S< 250 *
C> chunk 1048577
S< 250 *
C> chunk 1 last
S< 250 *
U= messages 1
U= body same as sent
