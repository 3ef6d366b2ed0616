# 309-domain-in-unicode.t: a domain is the same written as an A-label or in its own letters
config: domains: { xn--bcher-kva.example: { backend: main } }
C> session
C> MAIL FROM:<a@example.org> SMTPUTF8
S< 250 *
C> RCPT TO:<b@xn--bcher-kva.example>
S< 250 *
C> RCPT TO:<b@XN--BCHER-KVA.example>
S< 250 *
C> RCPT TO:<b@bücher.example>
S< 250 *
C> RCPT TO:<b@BÜCHER.example>
S< 250 *
C> RCPT TO:<b@bucher.example>
S< 554 5.7.1 *
