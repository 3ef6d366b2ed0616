# 5632-icap-answers-that-mean-nothing.t: what an ICAP server says that is not understood is unknown, never clean
config:
  checks: { virus: { scanners: [{ name: icap, type: icap, server: "$V", service: avscan }], cache: off } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: infected }, action: reject }
  unknown: { virus: defer }
V> says ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=19\r\n\r\nHTTP/1.0 200 OK\r\n\r\n0\r\n\r\n
C> session, envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 451 4.7.1 Virus scanner not ready, try again (mxward *)
L< {"event": "message", "action": "defer", "evidence": [{"check": "virus", "fact": "unknown", "detail": "icap: it gave the message back without a result"}]}
V> says ICAP/1.0 500 Server error\r\n\r\n
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 451 4.7.1 Virus scanner not ready, try again (mxward *)
L< {"event": "message", "evidence": [{"detail": "icap: it has an internal error (500): its engine may not run"}]}
V> says ICAP/1.0 204 Unmodified\r\nX-Virus-ID: Eicar\r\n\r\n
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 554 5.7.1 Message contains a virus (Eicar) (mxward *)
V> says ICAP/1.0 204 Unmodified\r\nX-Virus-ID: no threats\r\n\r\n
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 250 *
C> goodbye
