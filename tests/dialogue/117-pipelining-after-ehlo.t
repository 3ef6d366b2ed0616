# 117-pipelining-after-ehlo.t: EHLO must be the last of its group
C> connect
S< 220 *
C> raw "EHLO mail.example\r\nMAIL FROM:<a@example.org>\r\n"
S< 554 5.5.0 Error: SMTP protocol synchronization*
S< closed
