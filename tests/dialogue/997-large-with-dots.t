# 997-large-with-dots.t: large messages pass octet for octet, with and without dots of our own
C> session
C> envelope, content
C> raw "Subject: no line begins with a dot\r\n\r\n" 40000*"a. b.\r\n"
C> .
S< 250 *
U= messages 1
U= body same as sent
C> envelope, content
C> raw "Subject: dots\r\n\r\n" 20000*"line\r\n" 20000*"..dot\r\n" 20000*"line\r\n"
C> .
S< 250 *
U= messages 2
U= body same as sent
C> envelope
C> chunk "Subject: chunks\r\n\r\n" 20000*"line\r\n" ".\r\n" 20000*"line\r\n" last
S< 250 *
U= messages 3
U= body same as sent
C> envelope
C> chunk "Subject: a dot behind the seam of chunks\r\n\r\n" 20000*"line\r\n"
S< 250 *
C> chunk ".\r\n" 20000*"line\r\n" last
S< 250 *
U= messages 4
U= body same as sent
C> goodbye
