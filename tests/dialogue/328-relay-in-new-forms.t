# 328-relay-in-new-forms.t: the forms that are let pass open no relay
config: limits: { errors: 1000, refusals: 1000 }
C> session, sender
C> RCPT TO:carol@not-ours.example
S< 554 5.7.1 *Relay access denied*
C> RCPT TO:<carol@not-ours.example.>
S< 554 5.7.1 *Relay access denied*
C> RCPT TO:..carol..@not-ours.example.
S< 554 5.7.1 *Relay access denied*
C> RCPT TO:<carol@not_ours.example>
S< 554 5.7.1 *Relay access denied*
C> RCPT TO:<carol@_.example.com>
S< 554 5.7.1 *Relay access denied*
C> RCPT TO:<carol@example.com_>
S< 554 5.7.1 *Relay access denied*
C> RCPT TO:<carol@example_com>
S< 554 5.7.1 *Relay access denied*
C> RCPT TO:carol%not-ours.example@example.com
S< 554 5.7.1 *Relay access denied*
C> RCPT TO:<.%.@example.com.>
S< 554 5.7.1 *Relay access denied*
C> RCPT TO:not-ours.example!carol@example.com.
S< 554 5.7.1 *Relay access denied*
C> RCPT TO:carol@[127.0.0.1]
S< 554 5.7.1 *Relay access denied*
C> raw "RCPT TO:<" 890*"a" "%x.example@example.com>\r\n"
S< 554 5.7.1 <aaaaaaaaaa*...>: Relay access denied (mxward *)
C> raw "RCPT TO:<" 900*"a" "@not-ours.example>\r\n"
S< 554 5.7.1 <aaaaaaaaaa*...>: Relay access denied (mxward *)
C> RCPT TO:<carol@example.com..>
S< 501 5.1.3 *
C> RCPT TO:<carol@.example.com>
S< 501 5.1.3 *
C> RCPT TO:carol@not-ours.example@example.com
S< 501 5.1.3 *
C> RCPT TO:@example.com:carol@not-ours.example
S< 501 5.1.3 *
C> RCPT TO:"carol@not-ours.example"@example.com
S< 501 5.1.3 *
C> RCPT TO:"carol"@example.com
S< 501 5.1.3 *
C> RCPT TO:carol@example.com,carol@not-ours.example
S< 501 5.1.3 *
C> RCPT TO:carol@example.com>
S< 501 5.1.3 *
C> RCPT TO:<carol@example.com
S< 501 5.1.3 *
C> RCPT TO:carol@example.com carol@not-ours.example
S< 501 5.5.4 *
C> RCPT TO:carol@not-ours.example NOTIFY=NEVER,example.com
S< 501 5.5.4 *
C> RCPT TO:carol
S< 501 5.1.3 *
C> RCPT TO:postmaster@
S< 501 5.1.3 *
C> raw "RCPT TO:carol@example.com\t@not-ours.example\r\n"
S< 501 5.1.3 *
C> raw "RCPT TO:carol\x01@example.com\r\n"
S< 501 5.1.3 *
U= saw nothing
