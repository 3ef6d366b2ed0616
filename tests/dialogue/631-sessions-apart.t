# 631-sessions-apart.t: one session's stalled backend connection does not disturb another session
config: timeouts: { backend: 3s }
B> at RCPT <slow@example.com> stall
C> session, sender <slow@example.org>
C> RCPT TO:<slow@example.com>
C2> session, envelope from <quick@example.org>, content
C2> Subject: quick
C2>
C2> .
S2< 250 *
S< {451|421} 4.?.? *
U= messages 1
U= header Subject: quick
