# 723-log-refusal.t: a refusal's id leads to its line
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<carol@not-ours.example>
S< 554 5.7.1 *(mxward *)
C> QUIT
S< 221 *
L< {"event": "reject", "reply": "554 5.7.1 <carol@not-ours.example>: Relay access denied (mxward *)", "session": "*"}
