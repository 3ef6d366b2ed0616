# 5771-archives-zip-of-another-packing.t: a zip file whose files cannot be unpacked is unreadable, although its names are read
#
# Deflate64, which Windows unpacks.
config:
  checks: { attachments: { block_extensions: [exe] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: [blocked, unknown] }, action: reject }
    - { when: { attachments: { unreadable: zip } }, action: tag }
C> session, envelope, content
C> attached docs.zip
  UEsDBBUAAAAJAFtigV0eKN/mFQAAANAAAAAJAAAAcGhvdG8uanBn3cEBEQAAAAGxv5NPAalE1sPm
  FPFjUEsBAj8DFQAAAAkAW2KBXR4o3+YVAAAA0AAAAAkAJAAAAAAAAAAggKSBAAAAAHBob3RvLmpw
  ZwoAIAAAAAAAAQAYAB6dMyGOgd0BAAAAAAAAAAAAAAAAAAAAAFBLBQYAAAAAAQABAFsAAAA8AAAA
  AAA=
S< 250 *
L< {"event": "message", "action": "tag", "evidence": [{"check": "attachments", "fact": "unreadable", "detail": "docs.zip is a zip archive of which not all can be read", "value": "zip"}]}
C> envelope, content
C> attached good.zip
  UEsDBAoAAAAAAFtigV0gMDo2BgAAAAYAAAAIAAAAbm90ZS50eHRoZWxsbwpQSwECPwMKAAAAAABb
  YoFdIDA6NgYAAAAGAAAACAAkAAAAAAAAACCApIEAAAAAbm90ZS50eHQKACAAAAAAAAEAGACrNlwh
  joHdAQAAAAAAAAAAAAAAAAAAAABQSwUGAAAAAAEAAQBaAAAALAAAAAAA
S< 250 *
L< {"event": "message", "action": "accept", "evidence": []}
C> goodbye
