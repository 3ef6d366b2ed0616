# 110-data-without-recipient.t: with every recipient refused there is nothing to send
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<carol@not-ours.example>
S< 554 5.7.1 *
C> DATA
S< {503|554} 5.5.1 *
U= saw nothing
