# 5962-a-file-with-two-names.t: cpio stores what a file holds with the last of its names, where it is looked at
config:
  quarantine: { directory: spool }
  checks: { attachments: { block_extensions: [exe] } }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { attachments: [blocked, macro, unreadable, unknown] }, action: reject }]
C> session, envelope, content
C> attached names.cpio.gz
  H4sIAAAAAAACAzMwNzA3MDQwcLQwMzI1MwACC0NHEwPswMjMycDVzcDRGVXYzdUAPzCDMRL1UhJL
  GAwosNPVglQ7k8B2+kYxkA0aGCgHAa4MdAGwsCUKEKsOHTjBGCFBjp4+rkGKiooMo2BIAgAINn1W
  AAQAAA==
S< 550 *
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "blocked", "value": "exe", "detail": "names.cpio.gz: b.dat is a Windows program"}]}
C> goodbye
