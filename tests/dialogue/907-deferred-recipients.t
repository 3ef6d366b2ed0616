# 907-deferred-recipients.t: recipients that were deferred make a deferred transaction, in the log too
B> at RCPT 450 4.2.0 mailbox busy
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 450 4.2.0 mailbox busy
C> QUIT
S< 221 *
L< {"event": "message", "action": "defer", "reply": "450 4.2.0 mailbox busy"}
