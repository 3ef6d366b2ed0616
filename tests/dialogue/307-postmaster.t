# 307-postmaster.t: the postmaster can be reached without a domain
C> session, sender <>
C> RCPT TO:<postmaster>
S< 250 2.1.5 *
C> RCPT TO:<Postmaster@example.com>
S< 250 2.1.5 *
U< MAIL FROM:<>*
U< RCPT TO:<{p|P}ostmaster*>
