# 607-backend-goes-down-with-421.t: a 421 of the backend is a 451 for the client, in the backend's words
B> at RCPT closing 421 4.3.2 backend going down
C> session, sender
C> RCPT TO:<b@example.com>
S< 451 *backend going down*
C> NOOP
S< 250 *
