# 723-log-refusal.t: a refusal's id leads to its line
C> session, sender
C> RCPT TO:<carol@not-ours.example>
S< 554 5.7.1 *(mxward *)
C> goodbye
L< {"event": "reject", "reply": "554 5.7.1 <carol@not-ours.example>: Relay access denied (mxward *)", "session": "*"}
