# 003-backend-records.t: what reaches the backend can be named command by command, and the message octet for octet
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 2.1.0 *
C> RCPT TO:<b@example.com>
S< 250 2.1.5 *
C> DATA
S< 354 *
C> Subject: hello
C>
C> one
C> .
S< 250 2.0.0 Ok: queued as B0001*
U< MAIL FROM:<a@example.org>*
U< RCPT TO:<b@example.com>*
U< DATA
U= messages 1
U= connections 1
U= body same as sent
U= header Subject: hello
U! header X-Other:*
U! saw RCPT TO:<c@example.com>*
U= message
  Received: *
  ...
  Subject: hello

  one
