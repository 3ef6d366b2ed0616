# 235-proxy-from-a-stranger.t: who is not trusted cannot claim an address
config: listeners: [{ trust_proxy: [10.0.0.0/8] }]
C> connect
S< 220 *
C> PROXY TCP4 192.0.2.7 127.0.0.1 54321 25
S< 5?? *
C> close
L< {"event": "session", "client": "127.0.0.1*"}
L! {"client": "192.0.2.7*"}
