# 891-syslog-that-is-none.t: what log.also.syslog may be, and a receiver whose name has no address
config: log: { also: { syslog: "unix:/nonexistent/log", format: postfix } }
C> session
C> envelope
C> content
C> .
S< 250 *
C> goodbye
L< {"event": "log", "level": "warn", "message": "log.also: cannot send to unix:/nonexistent/log: No such file or directory; mail is not affected"}
X> config
   log: { also: { syslog: "/dev/log" } }
X> mxward check
X= 78
X< *log.also.syslog: is no receiver of syslog; write unix:/dev/log, udp:192.0.2.1:514 or tcp:192.0.2.1:514*
X> config
   log: { also: { syslog: "udp:receiver.invalid" } }
X> mxward check
X= 0
X< *log.also.syslog: receiver.invalid cannot be looked up*nothing is sent there before a reload finds it*
X> config
   log: { also: { syslog: "tcp:192.0.2.1:0" } }
X> mxward check
X= 78
