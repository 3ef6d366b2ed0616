# 203-messages-per-minute.t: messages of one client are counted over its sessions
config: limits: { messages_per_minute: 1 }
C> session from 192.0.2.7, envelope, content
C> Subject: x
C>
C> .
S< 250 *
C> goodbye
C2> session from 192.0.2.7
C2> MAIL FROM:<a@example.org>
S2< 450 4.7.1 Error: too much mail from 192.0.2.7*
C3> session from 192.0.2.8, sender
