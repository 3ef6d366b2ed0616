# 317-parameters-need-ehlo.t: a HELO session has no parameters
C> connect
S< 220 *
C> HELO mail.example
S< 250 *
C> MAIL FROM:<a@example.org> SIZE=1000
S< {501|503|555} 5.5.? *
C> MAIL FROM:<a@example.org>
S< 250 *
