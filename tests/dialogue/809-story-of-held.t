# 809-story-of-held.t: the story of held mail tells each attempt, its bounce, and the report where the bounce was refused
config:
  backends: { main: { hold: 1h } }
B> at MAIL <> once 554 5.7.1 relaying denied
C> session, envelope, content
C> Subject: x
C>
C> hello
C> .
S< 250 *
U= messages 1
B> down
C> envelope, content
C> Subject: refused later
C>
C> the text of it
C> .
S< 250 2.0.0 *held as *
X> mxward hold flush
X> wait 1
B> at RCPT <b@example.com> 550 5.1.1 no such user
B> up
X> mxward hold flush
L< {"event": "bounce", "action": "deliver", "id": "$ID", "dsn": "postmaster"}
U= messages 2
X> wait 1
X> mxward log $ID
X= 0
X< *The checks found nothing.
X< *It was accepted and is held until the mail server takes it, as $ID.
X< *Message $ID could not be delivered to <b@example.com> yet and is tried again.
X< *The server $B of the backend "main" could not take it: Connection refused
X< *Message $ID could not be delivered to <b@example.com> yet and is tried again (attempt 2).
X< *Message $ID was refused for <b@example.com> (attempt 3).
X< *The server $B of the backend "main", without TLS, said: 550 5.1.1 no such user
X< *In place of the message $ID, a bounce was queued for <a@example.org>: a recipient was refused.
X< *The bounce $ID was refused for <a@example.org>.
X< *In place of the message $ID, a report was queued for <postmaster@example.com>: *(554 5.7.1 relaying denied).
X< *The report to the postmaster $ID was delivered to <postmaster@example.com>.
