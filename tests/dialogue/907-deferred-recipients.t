# 907-deferred-recipients.t: recipients that were deferred make a deferred transaction, in the log too
B> at RCPT 450 4.2.0 mailbox busy
C> session, sender
C> RCPT TO:<b@example.com>
S< 450 4.2.0 mailbox busy
C> goodbye
L< {"event": "message", "action": "defer", "reply": "450 4.2.0 mailbox busy"}
