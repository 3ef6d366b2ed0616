# 306-recipients.t: recipients in our domain, in any case, quoted too
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@EXAMPLE.com>
S< 250 2.1.5 *
C> RCPT TO:<First.Last@example.com>
S< 250 2.1.5 *
C> RCPT TO:<"b c"@example.com>
S< 250 2.1.5 *
C> RCPT TO:<b+tag@example.com>
S< 250 2.1.5 *
C> RCPT TO:<b@example.com..>
S< 5?? 5.?.? *
C> RCPT TO:<b@[127.0.0.1]>
S< 5?? 5.?.? *
C> RCPT TO:<>
S< 5?? 5.?.? *
C> RCPT TO:<b>
S< 5?? 5.?.? *
U< MAIL FROM:<a@example.org>*
U< RCPT TO:<b@*>
U< RCPT TO:<First.Last@example.com>
U< RCPT TO:<"b c"@example.com>
U< RCPT TO:<b+tag@example.com>
