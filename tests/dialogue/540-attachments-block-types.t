# 540-attachments-block-types.t: types are blocked as they are declared, by whichever name, and as they are
config:
  checks: { attachments: { block_extensions: [], block_types: [application/x-dosexec, image/svg+xml, rar] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
C> session, envelope, content
C> attached tool as Application/X-MSDownload
  eA==
S< 5?? 5.7.1 *application/x-msdownload* (mxward *)
C> envelope, content
C> attached tool.png as image/png
  TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
  AAAAAAAAgAAAAA4fug4AtAnNIbgBTM0hVGhpcyBwcm9ncmFtIGNhbm5vdCBiZSBydW4gaW4g
  RE9TIG1vZGUuDQ0KJA==
S< 5?? 5.7.1 *tool.png is a Windows program* (mxward *)
C> envelope, content
C> attached logo.svg as image/svg+xml
  PHN2Zy8+
S< 5?? 5.7.1 *logo.svg* (mxward *)
C> envelope, content
C> attached data.bin
  UmFyIRoHAQAzkrXlCgEFBgAFAQGAgAA=
S< 5?? 5.7.1 *data.bin is a RAR archive* (mxward *)
C> envelope, content
C> attached tool.exe.pdf as application/pdf
  JVBERi0xLjQKMSAwIG9iajw8L1R5cGUvQ2F0YWxvZz4+ZW5kb2JqCnRyYWlsZXI8PC9Sb290
  IDEgMCBSPj4KJSVFT0YK
S< 250 *
U= messages 1
