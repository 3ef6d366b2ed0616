# 166-no-hello-after-starttls.t: plain text in place of a handshake is never answered in clear
C> session
C> STARTTLS
S< 220 *
C> EHLO mail.example
S< closed
C2> connect
S2< 220 *
L< {"event": "session", "client": "127.0.0.1*"}
