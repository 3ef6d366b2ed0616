# 304-not-senders.t: what is no address is refused, never mended
config: limits: { errors: 1000, refusals: 1000 }
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org
S< 501 5.?.? *
C> MAIL FROM:a b@example.org
S< 501 5.?.? *
C> MAIL FROM:<a@b@example.org>
S< 5?? 5.?.? *
C> MAIL FROM:<a@example..org>
S< 5?? 5.?.? *
C> MAIL FROM:<a@.example.org>
S< 5?? 5.?.? *
C> MAIL FROM:<a@example.org..>
S< 5?? 5.?.? *
C> MAIL FROM:<a@>
S< 5?? 5.?.? *
C> MAIL FROM:<@example.org>
S< 5?? 5.?.? *
C> MAIL FROM:<a>
S< 5?? 5.?.? *
C> MAIL FROM:<a b@example.org>
S< 5?? 5.?.? *
C> MAIL FROM:<(a@example.org>
S< 5?? 5.?.? *
C> MAIL FROM:<a@example.org(x>
S< 5?? 5.?.? *
C> MAIL FROM:<a@[999.1.1.1]>
S< 5?? 5.?.? *
C> MAIL FROM:<a@[127.0.0.1>
S< 5?? 5.?.? *
C> MAIL FROM:<a@[IPv6:zz::1]>
S< 5?? 5.?.? *
C> MAIL FROM:<a@-example.org>
S< 5?? 5.?.? *
C> MAIL FROM:<a@exam_ple.org'>
S< 5?? 5.?.? *
C> raw "MAIL FROM:<a\x01b@example.org>\r\n"
S< 5?? 5.?.? *
C> MAIL FROM:<a@example.org><b@example.org>
S< 5?? 5.?.? *
C> MAIL FROM:<@relay.example:a@example.org>
S< 5?? 5.?.? *
C> MAIL FROM <a@example.org>
S< 501 5.5.4 *
C> MAIL FROM :<a@example.org>
S< 501 5.5.4 *
C> MAIL FROM:
S< 501 5.5.4 *
C> MAIL FROM:a
S< 501 5.1.7 *
C> MAIL FROM:a@example.org>
S< 501 5.1.7 *
C> MAIL FROM:<<a@example.org>>
S< 501 5.1.7 *
C> MAIL FROM:"a b"@example.org
S< 501 5.1.7 *
C> MAIL FROM:Joe <a@example.org>
S< 501 5.?.? *
C> RCPT TO:<b@example.com>
S< 503 5.5.1 *
