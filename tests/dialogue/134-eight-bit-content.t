# 134-eight-bit-content.t: octets above 127 pass unchanged
C> session
C> MAIL FROM:<a@example.org> BODY=8BITMIME
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: Grüße
C>
C> raw "\x80\xff\xfe Stra\xdfe \xe2\x80\xa8\r\n"
C> .
S< 250 *
U< MAIL FROM:<a@example.org>*BODY=8BITMIME*
U= body same as sent
