# 480-hidden-clients.t: when a NAT hides the clients, nobody is judged by its address
config:
  checks: { dnsbl: { lists: [{ zone: bl.test, score: 12 }] } }
D: 9.0.0.127.bl.test A 127.0.0.2
D: 2.0.0.127.bl.test A 127.0.0.2
C> session from 127.0.0.9, sender
C> RCPT TO:<b@example.com>
S< 550 5.7.1 *bl.test*
C> goodbye
S< closed
C> connect from 127.0.0.9
S< 220 *
C> goodbye
S< closed
C> connect from 127.0.0.9
S< 220 *
C> goodbye
S< closed
C> connect from 127.0.0.9
S< 220 *
C> goodbye
S< closed
C> connect from 127.0.0.9
S< 220 *
C> goodbye
S< closed
C> connect from 127.0.0.9
S< 220 *
C> goodbye
S< closed
C> connect from 127.0.0.9
S< 220 *
C> goodbye
S< closed
C> connect from 127.0.0.9
S< 220 *
C> goodbye
S< closed
C> connect from 127.0.0.9
S< 220 *
C> goodbye
S< closed
C> connect from 127.0.0.9
S< 220 *
C> goodbye
S< closed
C> connect from 127.0.0.9
S< 220 *
C> goodbye
S< closed
C> connect from 127.0.0.9
S< 220 *
C> goodbye
S< closed
C> connect from 127.0.0.9
S< 220 *
C> goodbye
S< closed
C> connect from 127.0.0.9
S< 220 *
C> goodbye
S< closed
C> connect from 127.0.0.9
S< 220 *
C> goodbye
S< closed
C> connect from 127.0.0.9
S< 220 *
C> goodbye
S< closed
C> connect from 127.0.0.9
S< 220 *
C> goodbye
S< closed
C> connect from 127.0.0.9
S< 220 *
C> goodbye
S< closed
C> connect from 127.0.0.9
S< 220 *
C> goodbye
S< closed
C> connect from 127.0.0.9
S< 220 *
C> goodbye
S< closed
L< {"event": "clients", "state": "hidden", "behind": "127.0.0.9"}
X> mxward status
X= 0
X< *WARNING: all sessions come from 127.0.0.9*
C> session from 127.0.0.9, envelope
C> goodbye
