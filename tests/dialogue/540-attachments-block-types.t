# 540-attachments-block-types.t: types are blocked as they are declared, by whichever name, and as they are
config:
  checks: { attachments: { block_extensions: [], block_types: [application/x-dosexec, image/svg+xml, rar] } }
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
C> Content-Type: Application/X-MSDownload
C> Content-Disposition: attachment; filename=tool
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 5?? 5.7.1 *application/x-msdownload* (mxward *)
C> envelope, content
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
C> Content-Type: image/png
C> Content-Disposition: attachment; filename=tool.png
C> Content-Transfer-Encoding: base64
C>
C> TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAgAAAAA4fug4AtAnNIbgBTM0hVGhpcyBwcm9ncmFtIGNhbm5vdCBiZSBydW4gaW4g
C> RE9TIG1vZGUuDQ0KJA==
C> --cut-here--
C> .
S< 5?? 5.7.1 *tool.png is a Windows program* (mxward *)
C> envelope, content
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
C> Content-Type: image/svg+xml
C> Content-Disposition: attachment; filename=logo.svg
C> Content-Transfer-Encoding: base64
C>
C> PHN2Zy8+
C> --cut-here--
C> .
S< 5?? 5.7.1 *logo.svg* (mxward *)
C> envelope, content
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
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment; filename=data.bin
C> Content-Transfer-Encoding: base64
C>
C> UmFyIRoHAQAzkrXlCgEFBgAFAQGAgAA=
C> --cut-here--
C> .
S< 5?? 5.7.1 *data.bin is a RAR archive* (mxward *)
C> envelope, content
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
C> Content-Type: application/pdf
C> Content-Disposition: attachment; filename=tool.exe.pdf
C> Content-Transfer-Encoding: base64
C>
C> JVBERi0xLjQKMSAwIG9iajw8L1R5cGUvQ2F0YWxvZz4+ZW5kb2JqCnRyYWlsZXI8PC9Sb290
C> IDEgMCBSPj4KJSVFT0YK
C> --cut-here--
C> .
S< 250 *
U= messages 1
