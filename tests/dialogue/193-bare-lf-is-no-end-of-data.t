# 193-bare-lf-is-no-end-of-data.t: beside a converted LF a lone dot is content, and dotted behind
config: smtp: { bare_lf: { from: [192.0.2.0/28] } }
C> session from 192.0.2.7, envelope, content
C> raw "Subject: x\r\n\r\none\n.\nMAIL FROM:<evil@example.org>\n"
S< nothing 0.2
C> raw "two\n.\r\nMAIL FROM:<evil@example.org>\r\n"
S< nothing 0.2
C> raw "three\r\n.\nMAIL FROM:<evil@example.org>\r\n"
S< nothing 0.2
C> raw "..four\n..five\n.six\r\n.\r\n"
S< 250 *
S< nothing 0.2
U= messages 1
U! saw MAIL FROM:<evil@*
U= message
   ...
   one
   .
   MAIL FROM:<evil@example.org>
   two
   .
   MAIL FROM:<evil@example.org>
   three
   .
   MAIL FROM:<evil@example.org>
   .four
   .five
   six
C> goodbye
