# 619-close-after-the-dot.t: a backend that closes after the dot is a 451, never a 250
B> at dot close
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
S< 451 4.?.? *
C> NOOP
S< 250 *
U= messages 1
L< {"event": "message", "reply": "451 *"}
