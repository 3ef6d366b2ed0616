# 165-starttls-injection.t: a command behind STARTTLS in the same segment ends the session
C> session
C> raw "STARTTLS\r\nMAIL FROM:<evil@example.org>\r\n"
S< 554 5.5.0 Error: SMTP protocol synchronization*
S< closed
C2> session
C2> raw "STARTTLS\r\nNO"
S2< 554 5.5.0 Error: SMTP protocol synchronization*
S2< closed
