# 692-zone.t: the DNS records that a configuration calls for
config: domains: { example.org: { backend: main } }
X> mxward zone
X= 0
X< example.com.*IN*MX*10 mx.example.net.
X< example.org.*IN*MX*10 mx.example.net.
X! *MX*20 *
X< ;*"v=spf1 mx -all"
X< ;_dmarc.example.com.*TXT*"v=DMARC1; p=none;*
X< ;_mta-sts.example.com.*TXT*"v=STSv1; id=*;"
X< ;_smtp._tls.example.com.*TXT*"v=TLSRPTv1;*
X> file mxward.yaml
  hostname: [
X> mxward zone
X= 78
