# 480-hidden-clients.t: when a NAT hides the clients, nobody is judged by its address
config:
  checks: { dnsbl: { lists: [{ zone: bl.test, score: 12 }] } }
  limits: { exempt: [] }
D: 2.0.0.127.bl.test A 127.0.0.2
D: x.test A 192.0.2.1
C> connect
S< 220 *
C> goodbye
S< closed
C> connect
S< 220 *
C> goodbye
S< closed
C> connect
S< 220 *
C> goodbye
S< closed
C> connect
S< 220 *
C> goodbye
S< closed
C> connect
S< 220 *
C> goodbye
S< closed
C> connect
S< 220 *
C> goodbye
S< closed
C> connect
S< 220 *
C> goodbye
S< closed
C> connect
S< 220 *
C> goodbye
S< closed
C> connect
S< 220 *
C> goodbye
S< closed
C> connect
S< 220 *
C> goodbye
S< closed
C> connect
S< 220 *
C> goodbye
S< closed
C> connect
S< 220 *
C> goodbye
S< closed
C> connect
S< 220 *
C> goodbye
S< closed
C> connect
S< 220 *
C> goodbye
S< closed
C> connect
S< 220 *
C> goodbye
S< closed
C> connect
S< 220 *
C> goodbye
S< closed
C> connect
S< 220 *
C> goodbye
S< closed
C> connect
S< 220 *
C> goodbye
S< closed
C> connect
S< 220 *
C> goodbye
S< closed
C> connect
S< 220 *
C> goodbye
S< closed
L< {"event": "clients", "state": "hidden", "behind": "127.0.0.1"}
X> mxward status
X= 0
X< *WARNING: all sessions come from 127.0.0.1*
