# 510-no-header.t: a message that begins with its body, or is only a header, gets our header on top and no more
C> session, envelope, content
C>
C> only a body
C> .
S< 250 *
U= messages 1
U= body same as sent
C> envelope, content
C> Subject: only a header
C> .
S< 250 *
U= messages 2
U= body same as sent
