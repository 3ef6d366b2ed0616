# 843-http-beyond-loopback.t: the figures are read over a network only with a token worth the name
X> config
   admin: { socket: run/control.sock, http: "0.0.0.0:26999" }
X> mxward check
X= 78
X< *admin.http: other machines could read the figures of this gateway; *
X> file short
   secret
X> config
   admin: { socket: run/control.sock, http: "0.0.0.0:26999", token_file: short }
X> mxward check
X= 78
X< *admin.token_file: the file must hold one word of 16 to 256 printable characters; *
X> file token
   0123456789abcdef
X> config
   admin: { socket: run/control.sock, http: "0.0.0.0:26999", token_file: token }
X> mxward check
X= 0
