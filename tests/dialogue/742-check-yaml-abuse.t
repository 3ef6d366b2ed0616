# 742-check-yaml-abuse.t: duplicate keys, anchors, aliases, tags and a second document are errors
file duplicate.yaml:
  hostname: mx.example.net
  hostname: mx2.example.net
file anchor.yaml:
  hostname: &name mx.example.net
  domains: *name
file tag.yaml:
  hostname: !!str mx.example.net
file documents.yaml:
  hostname: mx.example.net
  ---
  hostname: mx.example.net
file open.yaml:
  hostname: [mx.example.net
X> mxward check -c duplicate.yaml
X= 78
X< *duplicate.yaml:2:1: hostname: *
X> mxward check -c anchor.yaml
X= 78
X< *anchor.yaml:1:*
X> mxward check -c tag.yaml
X= 78
X< *tag.yaml:1:*
X> mxward check -c documents.yaml
X= 78
X< *documents.yaml:{2|3}:*
X> mxward check -c open.yaml
X= 78
X< *open.yaml:*:*
X> mxward check -c missing.yaml
X= {66|78}
X< *missing.yaml*
