# 305-address-lengths.t: 64 octets for a local part, 63 for a label, 255 for a domain, and no more
config: limits: { errors: 100 }
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> raw "MAIL FROM:<" 64*"a" "@example.org>\r\n"
S< 250 *
C> RSET
S< 250 *
C> raw "MAIL FROM:<" 65*"a" "@example.org>\r\n"
S< 5?? 5.?.? *
C> raw "MAIL FROM:<a@" 63*"b" ".example>\r\n"
S< 250 *
C> RSET
S< 250 *
C> raw "MAIL FROM:<a@" 64*"b" ".example>\r\n"
S< 5?? 5.?.? *
C> raw "MAIL FROM:<a@" 130*"b." "example>\r\n"
S< 5?? 5.?.? *
