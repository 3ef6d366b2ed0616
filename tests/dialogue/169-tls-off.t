# 169-tls-off.t: a listener without TLS neither offers nor takes STARTTLS
config: listeners: [{ tls: off }]
C> session
S! 250?STARTTLS
C> STARTTLS
S< {454|500|502|503} *
C> NOOP
S< 250 *
