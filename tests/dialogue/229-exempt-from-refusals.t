# 229-exempt-from-refusals.t: exempt clients are refused as often as they like, but fill no log, and their mail is always in it
config: limits: { refusals: 3, log_lines: 20, exempt: [192.0.2.0/24] }
B> at RCPT <full*> 452 4.2.2 mailbox full
C> session from 192.0.2.7
C> raw 90*"MAIL FROM:<a@example.org>\r\nRCPT TO:<full@example.com>\r\nRCPT TO:<fuller@example.com>\r\nRSET\r\n" "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"
S< 250 *
S< 452 4.2.2 *
S<... {250|452} *
S< 354 *
C> Subject: x
C>
C> .
S< 250 2.0.0 *
C> goodbye
S< closed
L< {"event": "message", "rcpts": ["b@example.com"], "action": "accept"}
L< {"event": "session", "messages": 1, "unlogged": 252}
