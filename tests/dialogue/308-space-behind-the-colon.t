# 308-space-behind-the-colon.t: no space may stand before the address
C> session
C> MAIL FROM: <a@example.org>
S< 501 5.5.4 *
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO: <b@example.com>
S< 501 5.5.4 *
C> RCPT TO:<b@example.com>
S< 250 *
