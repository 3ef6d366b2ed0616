# 720-log-message.t: one line tells the whole decision on a message
C> connect from 192.0.2.7
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> RCPT TO:<c@example.com>
S< 250 *
C> DATA
S< 354 *
C> Message-ID: <1@example.org>
C> Subject: secret
C>
C> hello
C> .
S< 250 *
L< {"event": "message", "ts": "20??-??-??T??:??:??.???*", "session": "*", "tx": "*", "listener": "*", "client": "192.0.2.7*", "helo": "mail.example", "from": "a@example.org", "rcpts": ["b@example.com", "c@example.com"], "msgid": "*1@example.org*", "size": "*", "action": "accept", "backend": "*", "backend_reply": "*queued as B0001*", "ms": "*"}
L! *secret*
