# 169-tls-off.t: a listener without TLS neither offers nor takes STARTTLS
config: listeners: [{ tls: off }]
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
S! 250?STARTTLS
C> STARTTLS
S< {454|500|502|503} *
C> NOOP
S< 250 *
