# 511-two-messages.t: the second message of a session has nothing of the first
C> session, envelope from <first@example.org> to <first@example.com>, content
C> body 2000000
C> .
S< 250 *
U= messages 1
C> envelope from <second@example.org> to <second@example.com>, content
C> Subject: short
C>
C> short
C> .
S< 250 *
U= messages 2
U= body same as sent
U= message
  Received: from mail.example *
  ...
  Subject: short

  short
U! header *first@*
