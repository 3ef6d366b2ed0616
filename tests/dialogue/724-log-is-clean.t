# 724-log-is-clean.t: control characters and quotes from outside never reach the log raw
B> at dot raw "250 2.0.0 \x1b]0;owned\x07 ok\r\n"
C> session, envelope from <"a\"}{"@example.org> to <"b\\"@example.com>, content
C> raw "Message-ID: <\x1b[31m\x07\"\\\xff\x7f@example.org>\r\n"
C> Subject: x
C>
C> .
S< 250 *
L< {"event": "message", "action": "accept", "backend_reply": "250 2.0.0 ?]0;owned? ok"}
C> raw "\x1b[2J\x07\"}\r\n"
S< 50? 5.5.? *
C> goodbye
L< {"event": "session"}
