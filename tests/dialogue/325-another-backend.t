# 325-another-backend.t: a recipient behind another backend is to come in a transaction of its own
config: domains: { example.org: { backend: second } }
        backends: { second: { servers: ["$B2"], tls: off } }
C> session, envelope from <a@example.net>
C> RCPT TO:<b@example.org>
S< 452 4.5.3 *
C> DATA
S< 354 *
C> Subject: first
C>
C> .
S< 250 *
C> envelope from <a@example.net> to <b@example.org>, content
C> Subject: second
C>
C> .
S< 250 *
U= messages 1
U= header Subject: first
U! saw RCPT TO:<b@example.org>*
U2= messages 1
U2= header Subject: second
