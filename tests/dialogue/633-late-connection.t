# 633-late-connection.t: a backend is spoken to only when there is a recipient for it
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<carol@not-ours.example>
S< 554 5.7.1 *
C> QUIT
S< 221 *
S< closed
U= saw nothing
U= connections 0
