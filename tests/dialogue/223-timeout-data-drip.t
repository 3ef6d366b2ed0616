# 223-timeout-data-drip.t: an octet now and then does not extend the time for a body
config: timeouts: { data: 1s }
C> session, envelope, content
C> drip "Subject: slow\r\n" every 0.2 for 4
S< 421 4.4.2 mx.example.net Error: timeout exceeded*
S< closed
U= messages 0
