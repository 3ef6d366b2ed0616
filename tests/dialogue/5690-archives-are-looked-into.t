# 5690-archives-are-looked-into.t: files in a 7z and in a tar.xz are judged like files of the message, and an archive that was read is not unreadable
config:
  checks: { attachments: { block_extensions: [exe, com] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: [blocked, unknown] }, action: reject }
    - { when: { attachments: [unreadable] }, action: tag }
C> session, envelope, content
C> attached docs.7z
  N3q8ryccAAQ5WQ6EbAAAAAAAAAAgAAAAAAAAAHwaUuEBAAd4CmhlbGxvCgAAAIEzB64PzpwGxQkq
  rtOqhSYoExi7AyVmQFEucEUoxYU8xc6d63c/ELCPqp7I/vyR9b6SFiZWfMrEIEKLFamE211Me9C8
  kregIpNRFrOZC5J83ok6unnF5K/6TQrSAAAXBgwBCWAABwsBAAEjAwEBBV0AEAAADHYKAa6KkNQA
  AA==
S< 550 5.7.1 *this attachment is not allowed here: docs.7z: e.com (mxward *)
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "blocked", "detail": "docs.7z: e.com", "value": "com"}]}
C> envelope, content
C> attached docs.tar.xz
  /Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4Cf/AIZdADKLiGcz+dyCX1j3VmLZtilgLnwylw+IC3BP
  daAiYupKLvYfb8rPf+o4iIky639y/kb8U6vg4GeZy8h54qdjeBV1E2ZbhiWgZ2f14udGLG1Rb1R3
  pZ2F2IAML3lroKEjiu6ZqjeqFqoIGx4PFvBv57GP5+yFbbmRHfuiL5prSzwEkQValFoAAAAAR5IL
  K6sOZnwAAaIBgFAAAAPVBCuxxGf7AgAAAAAEWVo=
S< 550 5.7.1 *docs.tar.xz: e.com (mxward *)
C> envelope, content
C> attached docs.zip
  UEsDBAoAAAAAAG9bgV1srI5MrAAAAKwAAAAFAAAAZDEuN3o3eryvJxwABDlZDoRsAAAAAAAAACAA
  AAAAAAAAfBpS4QEAB3gKaGVsbG8KAAAAgTMHrg/OnAbFCSqu06qFJigTGLsDJWZAUS5wRSjFhTzF
  zp3rdz8QsI+qnsj+/JH1vpIWJlZ8ysQgQosVqYTbXUx70LySt6Aik1EWs5kLknzeiTq6ecXkr/pN
  CtIAABcGDAEJYAAHCwEAASMDAQEFXQAQAAAMdgoBroqQ1AAAUEsBAj8DCgAAAAAAb1uBXWysjkys
  AAAArAAAAAUAJAAAAAAAAAAggKSBAAAAAGQxLjd6CgAgAAAAAAABABgA8aFu8oaB3QEAAAAAAAAA
  AAAAAAAAAAAAUEsFBgAAAAABAAEAVwAAAM8AAAAAAA==
S< 550 5.7.1 *docs.zip: d1.7z: e.com (mxward *)
L! {"event": "message", "evidence": [{"fact": "unreadable"}]}
C> envelope, content
C> attached good.7z
  N3q8ryccAAQ5ltwkCgAAAAAAAABaAAAAAAAAAGPX7QoBAAVoZWxsbwoAAQQGAAEJCgAHCwEAASEh
  AQAMBgAICgEgMDo2AAAFARkMAAAAAAAAAAAAAAAAERMAbgBvAHQAZQAuAHQAeAB0AAAAGQAUCgEA
  ayVS8oaB3QEVBgEAIICkgQAA
S< 250 *
L< {"event": "message", "action": "accept", "evidence": []}
U= body same as sent
C> goodbye
