# 218-recipients-over-the-limit.t: whoever names far more recipients than a message may have gets as far as its data
config: limits: { recipients: 2, refusals: 4 }
C> session, envelope to <one@example.com> <two@example.com>
C> raw 900*"RCPT TO:<more@example.com>\r\n" "DATA\r\n"
S< 452 4.5.3 Error: too many recipients*
S<... 452 4.5.3 Error: too many recipients*
S< 354 *
C> Subject: x
C>
C> .
S< 250 *
C> envelope to <one@example.com> <two@example.com>
C> raw 1200*"RCPT TO:<more@example.com>\r\n"
S<... 452 4.5.3 Error: too many recipients*
S< 421 4.7.0 *
S< closed
U= messages 1
L< {"event": "message", "action": "accept", "refused_rcpts": 900}
L< {"event": "reject", "rcpts": ["more@example.com"], "reply": "452 4.5.3 *"}
L< {"event": "reject", "reply": "452 4.5.3 *", "repeated": 1905}
L< {"event": "session", "unlogged": 1905}
