# 696-no-hold-where-not-set.t: without hold: nobody's mail is held, known or not
C> session, envelope
C> RSET
S< 250 *
B> down
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 451 4.4.1 *
