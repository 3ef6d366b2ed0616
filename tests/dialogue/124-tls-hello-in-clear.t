# 124-tls-hello-in-clear.t: a TLS client on a plain port is cut off
C> connect
S< 220 *
C> raw "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" 501*"\xaa"
S< 521 5.7.0 *
S< closed
