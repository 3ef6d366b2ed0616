# 466-spf-headers.t: what was measured stands on top, for those behind us
config: checks: { spf: {} }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
C> session from 192.0.2.7, envelope, content
C> Subject: x
C>
C> .
S< 250 *
C> goodbye
U= header Authentication-Results: mx.example.net;*spf=pass smtp.mailfrom=example.org*
U= header Received-SPF: pass *client-ip=192.0.2.7;*envelope-from=*identity=mailfrom*
