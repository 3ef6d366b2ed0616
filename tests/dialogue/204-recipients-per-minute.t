# 204-recipients-per-minute.t: recipients of one client are counted over its messages
config: limits: { recipients_per_minute: 2 }
C> session from 192.0.2.7, envelope to <one@example.com> <two@example.com>
C> RCPT TO:<three@example.com>
S< 450 4.7.1 Error: too many recipients from 192.0.2.7*
U! saw RCPT TO:<three@*
