# 316-unknown-parameters.t: a parameter that was not offered is refused
C> session
C> MAIL FROM:<a@example.org> FOO=BAR
S< 555 5.5.4 *
C> MAIL FROM:<a@example.org> MT-PRIORITY=3
S< 555 5.5.4 *
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com> FOO=1
S< 555 5.5.4 *
