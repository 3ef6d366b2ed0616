# 329-long-addresses.t: an address of a thousand octets passes whole: backend, header, log
C> session
C> raw "MAIL FROM:<" 45*"bounce=sender+tag.." "@my_host.example.org.>\r\n"
S< 250 *
C> raw "RCPT TO:<" 90*"imceaex-=x" "@example.com> NOTIFY=FAILURE ORCPT=rfc822;" 90*"imceaex-+3Dx" "@example.com\r\n"
S< 250 *
C> raw "RCPT TO:<\"" 448*"\\\"" "\"@example.com>\r\n"
S< 250 *
U< MAIL FROM:<bounce=sender+tag..bounce=*+tag..@my_host.example.org.>*
U< RCPT TO:<imceaex-=ximceaex-=x*ximceaex-=x@example.com> NOTIFY=FAILURE ORCPT=rfc822;imceaex-+3Dximceaex-*-+3Dx@example.com
U< RCPT TO:<"\"\"\"*\"\""@example.com>
C> content
C> raw "Subject: x\r\n\r\nx\r\n.\r\n"
S< 250 *
U= body same as sent
L< {"event": "message", "from": "bounce=sender+tag..*..@my_host.example.org.", "rcpts": ["imceaex-=x*-=x@example.com", "\"*@example.com"]}
