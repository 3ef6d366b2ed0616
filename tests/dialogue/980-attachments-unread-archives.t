# 980-attachments-unread-archives.t: an archive that is not looked into (here none is) is a fact, by content and by name, and a policy tells the kinds apart
config:
  checks: { attachments: { block_extensions: [exe], archives: { depth: 0 } } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: { unreadable: rar } }, action: reject }
    - { when: { attachments: { unreadable: [7z, lzh, arj] } }, action: tag }
C> session, envelope, content
C> attached docs.rar
  UmFyIRoHAM+QcwAADQAAAAAAAAC5j3QAgCgABQAAAAUAAAAChqYQNgAAIVgdMAgAIAAAAG5vdGUu
  dHh0aGVsbG/EPXsAQAcA
S< 550 5.7.1 *archives of this kind are not allowed here: docs.rar is a RAR archive (mxward *)
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "unreadable", "detail": "docs.rar is a RAR archive"}]}
C> envelope, content
C> attached docs.dat
  UmFyIRoHAQDFGjMyAwEAAKVYY7oRAgIFAAUAAAAIbm90ZS50eHRoZWxsbxmyOjUDBQAA
S< 550 5.7.1 *docs.dat is a RAR archive*
C> envelope, content
C> attached docs.7z
  N3q8ryccAATeUiKTCgAAAAAAAABaAAAAAAAAACgeX/IBAAVoZWxsbwoAAQQGAAEJCgAHCwEAASEh
  AQAMBgAICgEgMDo2AAAFARkMAAAAAAAAAAAAAAAAERMAbgBvAHQAZQAuAHQAeAB0AAAAGQAUCgEA
  sx7DIwuB3QEVBgEAIICkgQAA
S< 250 *
L< {"event": "message", "action": "tag", "evidence": [{"check": "attachments", "fact": "unreadable", "detail": "docs.7z is a 7z archive"}]}
C> envelope, content
C> attached photo.jpg as image/jpeg
  /9j/4Dd6vK8nHAAE3lIikwoAAAAAAAAAWgAAAAAAAAAoHl/yAQAFaGVsbG8KAAEEBgABCQoABwsB
  AAEhIQEADAYACAoBIDA6NgAABQEZDAAAAAAAAAAAAAAAABETAG4AbwB0AGUALgB0AHgAdAAAABkA
  FAoBALMewyMLgd0BFQYBACCApIEAAA==
S< 250 *
L< {"event": "message", "action": "tag", "evidence": [{"check": "attachments", "fact": "unreadable", "detail": "photo.jpg contains a 7z archive"}]}
C> envelope, content
C> attached docs.7z.002
  dGhlIG1pZGRsZSBvZiBhbiBhcmNoaXZl
S< 250 *
L< {"event": "message", "action": "tag", "evidence": [{"check": "attachments", "fact": "unreadable", "detail": "docs.7z.002 is named like a 7z archive"}]}
C> envelope, content
C> attached docs.zip
  UEsDBBQAAAAAAAAAIViDFtyMAQAAAAEAAAAJAAAAaW5uZXIucmFyeFBLAQIUAxQAAAAAAAAAIViD
  FtyMAQAAAAEAAAAJAAAAAAAAAAAAAACAAQAAAABpbm5lci5yYXJQSwUGAAAAAAEAAQA3AAAAKAAA
  AAAA
S< 550 5.7.1 *docs.zip: inner.rar*
C> envelope, content
C> attached docs.lzh
  KgAtbGgwLQYAAAAGAAAAad8NayACNFoABQAA0d8LAAFub3RlLnR4dAAAaGVsbG8KAA==
S< 250 *
L< {"event": "message", "action": "tag", "evidence": [{"check": "attachments", "fact": "unreadable", "detail": "docs.lzh is an LHA archive"}]}
C> envelope, content
C> attached docs.arj
  YOopACILAQIQAAInat8Na2rfDWsAAAAAAAAAAAAAAAAAAAAAAABuLmFyagAA0LKcsAAAYOo4AC4L
  AQIQAABqad8NawYAAAAGAAAAIDA6NgAApBEAAAAAAABp3w1rad8NawAAAABub3RlLnR4dAAAuJUd
  NwAAaGVsbG8KYOoAAA==
S< 250 *
L< {"event": "message", "action": "tag", "evidence": [{"check": "attachments", "fact": "unreadable", "detail": "docs.arj is an ARJ archive"}]}
C> envelope, content
C> attached docs.tar.xz
  /Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4Cf/AHJdADcbyu7jSLGwl3Rxk6H0s6xr9zFgQQP1/4bG
  nVRIRbgRPZ83eqDIw0P+pem2pOi9py6PGyjJ8BUmYJPFowbWYvikBCWVYjiBjaExwedmgJUyfI08
  JSKhR5VPLetsFc9uNaJt5raaFwnLGK1muyzUYADIAAAAAIyPchv1j5uZAAGOAYBQAABOEGpbscRn
  +wIAAAAABFla
S< 250 *
L< {"event": "message", "action": "accept", "evidence": [{"check": "attachments", "fact": "unreadable", "detail": "docs.tar.xz is an xz file"}]}
C> envelope, content
C> attached report.xml.gz as application/gzip
  H4sIAAAAAAAAA8tIzcnJ5wIAIDA6NgYAAAA=
S< 250 *
L< {"event": "message", "action": "accept", "evidence": [{"check": "attachments", "fact": "unreadable", "detail": "report.xml.gz is a gzip file"}]}
C> envelope, content
C> attached docs.rar
  UEsDBBQAAAAAAAAAIViDFtyMAQAAAAEAAAAIAAAAbm90ZS50eHR4UEsBAhQDFAAAAAAAAAAhWIMW
  3IwBAAAAAQAAAAgAAAAAAAAAAAAAAIABAAAAAG5vdGUudHh0UEsFBgAAAAABAAEANgAAACcAAAAA
  AA==
S< 250 *
U= body same as sent
L! {"event": "message", "evidence": [{"fact": "unreadable", "detail": "*named like a RAR*"}]}
