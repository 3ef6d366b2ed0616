# 226-timeout-handshake.t: a TLS handshake that does not come or drips ends by itself
config: listeners: [{ tls: implicit }]
        timeouts: { handshake: 1s }
C> connect
S< closed
C2> connect
C2> drip "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" every 0.2 for 4
S2< closed
