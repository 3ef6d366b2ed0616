# 545-attachments-macros.t: macros in an Office document count as vba
config:
  checks: { attachments: { block_extensions: [vba] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
C> session, envelope, content
C> From: Ann <a@example.org>
C> To: b@example.com
C> Subject: documents
C> Date: Mon, 1 Jan 2024 12:00:00 +0000
C> Message-ID: <1@example.org>
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary="cut-here"
C>
C> --cut-here
C> Content-Type: text/plain
C>
C> The documents are attached.
C> --cut-here
C> Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
C> Content-Disposition: attachment; filename=table.xlsx
C> Content-Transfer-Encoding: base64
C>
C> UEsDBBQAAAAAAABgIVjHHBc8CAAAAAgAAAATAAAAW0NvbnRlbnRfVHlwZXNdLnhtbDxUeXBl
C> cy8+UEsDBBQAAAAAAABgIViQdjBuBAAAAAQAAAARAAAAeGwvdmJhUHJvamVjdC5iaW7QzxHg
C> UEsBAhQDFAAAAAAAAGAhWMccFzwIAAAACAAAABMAAAAAAAAAAAAAAIABAAAAAFtDb250ZW50
C> X1R5cGVzXS54bWxQSwECFAMUAAAAAAAAYCFYkHYwbgQAAAAEAAAAEQAAAAAAAAAAAAAAgAE5
C> AAAAeGwvdmJhUHJvamVjdC5iaW5QSwUGAAAAAAIAAgCAAAAAbAAAAAAA
C> --cut-here--
C> .
S< 5?? 5.7.1 *table.xlsx: xl/vbaProject.bin* (mxward *)
