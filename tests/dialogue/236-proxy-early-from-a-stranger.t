# 236-proxy-early-from-a-stranger.t: a PROXY header at once from a stranger is early talk
config: listeners: [{ trust_proxy: [10.0.0.0/8] }]
X> freeze
C> connect early "PROXY TCP4 192.0.2.7 127.0.0.1 54321 25\r\n"
C> wait 0.1
X> thaw
S< 521 5.5.1 Protocol error*
S< closed
L! {"client": "192.0.2.7*"}
