# 302-relay-in-disguise.t: none of the old ways to hide a foreign address opens the relay
config: limits: { errors: 100 }
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<carol%not-ours.example@example.com>
S< 554 5.7.1 *Relay access denied*
C> RCPT TO:<not-ours.example!carol@example.com>
S< 554 5.7.1 *Relay access denied*
C> RCPT TO:<"carol@not-ours.example"@example.com>
S< 554 5.7.1 *Relay access denied*
C> RCPT TO:<@example.com:carol@not-ours.example>
S< 5?? 5.?.? *
C> RCPT TO:<"carol@not-ours.example">
S< 5?? 5.?.? *
C> RCPT TO:<carol@not-ours.example@example.com>
S< 5?? 5.?.? *
C> RCPT TO:<carol%not-ours.example@[127.0.0.1]>
S< 5?? 5.?.? *
C> RCPT TO:<carol@not-ours.example.>
S< 5?? 5.?.? *
C> RCPT TO:< carol@not-ours.example>
S< 5?? 5.?.? *
C> RCPT TO:<carol@not-ours.example,x@example.com>
S< 5?? 5.?.? *
C> RCPT TO:<carol@not-ours.example(@example.com)>
S< 5?? 5.?.? *
C> RCPT TO:<not-ours.example!carol>
S< 5?? 5.?.? *
C> RCPT TO:<carol@not-ours.example;x@example.com>
S< 5?? 5.?.? *
U= saw nothing
