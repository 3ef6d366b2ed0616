# 630-refused-at-the-greeting.t: a backend that is not ready, with 554 or 421, is a passing fault
B> at connect closing 554 5.3.2 not now
C> session, sender
C> RCPT TO:<b@example.com>
S< 451 4.?.? *
