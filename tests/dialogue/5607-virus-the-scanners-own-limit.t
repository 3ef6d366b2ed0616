# 5607-virus-the-scanners-own-limit.t: a scanner whose own limit is below max_size is said to be; its refusal is too_large, not unknown
config:
  checks: { virus: { scanners: [{ name: clam, type: clamd, server: "$V" }] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { virus: too_large }, action: reject }
C> session
V> says INSTREAM size limit exceeded. ERROR
C> envelope, content
C> Subject: a letter
C>
C> Dear reader
C> .
S< 554 5.7.1 Message is too large to be scanned for viruses (mxward *)
L< {"event": "scanner", "scanner": "clam", "state": "well", "level": "warn", "reason": "refuses messages of * octets for their size*StreamMaxLength*"}
C> goodbye
X> mxward status
X< *clam *StreamMaxLength*
