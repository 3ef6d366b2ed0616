# 301-relay-denied.t: mail for a domain that is not ours is refused, and the backend never hears of it
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<carol@not-ours.example>
S< 554 5.7.1 <carol@not-ours.example>: Relay access denied (mxward *)
C> RCPT TO:<carol@sub.example.com>
S< 554 5.7.1 <carol@sub.example.com>: Relay access denied (mxward *)
C> RCPT TO:<carol@notexample.com>
S< 554 5.7.1 *
C> RCPT TO:<carol@example.com.not-ours.example>
S< 554 5.7.1 *
C> RCPT TO:<carol@com>
S< 554 5.7.1 *
U= saw nothing
L< {"event": "reject", "client": "127.0.0.1*", "reply": "554 5.7.1 *"}
