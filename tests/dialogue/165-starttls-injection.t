# 165-starttls-injection.t: a command behind STARTTLS in the same segment ends the session
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> raw "STARTTLS\r\nMAIL FROM:<evil@example.org>\r\n"
S< 554 5.5.0 Error: SMTP protocol synchronization*
S< closed
C2> connect
S2< 220 *
C2> EHLO mail.example
S2< 250-*
C2> raw "STARTTLS\r\nNO"
S2< 554 5.5.0 Error: SMTP protocol synchronization*
S2< closed
