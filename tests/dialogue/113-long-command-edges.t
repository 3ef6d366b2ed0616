# 113-long-command-edges.t: wherever the limit falls, one line has one answer
config: limits: { errors: 100 }
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> raw "NOOP " 502*"a" "MAIL FROM:<tail@example.org>\r\n"
S< {250|500|501} *
S< nothing 0.2
C> raw "NOOP " 1019*"a" "MAIL FROM:<tail@example.org>\r\n"
S< {250|500|501} *
S< nothing 0.2
C> raw "NOOP " 2043*"a" "MAIL FROM:<tail@example.org>\r\n"
S< {250|500|501} *
S< nothing 0.2
C> raw "NOOP " 6110*"a" "MAIL FROM:<tail@example.org>\r\n"
S< 500 *
S< nothing 0.2
C> RCPT TO:<b@example.com>
S< 503 *
