# 115-commands-in-pieces.t: how TCP cuts the octets changes nothing
C> connect
S< 220 *
C> raw "EH"
C> wait 0.05
C> raw "LO mail.example\r"
S< nothing 0.2
C> raw "\n"
S< 250-*
C> raw "MAIL FROM:<a@example.org>\r\nRCPT T"
S< 250 *
C> wait 0.05
C> raw "O:<b@example.com>\r\n"
S< 250 *
