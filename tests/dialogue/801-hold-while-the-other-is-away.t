# 801-hold-while-the-other-is-away.t: a primary whose backend is gone holds a known recipient's mail where the peer is not there to deliver it
file peer.key:
  0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
config:
  peer: { role: primary, bind: "$DOWN", address: "127.0.0.2:1", key: peer.key, hold: 1h }
C> session, envelope
C> RSET
S< 250 *
B> down
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 2.1.5 *
C> DATA
S< 354 *
C> Subject: held
C>
C> for later
C> .
S< 250 2.0.0 Ok: held as *
X> mxward peer status
X= 0
X< *this is the primary*
X< *outgoing link  down: *refused*
