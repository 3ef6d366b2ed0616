# 228-elsewhere-is-no-refusal.t: recipients that are to come in a transaction of their own are not held against the client
config: domains: { example.org: { backend: second } }
        backends: { second: { servers: ["$B2"], tls: off } }
        limits: { refusals: 2 }
C> session, envelope from <a@example.net>
C> raw 20*"RCPT TO:<b@example.org>\r\n" "DATA\r\n"
S<... 452 4.5.3 *transaction of its own*
S< 354 *
C> Subject: x
C>
C> .
S< 250 *
C> MAIL FROM:<a@example.net>
S< 250 *
U= messages 1
