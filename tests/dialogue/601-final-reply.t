# 601-final-reply.t: the backend's own words end the message
B> at dot 250 2.0.0 Ok: queued as 4ABCDEF12
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> Subject: x
C>
C> .
S< 250 2.0.0 Ok: queued as 4ABCDEF12*
L< {"event": "message", "action": "accept", "backend_reply": "*queued as 4ABCDEF12*"}
