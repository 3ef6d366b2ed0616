# 752-two-listeners.t: two listeners, each with its own rule for TLS
config: listeners: [{ tls: off }, { tls: implicit }]
C> session
S! 250?STARTTLS
C2> session listener 2 tls
S2! 250?STARTTLS
