# 322-recipient-reply-made-printable.t: control characters and foreign octets in a reply are made harmless
B> at RCPT <red@example.com> raw "550 5.7.1 red\x1b[31m\x07 \xff\xfe end\r\n"
B> at RCPT <plain@example.com> raw "550 no enhanced code\r\n"
C> session, sender
C> RCPT TO:<red@example.com>
S< 550 5.7.1 red*end*
C> RCPT TO:<plain@example.com>
S< 550 *no enhanced code*
