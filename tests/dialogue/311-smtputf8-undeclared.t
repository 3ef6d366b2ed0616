# 311-smtputf8-undeclared.t: without SMTPUTF8 an address is ASCII
C> session
C> MAIL FROM:<jörg@example.org>
S< 5?? 5.?.? *
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<müller@example.com>
S< 5?? 5.?.? *
C> raw "MAIL FROM:<\xff\xfe@example.org> SMTPUTF8\r\n"
S< 5?? 5.?.? *
U= saw nothing
