# 5980-domain-no-way-inside.t: where a stranger's MX leads to this machine nobody goes, however the address is written
D: stranger.example MX 10 mx.stranger.example
D: stranger.example TXT "v=spf1 mx -all"
D: mx.stranger.example A 0.0.0.0
D: mx.stranger.example AAAA ::ffff:127.0.0.1
D: mx.stranger.example AAAA ::
D: _dmarc.stranger.example TXT "v=DMARC1; p=reject; rua=mailto:d@stranger.example"
D: _mta-sts.stranger.example TXT "v=STSv1; id=1;"
D: mta-sts.stranger.example A 0.0.0.0
D: mta-sts.stranger.example AAAA 64:ff9b::7f00:1
X> mxward domain stranger.example
X= 2
X< mx       error    mx.stranger.example has the address 0.0.0.0, which nobody can
X< mta-sts  unknown  The policy cannot be fetched: mta-sts.stranger.example has an
