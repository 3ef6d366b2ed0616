# 314-dsn.t: what the sender wants to be told reaches the backend unchanged
C> session
C> MAIL FROM:<a@example.org> RET=HDRS ENVID=QQ+2B314159
S< 250 *
C> RCPT TO:<b@example.com> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;first+2Bb@example.com
S< 250 *
C> RCPT TO:<c@example.com> NOTIFY=NEVER
S< 250 *
U= saw MAIL FROM:<a@example.org>*RET=HDRS*
U= saw MAIL FROM:<a@example.org>*ENVID=QQ+2B314159*
U= saw RCPT TO:<b@example.com>*NOTIFY=SUCCESS,DELAY*
U= saw RCPT TO:<b@example.com>*ORCPT=rfc822;first+2Bb@example.com*
U= saw RCPT TO:<c@example.com>*NOTIFY=NEVER*
