# 631-sessions-apart.t: one session's stalled backend connection does not disturb another session
config: timeouts: { backend: 3s }
B> at RCPT <slow@example.com> stall
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<slow@example.org>
S< 250 *
C> RCPT TO:<slow@example.com>
C2> connect
S2< 220 *
C2> EHLO mail.example
S2< 250-*
C2> MAIL FROM:<quick@example.org>
S2< 250 *
C2> RCPT TO:<b@example.com>
S2< 250 *
C2> DATA
S2< 354 *
C2> Subject: quick
C2>
C2> .
S2< 250 *
S< {451|421} 4.?.? *
U= messages 1
U= header Subject: quick
