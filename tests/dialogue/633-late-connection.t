# 633-late-connection.t: a backend is spoken to only when there is a recipient for it
C> session, sender
C> RCPT TO:<carol@not-ours.example>
S< 554 5.7.1 *
C> goodbye
S< closed
U= saw nothing
U= connections 0
