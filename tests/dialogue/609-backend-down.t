# 609-backend-down.t: with no backend there is a 451, never a 5xx and never a 250
config: backends: { main: { servers: ["$DOWN"] } }
C> session, sender
C> RCPT TO:<b@example.com>
S< 451 4.{4.1|3.0} *
C> DATA
S< {503|554} 5.5.1 *
C> goodbye
