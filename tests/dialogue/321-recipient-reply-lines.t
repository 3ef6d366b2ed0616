# 321-recipient-reply-lines.t: a reply of several lines keeps its lines
B> at RCPT raw "550-5.1.1 There is nobody of this name.\r\n550 5.1.1 Call the switchboard.\r\n"
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<nobody@example.com>
S< 550-5.1.1 There is nobody of this name.
S< 550 5.1.1 Call the switchboard.*
