# 673-abandoned-transaction.t: what one client leaves behind is not in the next client's mail
cores: 1
C> session, envelope from <first@example.org> to <first@example.com>
C> reset
C2> session, envelope from <second@example.org> to <second@example.com>, content
C2> Subject: second
C2>
C2> .
S2< 250 *
U= messages 1
U= header Received:*for <second@example.com>*
