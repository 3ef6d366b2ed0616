# 305-address-lengths.t: 900 octets for a local part, 63 for a label, 255 for a domain, and no more
config: limits: { errors: 100 }
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> raw "MAIL FROM:<" 900*"a" "@example.org>\r\n"
S< 250 *
C> RSET
S< 250 *
C> raw "MAIL FROM:<" 901*"a" "@example.org>\r\n"
S< 501 5.1.7 Bad sender address syntax: local part too long*
C> raw "MAIL FROM:<\"" 898*"a" "\"@example.org>\r\n"
S< 250 *
C> RSET
S< 250 *
C> raw "MAIL FROM:<\"" 899*"a" "\"@example.org>\r\n"
S< 501 5.1.7 Bad sender address syntax: local part too long*
C> raw "MAIL FROM:<a@" 63*"b" ".example>\r\n"
S< 250 *
C> RSET
S< 250 *
C> raw "MAIL FROM:<a@" 64*"b" ".example>\r\n"
S< 5?? 5.?.? *
C> raw "MAIL FROM:<a@" 130*"b." "example>\r\n"
S< 5?? 5.?.? *
C> MAIL FROM:<a@example.org>
S< 250 *
C> raw "RCPT TO:<" 901*"b" "@example.com>\r\n"
S< 501 5.1.3 Bad recipient address syntax: local part too long*
C> raw "RCPT TO:<" 900*"b" "@example.com> ORCPT=rfc822;" 1166*"+2B" "\r\n"
S< 501 5.5.4 Bad parameter value*
C> raw "RCPT TO:<" 900*"b" "@example.com> ORCPT=rfc822;" 1164*"+2B" "\r\n"
S< 250 *
