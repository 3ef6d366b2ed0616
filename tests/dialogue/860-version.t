# 860-version.t: --version names this program first, then the libraries; as JSON, too
X> mxward --version
X= 0
X< mxward 0.1.0*
X< *libuv*
X< *mbedTLS*
X< *libcrypto*
X> mxward --version --json
X= 0
X< {"name": "mxward", "version": "0.1.0", "libraries": {"c-ares": {}, "libyaml": {}, "libpsl": {}, "libidn2": {}, "libseccomp": {}, "libcrypto": {}}}
X> mxward --version --frobnicate
X= 64
