# 775-certificate-each-by-itself.t: what is renewed is served; what is broken or expired on the disk changes nothing and is told, until it is mended
file mx1.key:
  -----BEGIN EC PRIVATE KEY-----
  MHcCAQEEIBSZ+hIOLZkD7xRZitTDuRtFjUvQdLtoN0uPIOLGHGmBoAoGCCqGSM49
  AwEHoUQDQgAE8yH7n7tVPmbNquX9Q/TnjV2OFaqjvvkOUhzzw0KAhKHZZDWfhjB4
  aHh4uT02Lq+cuPOi1IQYGq/yd21LW49+9A==
  -----END EC PRIVATE KEY-----
file mx1.pem:
  -----BEGIN CERTIFICATE-----
  MIIBYjCCAQigAwIBAgIBATAKBggqhkjOPQQDAjAaMRgwFgYDVQQDDA9teDEuZXhh
  bXBsZS5jb20wIBcNMjAwMTAxMDAwMDAwWhgPMjEyNjAxMDEwMDAwMDBaMBoxGDAW
  BgNVBAMMD214MS5leGFtcGxlLmNvbTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IA
  BPMh+5+7VT5mzarl/UP0541djhWqo775DlIc88NCgISh2WQ1n4YweGh4eLk9Ni6v
  nLjzotSEGBqv8ndtS1uPfvSjPTA7MBoGA1UdEQQTMBGCD214MS5leGFtcGxlLmNv
  bTAdBgNVHQ4EFgQUvxvWaWo4MoTlwH2w9LbNp+0fs+swCgYIKoZIzj0EAwIDSAAw
  RQIhALKdmSr20mtxqbAxn6Z1kqVa7RDPZ+615hRDvIg3QTZnAiBjVV2eAkURO5wu
  5lJg4gH/wED094LbfRgaw3Y626EiGA==
  -----END CERTIFICATE-----
file old.pem:
  -----BEGIN CERTIFICATE-----
  MIIBYDCCAQagAwIBAgIBATAKBggqhkjOPQQDAjAaMRgwFgYDVQQDDA9vbGQuZXhh
  bXBsZS5jb20wHhcNMjAwMTAxMDAwMDAwWhcNMjEwMTAxMDAwMDAwWjAaMRgwFgYD
  VQQDDA9vbGQuZXhhbXBsZS5jb20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATz
  Ifufu1U+Zs2q5f1D9OeNXY4VqqO++Q5SHPPDQoCEodlkNZ+GMHhoeHi5PTYur5y4
  86LUhBgar/J3bUtbj370oz0wOzAaBgNVHREEEzARgg9vbGQuZXhhbXBsZS5jb20w
  HQYDVR0OBBYEFL8b1mlqODKE5cB9sPS2zaftH7PrMAoGCCqGSM49BAMCA0gAMEUC
  IBqxNxGUkjc2JqGSBzS/DpNno/jnRp8fAJ8Fi+GqD6FxAiEAqYX51tEf3y1XkQu3
  /alPlgId/oyM380ftGCzkpr6ZWI=
  -----END CERTIFICATE-----
config:
  tls: { certificates: [{ certificate: second.pem, key: second.key }, { certificate: mx1.pem, key: mx1.key }] }
C> session
X> copy second.pem kept.pem
X> copy mx1.pem kept1.pem
X> rewrite mx1.key second.pem
X> copy old.pem mx1.pem
X> copy rsa.pem cert.pem
X> copy rsa.key key.pem
L< {"event": "certificate", "certificate": "$DIR/cert.pem", "state": "renewed"}
L< {"event": "certificate", "level": "warn", "certificate": "$DIR/second.pem", "state": "kept", "reason": "the file holds a private key, not a certificate"}
L< {"event": "certificate", "level": "warn", "certificate": "$DIR/mx1.pem", "state": "kept", "reason": "it expired on 2021-01-01"}
C> starttls sni=second.example
S= certificate second.pem
X> mxward status
X= 0
X< *mx.example.net, localhost* days *$DIR/cert.pem
X< WARNING: $DIR/mx1.pem cannot be used as it is now: it expired on 2021-01-01.
X> mxward status --json
X< {"certificates": [{"certificate": "$DIR/cert.pem", "fault": null}, {"names": "second.example", "fault": "the file holds*"}, {"names": "mx1.example.com", "fault": "it expired*"}]}
X> mxward metrics
X< mxward_tls_certificate_fault?certificate="$DIR/cert.pem"? 0
X< mxward_tls_certificate_fault?certificate="$DIR/second.pem"? 1
X> kill gateway
L< {"event": "certificate", "certificate": "$DIR/second.pem", "state": "kept"}
L< {"event": "certificate", "certificate": "$DIR/mx1.pem", "state": "kept"}
X> copy kept1.pem mx1.pem
L< {"event": "certificate", "certificate": "$DIR/mx1.pem", "state": "mended"}
X> copy kept.pem second.pem
X> mxward reload
X= 0
L< {"event": "certificate", "certificate": "$DIR/second.pem", "state": "mended"}
X> mxward status
X! WARNING*
