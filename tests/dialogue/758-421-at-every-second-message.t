# 758-421-at-every-second-message.t: a server that takes one message a connection is not failing
cores: 1
C> session, envelope from <first@example.org>, content
C> Subject: first
C>
C> .
S< 250 *
B> at RCPT once closing 421 4.7.0 one message a connection
C> envelope from <second@example.org>, content
C> Subject: second
C>
C> .
S< 250 *
B> at RCPT once closing 421 4.7.0 one message a connection
C> envelope from <third@example.org>, content
C> Subject: third
C>
C> .
S< 250 *
B> at RCPT once closing 421 4.7.0 one message a connection
C> envelope from <fourth@example.org>, content
C> Subject: fourth
C>
C> .
S< 250 *
U= messages 4
L! {"event": "backend", "state": "{down|faltering}"}
