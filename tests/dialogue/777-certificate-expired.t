# 777-certificate-expired.t: a certificate that has expired is served and said to be so at the start; any other that is valid takes its place, also after another program took over
config:
  tls: { certificate: mx1.pem, key: mx1.key }
file mx1.key:
  -----BEGIN EC PRIVATE KEY-----
  MHcCAQEEIBSZ+hIOLZkD7xRZitTDuRtFjUvQdLtoN0uPIOLGHGmBoAoGCCqGSM49
  AwEHoUQDQgAE8yH7n7tVPmbNquX9Q/TnjV2OFaqjvvkOUhzzw0KAhKHZZDWfhjB4
  aHh4uT02Lq+cuPOi1IQYGq/yd21LW49+9A==
  -----END EC PRIVATE KEY-----
file mx1.pem:
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
C> session
L< {"event": "certificate", "level": "error", "certificate": "$DIR/mx1.pem", "state": "expired", "until": "2021-01-01T00:00:00.000Z"}
C> reset
X> mxward reload --binary
X= 0
X> copy second.pem mx1.pem
X> copy second.key mx1.key
L< {"event": "certificate", "certificate": "$DIR/mx1.pem", "state": "renewed", "days": 29}
C2> session
C2> starttls
S2= certificate second.pem
