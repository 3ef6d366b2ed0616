# 505-loop.t: a message that has passed more than fifty servers goes round in circles
C> session, envelope, content
C> repeat 51 Received: from a.example by b.example; Mon, 1 Jan 2024 00:00:00 +0000
C> Subject: x
C>
C> .
S< 554 5.4.6 * (mxward *)
U= messages 0
