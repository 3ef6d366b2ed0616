# 719-one-server-of-two-backends.t: a server's limit is one for all backends that name it
config:
  domains: { example.com: { backend: main }, example.net: { backend: side } }
  backends: { main: { servers: ["$B"] }, side: { servers: ["$B"], tls: off } }
B> takes 2 closing 421 4.3.2 too many connections from you
C> session, envelope from <one@example.org>
C2> session, envelope from <two@example.org>
C3> session, sender
C3> RCPT TO:<b@example.net>
S3< nothing 0.2
C> DATA
S< 354 *
C> Subject: one
C>
C> .
S< 250 *
S3< 250 *
U= stood 2
L! {"event": "backend", "state": "down"}
