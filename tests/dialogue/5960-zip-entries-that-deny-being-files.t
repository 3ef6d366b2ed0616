# 5960-zip-entries-that-deny-being-files.t: what a zip file calls a directory, a device or a link, and holds octets, is a file: Windows and Office open it as one
config:
  quarantine: { directory: spool }
  checks: { attachments: { block_extensions: [exe] } }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { attachments: [blocked, macro, unreadable, unknown] }, action: reject }]
C> session, envelope, content
C> attached directory.docx
  UEsDBBQAAAAIAAAAIQDMVIwQ4AAAAJwBAAATAAAAW0NvbnRlbnRfVHlwZXNdLnhtbH2Qy07DMBBF
  f8XyFsUTukAIJekCyhJYlA+w7Eli4Zc8bil/z6QtXaDC0r6PM7rd+hC82GMhl2Ivb1UrBUaTrItT
  L9+3z829XA/d9isjCbZG6uVca34AIDNj0KRSxsjKmErQlZ9lgqzNh54QVm17BybFirE2demQQ/eE
  o975KjYH/j5hC3qS4vFkXFi91Dl7Z3RlHfbR/qI0Z4Li5NFDs8t0wwYJVwmL8jfgnHvlHYqzKN50
  qS86sAs+U7Fgk9kFTqr/a67cmcbRGbzkl7ZckkEiHjh4dVGCdvHnfjjOPXwDUEsDBBQAAAAIAAAA
  IQAymSZdwgAAAD4BAAALAAAAd29yZC9zLnJlbHONkE9LxEAMxb/KkLuTrodFpO1edGEPXqR+gDCT
  toOdP8zEpX57AyK44MFj8t775ZH+tMfNXLm2kNMAB9uB4eSyD2kZ4G063z3AaexfeSNRR1tDaUYj
  qQ2wipRHxOZWjtRsLpxUmXONJDrWBQu5d1oY77vuiPU3A26Z5uIHqBd/ADN9Fv4PO89zcPyU3Ufk
  JH+cQBIhzfuJY9E9K5vqwvJNb4rna9gs76Q628SCu/VZ4o/xJXut8rwL10Qb4NjjzSPGL1BLAQIU
  AxQAAAAIAAAAIQDMVIwQ4AAAAJwBAAATAAAAAAAAAAAAAACAAQAAAABbQ29udGVudF9UeXBlc10u
  eG1sUEsBAhQAFAAAAAgAAAAhADKZJl3CAAAAPgEAAAsAAAAAAAAAAAAQAAAAEQEAAHdvcmQvcy5y
  ZWxzUEsFBgAAAAACAAIAegAAAPwBAAAAAA==
S< 550 *
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "unreadable", "value": "zip", "detail": "directory.docx is a document of which not all can be read"}]}
C> envelope, content
C> attached device.docx
  UEsDBBQAAAAIAAAAIQDMVIwQ4AAAAJwBAAATAAAAW0NvbnRlbnRfVHlwZXNdLnhtbH2Qy07DMBBF
  f8XyFsUTukAIJekCyhJYlA+w7Eli4Zc8bil/z6QtXaDC0r6PM7rd+hC82GMhl2Ivb1UrBUaTrItT
  L9+3z829XA/d9isjCbZG6uVca34AIDNj0KRSxsjKmErQlZ9lgqzNh54QVm17BybFirE2demQQ/eE
  o975KjYH/j5hC3qS4vFkXFi91Dl7Z3RlHfbR/qI0Z4Li5NFDs8t0wwYJVwmL8jfgnHvlHYqzKN50
  qS86sAs+U7Fgk9kFTqr/a67cmcbRGbzkl7ZckkEiHjh4dVGCdvHnfjjOPXwDUEsDBBQAAAAIAAAA
  IQAymSZdwgAAAD4BAAALAAAAd29yZC9zLnJlbHONkE9LxEAMxb/KkLuTrodFpO1edGEPXqR+gDCT
  toOdP8zEpX57AyK44MFj8t775ZH+tMfNXLm2kNMAB9uB4eSyD2kZ4G063z3AaexfeSNRR1tDaUYj
  qQ2wipRHxOZWjtRsLpxUmXONJDrWBQu5d1oY77vuiPU3A26Z5uIHqBd/ADN9Fv4PO89zcPyU3Ufk
  JH+cQBIhzfuJY9E9K5vqwvJNb4rna9gs76Q628SCu/VZ4o/xJXut8rwL10Qb4NjjzSPGL1BLAQIU
  AxQAAAAIAAAAIQDMVIwQ4AAAAJwBAAATAAAAAAAAAAAAAACAAQAAAABbQ29udGVudF9UeXBlc10u
  eG1sUEsBAhQDFAAAAAgAAAAhADKZJl3CAAAAPgEAAAsAAAAAAAAAAAAAAKQhEQEAAHdvcmQvcy5y
  ZWxzUEsFBgAAAAACAAIAegAAAPwBAAAAAA==
