# 721-log-session.t: one line a session, with TLS and how it ended
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> starttls
C> EHLO mail.example
S< 250-*
C> QUIT
S< 221 *
S< closed
L< {"event": "session", "session": "*", "listener": "*", "client": "127.0.0.1*", "helo": "mail.example", "tls": "*1.3*"}
