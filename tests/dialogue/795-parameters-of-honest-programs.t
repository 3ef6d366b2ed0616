# 795-parameters-of-honest-programs.t: AUTH=, lower-case xtext, and parameters behind HELO are taken
C> session
C> MAIL FROM:<a@example.org> SIZE=1000 AUTH=<>
S< 250 *
C> RCPT TO:<b@example.com> ORCPT=rfc822;b+2btag@example.com
S< 250 *
U< MAIL FROM:<a@example.org> SIZE=1000
U< RCPT TO:<b@example.com> ORCPT=rfc822;b+2btag@example.com
C> RSET
S< 250 *
C> MAIL FROM:<a@example.org> ENVID=X400-MTS-Identifier:+20[/PRMD+3dFirst/C+3dGB/;DC01-98] RET=FULL
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
U< MAIL FROM:<a@example.org> RET=FULL ENVID=X400-MTS-Identifier:+20[/PRMD+3dFirst/C+3dGB/;DC01-98]
C> RSET
S< 250 *
C> MAIL FROM:<a@example.org> AUTH=e+3Dmc2@example.org AUTH=<>
S< 501 5.5.4 *
C> HELO mail.example
S< 250 *
C> MAIL FROM:<a@example.org> SIZE=1000 BODY=8BITMIME
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> content
C> Subject: x
C>
C> caf\xe9
C> .
S< 250 *
