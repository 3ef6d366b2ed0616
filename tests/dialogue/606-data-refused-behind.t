# 606-data-refused-behind.t: a backend that refuses DATA is heard at the dot
B> at DATA 554 5.5.1 no data today
C> session, envelope, content
C> Subject: x
C>
C> .
S< 554 5.5.1 no data today*
U= messages 0
