# 303-senders.t: every form of a sender that the standard allows
config: limits: { errors: 100 }
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<>
S< 250 2.1.0 *
C> RSET
S< 250 *
C> MAIL FROM:<a+b=c@example.org>
S< 250 2.1.0 *
C> RSET
S< 250 *
C> MAIL FROM:<!#$%&'*+-/=?^_`{|}~@example.org>
S< 250 2.1.0 *
C> RSET
S< 250 *
C> MAIL FROM:<first.last@sub.example.org>
S< 250 2.1.0 *
C> RSET
S< 250 *
C> MAIL FROM:<"a b"@example.org>
S< 250 2.1.0 *
C> RSET
S< 250 *
C> MAIL FROM:<"a@b"@example.org>
S< 250 2.1.0 *
C> RSET
S< 250 *
C> MAIL FROM:<"a\"b>c"@example.org>
S< 250 2.1.0 *
C> RSET
S< 250 *
C> MAIL FROM:<a@[192.0.2.7]>
S< 250 2.1.0 *
C> RSET
S< 250 *
C> MAIL FROM:<a@[IPv6:2001:db8::7]>
S< 250 2.1.0 *
C> RSET
S< 250 *
C> MAIL FROM:<a@localhost>
S< 250 2.1.0 *
