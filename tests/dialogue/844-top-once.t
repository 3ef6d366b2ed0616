# 844-top-once.t: `mxward top --once` prints rates, refusals, how things stand, who is busiest
C> session from 192.0.2.7, sender <a@Busy.Example>
C> RCPT TO:<b@elsewhere.test>
S< 554 5.7.1 *
C> RCPT TO:<b@example.com>
S< 250 *
C> content
C> raw "Subject: one\r\n\r\ntext\r\n.\r\n"
S< 250 *
C> goodbye
C2> session from 2001:db8:1:2::3, sender <>
C2> goodbye
L< {"event": "session", "client": "192.0.2.7"}
L< {"event": "session", "client": "2001:db8:1:2::3"}
X> mxward top --once
X= 0
X< mxward top * up *
X< sessions * of *
X< accepted * 1 * 1
X< relay * 1 *main 127.0.0.1:* up *
X< *held 0, quarantine 0 *
X< * 192.0.2.7 * 1 * 1 * 1 *busy.example * 1 * 1
X< * 2001:db8:1:2::/64 * 1 * 0 * 0*
X! > *
X> mxward top
X= 0
X< *BUSIEST CLIENTS*
X> mxward top --json
X= 0
X< {"hostname": "mx.example.net", "refusals": [{"reason": "relay", "per_minute": 1, "total": 1}]}
X> mxward top now
X= 64
