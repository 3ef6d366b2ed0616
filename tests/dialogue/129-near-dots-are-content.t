# 129-near-dots-are-content.t: lines that only look like the end are passed on as they are
C> session, envelope, content
C> Subject: near
C>
C> raw "..\r\n .\r\n. \r\n.\t\r\n.\x0b\r\n.\x7f\r\n\xef\xbc\x8e\r\n\xc2\x85.\xc2\x85\r\n"
S< nothing 0.3
C> .
S< 250 *
U= messages 1
U= body same as sent
