# 721-log-session.t: one line a session, with TLS and how it ended
C> session
C> starttls
C> EHLO mail.example
S< 250-*
C> goodbye
S< closed
L< {"event": "session", "session": "*", "listener": "*", "client": "127.0.0.1*", "helo": "mail.example", "tls": "*1.3*"}
