# 712-term-twice.t: a second TERM does not wait
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
X> signal TERM
X> wait 0.2
X> signal TERM
S<... 421 *
S< closed
X= stopped 0
U= messages 0
