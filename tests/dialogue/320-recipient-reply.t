# 320-recipient-reply.t: the backend's own word on a recipient reaches the client
B> at RCPT <nobody@example.com> 550 5.1.1 <nobody@example.com>: Recipient address rejected: User unknown
B> at RCPT <full@example.com> 452 4.2.2 <full@example.com>: mailbox is full
B> at RCPT <moved@example.com> 551 5.1.6 try somebody@example.net
B> at RCPT <b@example.com> 250 2.1.5 glad to take it
C> session, sender
C> RCPT TO:<nobody@example.com>
S< 550 5.1.1 <nobody@example.com>: Recipient address rejected: User unknown*
C> RCPT TO:<full@example.com>
S< 452 4.2.2 <full@example.com>: mailbox is full*
C> RCPT TO:<moved@example.com>
S< 551 5.1.6 try somebody@example.net*
C> RCPT TO:<b@example.com>
S< 250 2.1.5 glad to take it
C> DATA
S< 354 *
C> Subject: x
C>
C> .
S< 250 *
L< {"event": "message", "action": "accept", "rcpts": ["b@example.com"]}
