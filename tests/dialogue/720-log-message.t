# 720-log-message.t: one line tells the whole decision on a message
C> session from 192.0.2.7, envelope to <b@example.com> <c@example.com>, content
C> Message-ID: <1@example.org>
C> Subject: secret
C>
C> hello
C> .
S< 250 *
L< {"event": "message", "ts": "20??-??-??T??:??:??.???*", "session": "*", "tx": "*", "listener": "*", "client": "192.0.2.7*", "helo": "mail.example", "from": "a@example.org", "rcpts": ["b@example.com", "c@example.com"], "msgid": "*1@example.org*", "size": "*", "action": "accept", "backend": "*", "backend_reply": "*queued as B0001*", "ms": "*"}
L! *secret*
