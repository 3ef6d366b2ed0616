# 5691-archives-past-their-bounds.t: an archive with more entries than are looked at, or nested too deep, is unknown and unreadable, and so is nothing that is broken taken for harmless
config:
  checks: { attachments: { block_extensions: [exe], archives: { entries: 1, depth: 1 } } }
  policies: { default: p.yaml }
file p.yaml:
  unknown: { attachments: tag }
  rules:
    - { when: { attachments: { unreadable: 7z } }, at_least: tag }
C> session, envelope, content
C> attached docs.7z
  N3q8ryccAAQ5WQ6EbAAAAAAAAAAgAAAAAAAAAHwaUuEBAAd4CmhlbGxvCgAAAIEzB64PzpwGxQkq
  rtOqhSYoExi7AyVmQFEucEUoxYU8xc6d63c/ELCPqp7I/vyR9b6SFiZWfMrEIEKLFamE211Me9C8
  kregIpNRFrOZC5J83ok6unnF5K/6TQrSAAAXBgwBCWAABwsBAAEjAwEBBV0AEAAADHYKAa6KkNQA
  AA==
S< 250 *
L< {"event": "message", "action": "tag", "evidence": [{"check": "attachments", "fact": "unknown", "detail": "docs.7z: there are too many entries in its archives to look at"}]}
C> envelope, content
C> attached docs.zip
  UEsDBAoAAAAAAG9bgV1srI5MrAAAAKwAAAAFAAAAZDEuN3o3eryvJxwABDlZDoRsAAAAAAAAACAA
  AAAAAAAAfBpS4QEAB3gKaGVsbG8KAAAAgTMHrg/OnAbFCSqu06qFJigTGLsDJWZAUS5wRSjFhTzF
  zp3rdz8QsI+qnsj+/JH1vpIWJlZ8ysQgQosVqYTbXUx70LySt6Aik1EWs5kLknzeiTq6ecXkr/pN
  CtIAABcGDAEJYAAHCwEAASMDAQEFXQAQAAAMdgoBroqQ1AAAUEsBAj8DCgAAAAAAb1uBXWysjkys
  AAAArAAAAAUAJAAAAAAAAAAggKSBAAAAAGQxLjd6CgAgAAAAAAABABgA8aFu8oaB3QEAAAAAAAAA
  AAAAAAAAAAAAUEsFBgAAAAABAAEAVwAAAM8AAAAAAA==
S< 250 *
L< {"event": "message", "action": "tag", "evidence": [{"check": "attachments", "fact": "unknown", "detail": "docs.zip: d1.7z: archives are nested too deep to look at all of them"}]}
C> envelope, content
C> attached cut.7z
  N3q8ryccAAQ5WQ6EbAAAAAAAAAAgAAAAAAAAAHwaUuEBAAd4CmhlbGxvCgAAAIEzB64PzpwGxQkq
  rtOqhSYoExi7AyVmQFEucEUoxYU8xc6d63c/ELCPqp7I/vyR9b6SFiZWfMrEIEKLFamE211Me9C8
  kregIpNRFrOZC5J83ok6unnF5K/6TQrSAAAXBgwBCWAABwsBAAE=
S< 250 *
L< {"event": "message", "action": "tag", "evidence": [{"check": "attachments", "fact": "unreadable", "detail": "cut.7z is a 7z archive; whether it is encrypted is not known", "value": "7z"}]}
C> goodbye
