# 725-log-text.t: the log for people is text, one line an event
config: log: { format: text }
C> session, envelope, content
C> raw "Message-ID: <\x1b[31m@example.org>\r\n"
C> Subject: x
C>
C> .
S< 250 *
L< *message*a@example.org*
C> goodbye
L< *session*127.0.0.1*
L! *"event"*
