# 752-two-listeners.t: two listeners, each with its own rule for TLS
config: listeners: [{ tls: off }, { tls: implicit }]
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
S! 250?STARTTLS
C2> connect listener 2 tls
S2< 220 *
C2> EHLO mail.example
S2< 250-*
S2! 250?STARTTLS
