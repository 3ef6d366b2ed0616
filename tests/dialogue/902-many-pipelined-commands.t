# 902-many-pipelined-commands.t: thousands of pipelined commands are all answered, however full the way back is
config: limits: { recipients_per_minute: 10000, exempt: [] }
C> session, sender
C> raw 2500*"RCPT TO:<nobody-of-ours@elsewhere.example>\r\nRSET\r\n"
S< 554 5.7.1 *
S< 250 *
S<... *
S< closed
