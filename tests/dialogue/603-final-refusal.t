# 603-final-refusal.t: the backend refuses the content for good
B> at dot 554 5.7.1 we do not like it
C> session, envelope, content
C> Subject: x
C>
C> .
S< 554 5.7.1 we do not like it*
C> NOOP
S< 250 *
L< {"event": "message", "backend_reply": "554 5.7.1 we do not like it*"}
