# 545-attachments-macros.t: macros in an Office document count as vba
config:
  checks: { attachments: { block_extensions: [vba] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
C> session, envelope, content
C> attached table.xlsx as application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
  UEsDBBQAAAAAAABgIVjHHBc8CAAAAAgAAAATAAAAW0NvbnRlbnRfVHlwZXNdLnhtbDxUeXBl
  cy8+UEsDBBQAAAAAAABgIViQdjBuBAAAAAQAAAARAAAAeGwvdmJhUHJvamVjdC5iaW7QzxHg
  UEsBAhQDFAAAAAAAAGAhWMccFzwIAAAACAAAABMAAAAAAAAAAAAAAIABAAAAAFtDb250ZW50
  X1R5cGVzXS54bWxQSwECFAMUAAAAAAAAYCFYkHYwbgQAAAAEAAAAEQAAAAAAAAAAAAAAgAE5
  AAAAeGwvdmJhUHJvamVjdC5iaW5QSwUGAAAAAAIAAgCAAAAAbAAAAAAA
S< 5?? 5.7.1 *table.xlsx: xl/vbaProject.bin* (mxward *)
