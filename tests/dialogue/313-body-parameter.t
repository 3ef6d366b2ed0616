# 313-body-parameter.t: BODY is 7BIT or 8BITMIME
C> session
C> MAIL FROM:<a@example.org> BODY=JUNK
S< 501 5.5.4 *
C> MAIL FROM:<a@example.org> BODY=BINARYMIME
S< {501|504|555} 5.5.4 *
C> MAIL FROM:<a@example.org> BODY=7BIT
S< 250 *
C> RSET
S< 250 *
C> MAIL FROM:<a@example.org> BODY=8BITMIME
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
U< MAIL FROM:<a@example.org>*BODY=8BITMIME*
