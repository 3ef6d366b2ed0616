# 312-size-parameter.t: SIZE is one plain number
config: limits: { errors: 100 }
C> session
C> MAIL FROM:<a@example.org> SIZE=abc
S< 501 5.5.4 *
C> MAIL FROM:<a@example.org> SIZE=-1
S< 501 5.5.4 *
C> MAIL FROM:<a@example.org> SIZE=
S< 501 5.5.4 *
C> MAIL FROM:<a@example.org> SIZE
S< 501 5.5.4 *
C> MAIL FROM:<a@example.org> SIZE=99999999999999999999999
S< {501|552} 5.?.4 *
C> MAIL FROM:<a@example.org> SIZE=1 SIZE=2
S< 501 5.5.4 *
C> MAIL FROM:<a@example.org> SIZE=1000
S< 250 *
