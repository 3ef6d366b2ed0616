# 135-client-gone-in-data.t: a connection that breaks in the middle of a message sends nothing
C> session, envelope, content
C> Subject: half
C>
C> half a message
C> close
C2> session, envelope, content
C2> Subject: whole half
C2> raw "\r\n"
C2> reset
C3> connect
S3< 220 *
U= messages 0
