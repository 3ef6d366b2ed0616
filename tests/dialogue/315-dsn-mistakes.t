# 315-dsn-mistakes.t: malformed wishes are refused
config: limits: { errors: 100 }
C> session
C> MAIL FROM:<a@example.org> RET=XX
S< 501 5.5.4 *
C> raw "MAIL FROM:<a@example.org> ENVID=a\x01b\r\n"
S< 50? 5.5.? *
C> MAIL FROM:<a@example.org> ENVID=a+ZZ
S< 501 5.5.4 *
C> MAIL FROM:<a@example.org> ORCPT=rfc822;x@example.com
S< {501|555} 5.5.4 *
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com> NOTIFY=MAYBE
S< 501 5.5.4 *
C> RCPT TO:<b@example.com> NOTIFY=NEVER,SUCCESS
S< 501 5.5.4 *
C> RCPT TO:<b@example.com> ORCPT=junk
S< 501 5.5.4 *
C> RCPT TO:<b@example.com> NOTIFY=SUCCESS NOTIFY=FAILURE
S< 501 5.5.4 *
U= saw nothing
