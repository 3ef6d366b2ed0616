# 209-counted-size-of-chunks.t: chunks are counted together
config: limits: { message_size: 100K }
C> session, envelope
C> chunk 60000
S< 250 *
C> chunk 60000 last
S< 552 5.3.4 *
C> NOOP
S< 250 *
U= messages 0
