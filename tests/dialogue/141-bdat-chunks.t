# 141-bdat-chunks.t: chunks are joined, wherever a line or a CRLF is cut, and an empty last one ends it
C> session, envelope
C> chunk "Subj"
S< 250 2.0.0 *
C> chunk "ect: x\r\n\r\nhello\r"
S< 250 2.0.0 *
C> chunk "\n.\r\n..two\r\n."
S< 250 2.0.0 *
C> chunk "\r\nend\r\n"
S< 250 2.0.0 *
C> chunk "" last
S< 250 2.0.0 *
U= messages 1
U= body same as sent
