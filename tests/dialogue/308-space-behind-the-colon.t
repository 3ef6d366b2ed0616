# 308-space-behind-the-colon.t: white space around FROM: and TO: is nobody's mistake, between them it is
C> session
C> MAIL  FROM:  <a@example.org>
S< 250 *
C> raw "RCPT\tTO:\t<b@example.com>\r\n"
S< 250 *
C> RCPT TO: <c@example.com>   NOTIFY=NEVER
S< 250 *
C> RCPT TO :<d@example.com>
S< 501 5.5.4 *
C> RCPT TO:< d@example.com>
S< 501 5.1.3 *
C> RCPT TO:
S< 501 5.5.4 *
U< MAIL FROM:<a@example.org>*
U< RCPT TO:<b@example.com>
U< RCPT TO:<c@example.com> NOTIFY=NEVER
