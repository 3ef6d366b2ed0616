# 207-declared-size.t: a message that says it is too large is refused at MAIL
config: limits: { message_size: 100K }
C> session
S= 250?SIZE 102400
C> MAIL FROM:<a@example.org> SIZE=102401
S< 552 5.3.4 *
C> MAIL FROM:<a@example.org> SIZE=102400
S< 250 *
C> RSET
S< 250 *
C> MAIL FROM:<a@example.org> SIZE=0
S< 250 *
