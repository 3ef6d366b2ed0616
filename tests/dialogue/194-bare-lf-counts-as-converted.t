# 194-bare-lf-counts-as-converted.t: the size of a message is counted with its line ends converted
config: limits: { message_size: 40 }
C> session, envelope
C> chunk "Subject: x\n\n012345678901234567890123\n" last
S< 250 *
L< {"event": "message", "size": 40, "bare_lf": 3}
C> envelope
C> chunk "Subject: x\n\n0123456789012345678901234\n" last
S< 552 5.3.4 *
C> goodbye
U= messages 1
