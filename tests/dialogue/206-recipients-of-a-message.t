# 206-recipients-of-a-message.t: recipients beyond the limit are to come in a message of their own
config: limits: { recipients: 2 }
C> session, envelope to <one@example.com> <two@example.com>
C> RCPT TO:<three@example.com>
S< 452 4.5.3 Error: too many recipients*
C> DATA
S< 354 *
C> Subject: x
C>
C> .
S< 250 *
C> envelope to <three@example.com>
