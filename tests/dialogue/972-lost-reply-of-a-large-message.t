# 972-lost-reply-of-a-large-message.t: of a message that does not stay in memory every octet tells whether it is the one whose reply was lost; its header may have changed
B> at dot once wait 1 250 2.0.0 Ok: queued as B0001
C> session, envelope, content
C> Message-ID: <large@example.org>
C>
C> body 1500000
C> the end of the first
C> .
C> wait 0.4
C> reset
L< {"event": "message", "msgid": "<large@example.org>", "action": "accept"}
U= messages 1
C2> session, envelope, content
C2> Message-ID: <large@example.org>
C2>
C2> body 1500000
C2> the end of the other
C2> .
S2< 250 *
U= messages 2
C2> envelope, content
C2> Received: by another way
C2> Message-ID: <large@example.org>
C2>
C2> body 1500000
C2> the end of the first
C2> .
S2< 250 2.0.0 Ok: queued as B0001
L< {"event": "message", "repeated": true}
U= messages 2
C2> envelope
C2> chunk "Message-ID: <large@example.org>\r\n\r"
S2< 250 *
C2> chunk "\na body whose empty line was cut\r\n" last
S2< 250 *
C2> goodbye
U= messages 3
