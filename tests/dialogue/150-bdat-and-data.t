# 150-bdat-and-data.t: DATA and MAIL have no place between chunks; RSET throws them away
C> session, envelope
C> chunk "Subject: x\r\n"
S< 250 *
C> DATA
S< 503 5.5.1 *
C> MAIL FROM:<a@example.org>
S< 503 5.5.1 *
C> RCPT TO:<c@example.com>
S< 503 5.5.1 *
C> RSET
S< 250 *
C> raw "BDAT 0 LAST\r\n"
S< 503 5.5.1 *
U= messages 0
