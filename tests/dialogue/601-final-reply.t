# 601-final-reply.t: the backend's own words end the message
B> at dot 250 2.0.0 Ok: queued as 4ABCDEF12
C> session, envelope, content
C> Subject: x
C>
C> .
S< 250 2.0.0 Ok: queued as 4ABCDEF12*
L< {"event": "message", "action": "accept", "backend_reply": "*queued as 4ABCDEF12*"}
