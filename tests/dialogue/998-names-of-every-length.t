# 998-names-of-every-length.t: the name of the last EHLO counts, after shorter and longer ones
C> connect
S< 220 *
C> EHLO one.example
S< 250-*
C> EHLO aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.example
S< 250-*
C> envelope from <first@example.org>, content
C> Subject: first
C>
C> .
S< 250 *
U= header Received: from aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.example *
L< {"event": "message", "from": "first@example.org", "helo": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.example"}
C> EHLO mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm.example
S< 250-*
C> envelope from <second@example.org>, content
C> Subject: second
C>
C> .
S< 250 *
U= header Received: from mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm.example *
C> EHLO two.example
S< 250-*
C> envelope from <third@example.org>, content
C> Subject: third
C>
C> .
S< 250 *
U= header Received: from two.example *
L< {"event": "message", "from": "third@example.org", "helo": "two.example"}
