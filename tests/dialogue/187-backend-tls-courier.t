# 187-backend-tls-courier.t: what was held and what is released tells how it was sent, too
config:
  backends: { main: { tls: opportunistic, hold: 1h } }
  checks: { attachments: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { attachments: blocked }, action: quarantine }]
C> session, envelope, content
C> Subject: x
C>
C> .
S< 250 *
C> envelope, content
C> MIME-Version: 1.0
C> Content-Type: application/octet-stream; name=setup.exe
C>
C> x
C> .
S< 250 2.0.0 *quarantined as *
B> down
C> envelope, content
C> Subject: late
C>
C> .
S< 250 2.0.0 *held as *
L< {"event": "deliver", "action": "defer"}
L! {"event": "deliver", "backend_tls": "*"}
B> tls on ECDHE-RSA-AES128-SHA
B> up
L< {"event": "deliver", "action": "deliver", "backend_tls": {"version": "TLSv1.2", "cipher": "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "verified": false}}
U= tls
B> tls off
B> close all
X> mxward quarantine release $ID
X= 0
L< {"event": "release", "action": "release", "backend_tls": {"version": "none"}}
U! tls