S< 550 *
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "unreadable", "value": "zip", "detail": "device.docx is a document of which not all can be read"}]}
C> envelope, content
C> attached link.docx
  UEsDBBQAAAAIAAAAIQDMVIwQ4AAAAJwBAAATAAAAW0NvbnRlbnRfVHlwZXNdLnhtbH2Qy07DMBBF
  f8XyFsUTukAIJekCyhJYlA+w7Eli4Zc8bil/z6QtXaDC0r6PM7rd+hC82GMhl2Ivb1UrBUaTrItT
  L9+3z829XA/d9isjCbZG6uVca34AIDNj0KRSxsjKmErQlZ9lgqzNh54QVm17BybFirE2demQQ/eE
  o975KjYH/j5hC3qS4vFkXFi91Dl7Z3RlHfbR/qI0Z4Li5NFDs8t0wwYJVwmL8jfgnHvlHYqzKN50
  qS86sAs+U7Fgk9kFTqr/a67cmcbRGbzkl7ZckkEiHjh4dVGCdvHnfjjOPXwDUEsDBBQAAAAIAAAA
  IQAymSZdwgAAAD4BAAALAAAAd29yZC9zLnJlbHONkE9LxEAMxb/KkLuTrodFpO1edGEPXqR+gDCT
  toOdP8zEpX57AyK44MFj8t775ZH+tMfNXLm2kNMAB9uB4eSyD2kZ4G063z3AaexfeSNRR1tDaUYj
  qQ2wipRHxOZWjtRsLpxUmXONJDrWBQu5d1oY77vuiPU3A26Z5uIHqBd/ADN9Fv4PO89zcPyU3Ufk
  JH+cQBIhzfuJY9E9K5vqwvJNb4rna9gs76Q628SCu/VZ4o/xJXut8rwL10Qb4NjjzSPGL1BLAQIU
  AxQAAAAIAAAAIQDMVIwQ4AAAAJwBAAATAAAAAAAAAAAAAACAAQAAAABbQ29udGVudF9UeXBlc10u
  eG1sUEsBAhQDFAAAAAgAAAAhADKZJl3CAAAAPgEAAAsAAAAAAAAAAAAAAP+hEQEAAHdvcmQvcy5y
  ZWxzUEsFBgAAAAACAAIAegAAAPwBAAAAAA==
S< 550 *
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "unreadable", "value": "zip", "detail": "link.docx is a document of which not all can be read"}]}
C> envelope, content
C> attached link.zip
  UEsDBBQAAAAIAAAAIQALYvu+EgAAAOgAAAALAAAAaW52b2ljZS5kYXTzjWIgGzSQrxUOAlypYAgR
  AABQSwECFAMUAAAACAAAACEAC2L7vhIAAADoAAAACwAAAAAAAAAAAAAA/6EAAAAAaW52b2ljZS5k
  YXRQSwUGAAAAAAEAAQA5AAAAOwAAAAAA
S< 550 *
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "unreadable", "value": "zip", "detail": "link.zip is a zip archive of which not all can be read"}]}
C> envelope, content
C> attached source.zip
  UEsDBBQAAAAIAAAAIQAAAAAAAgAAAAAAAAAEAAAAc3JjLwMAUEsDBBQAAAAIAAAAIQBi9q6ICQAA
  AAcAAAAHAAAAc3JjL2EuY8vMK1FItOYCAFBLAwQUAAAACAAAACEA14WoKw4AAAAMAAAABgAAAGxp
  Yi5zbysuStbPyUzSK87XMwQAUEsBAhQDFAAAAAgAAAAhAAAAAAACAAAAAAAAAAQAAAAAAAAAAAAA
  AIABAAAAAHNyYy9QSwECFAMUAAAACAAAACEAYvauiAkAAAAHAAAABwAAAAAAAAAAAAAAgAEkAAAA
  c3JjL2EuY1BLAQIUAxQAAAAIAAAAIQDXhagrDgAAAAwAAAAGAAAAAAAAAAAAAAD/oVIAAABsaWIu
  c29QSwUGAAAAAAMAAwCbAAAAhAAAAAAA
S< 250 *
C> goodbye
