# 191-bdat-line-ends-across-chunks.t: a CR and its LF in two chunks are one line end, and nothing is converted
C> session, envelope
C> chunk "Subject: x\r"
S< 250 *
C> chunk "\n\r\none\r"
S< 250 *
C> chunk "\ntwo"
S< 250 *
C> chunk "\nthree"
S< 250 *
C> BDAT 0 LAST
S< 250 *
U= message
   ...
   Subject: x
   
   one
   two
   three
L< {"event": "message", "action": "accept", "bare_lf": 1}
C> goodbye
