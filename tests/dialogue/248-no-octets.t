# 248-no-octets.t: commands that bring no mail nearer are counted until mail is taken, chunks without octets as well
C> session
C> raw 30*"MAIL FROM:<a@example.org>\r\nRSET\r\n" "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\n" 2000*"BDAT 0\r\n"
S<... 250 2.?.? *
S< 450 4.7.1 Error: too many commands without mail*
S<... {503|450} *
S< 421 4.7.0 *
S< closed
U= messages 0
