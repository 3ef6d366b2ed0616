# 755-421-at-data-of-a-kept-link.t: the same at DATA: all accepted recipients are told again
C> session, envelope from <first@example.org>, content
C> Subject: first
C>
C> .
S< 250 *
B> at DATA once closing 421 4.3.2 shutting down
C> envelope from <second@example.org> to <x@example.com> <y@example.com>, content
C> Subject: second
C>
C> .
S< 250 *
U= messages 2
U= saw RCPT TO:<y@example.com>
L< {"event": "message", "from": "second@example.org", "action": "accept"}
