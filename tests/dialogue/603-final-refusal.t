# 603-final-refusal.t: the backend refuses the content for good
B> at dot 554 5.7.1 we do not like it
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
S< 554 5.7.1 we do not like it*
C> NOOP
S< 250 *
L< {"event": "message", "backend_reply": "554 5.7.1 we do not like it*"}
