# 321-recipient-reply-lines.t: a reply of several lines keeps its lines
B> at RCPT raw "550-5.1.1 There is nobody of this name.\r\n550 5.1.1 Call the switchboard.\r\n"
C> session, sender
C> RCPT TO:<nobody@example.com>
S< 550-5.1.1 There is nobody of this name.
S< 550 5.1.1 Call the switchboard.*
