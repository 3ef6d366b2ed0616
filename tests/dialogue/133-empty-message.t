# 133-empty-message.t: a message without a single octet is a message
C> session, envelope, content
C> .
S< 250 *
U= messages 1
U= body same as sent
