# 327-unusual-recipients.t: dots in odd places, a final dot, no brackets: as given, the backend decides
config: domains: { my_corp.example: { backend: main } }
C> session
C> MAIL FROM:a..b.@my_host.example.
S< 250 2.1.0 *
C> RCPT TO:<.b@example.com>
S< 250 *
C> RCPT TO:<b..c@example.com>
S< 250 *
C> RCPT TO:<b.@EXAMPLE.com.>
S< 250 *
C> RCPT TO:b@example.com
S< 250 *
C> RCPT TO:b@example.com. NOTIFY=NEVER
S< 250 *
C> RCPT TO:<b@my_corp.example>
S< 250 *
C> RCPT TO:<b@MY_corp.example.>
S< 250 *
C> RCPT TO:PostMaster
S< 250 *
U< MAIL FROM:<a..b.@my_host.example.>*
U< RCPT TO:<.b@example.com>
U< RCPT TO:<b..c@example.com>
U< RCPT TO:<b.@EXAMPLE.com.>
U< RCPT TO:<b@example.com>
U< RCPT TO:<b@example.com.> NOTIFY=NEVER
U< RCPT TO:<b@my_corp.example>
U< RCPT TO:<b@MY_corp.example.>
U< RCPT TO:<PostMaster>
C> content
C> raw "Subject: x\r\n\r\nx\r\n.\r\n"
S< 250 *
L< {"event": "message", "from": "a..b.@my_host.example.", "rcpts": [".b@example.com", "b..c@example.com", "b.@EXAMPLE.com.", "b@example.com", "b@example.com.", "b@my_corp.example", "b@MY_corp.example.", "PostMaster"]}
