# 507-big-message.t: a message of some megabytes passes octet for octet
C> session, envelope, content
C> body 3000000
C> .
S< 250 *
U= messages 1
U= body same as sent
