# 982-attachments-packed-programs.t: a program that is packed is known by the name in front of .gz, by the name that gzip keeps, and by those in RAR and tar files
config:
  checks: { attachments: { block_extensions: [exe] } }
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
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment; filename=evil.exe.gz
C> Content-Transfer-Encoding: base64
C>
C> H4sIAAAAAAAAA8tIzcnJ5wIAIDA6NgYAAAA=
C> --cut-here--
C> .
S< 550 5.7.1 *evil.exe.gz (mxward *)
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
C> Content-Disposition: attachment; filename=report.gz
C> Content-Transfer-Encoding: base64
C>
C> H4sICGrfDWsAA2V2aWwuZXhlAKsAAIMW3IwBAAAA
C> --cut-here--
C> .
S< 550 5.7.1 *report.gz: evil.exe (mxward *)
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
C> Content-Disposition: attachment; filename=evil.exe.bz2
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 550 5.7.1 *evil.exe.bz2 (mxward *)
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
C> Content-Disposition: attachment; filename=evil.exe.xz
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 550 5.7.1 *evil.exe.xz (mxward *)
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
C> Content-Disposition: attachment; filename=evil.exe.001
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 550 5.7.1 *evil.exe.001 (mxward *)
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
C> Content-Disposition: attachment; filename=docs.tar
C> Content-Transfer-Encoding: base64
C>
C> ZXZpbC5leGUAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADAwMDA2NDQAMDAwMDAw
C> MAAwMDAwMDAwADAwMDAwMDAwMDAxADE1MzAzMzU3NTUyADAxMDcwNQAgMAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB1c3RhcgAwMAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAwMDAwMDAwADAwMDAw
C> MDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB4
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
C> --cut-here--
C> .
S< 550 5.7.1 *docs.tar: evil.exe (mxward *)
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
C> Content-Disposition: attachment; filename=docs.rar
C> Content-Transfer-Encoding: base64
C>
C> UmFyIRoHAM+QcwAADQAAAAAAAABz0HQAgCgABQAAAAUAAAAChqYQNgAAIVgdMAgAIAAAAGV2aWwu
C> ZXhlaGVsbG/EPXsAQAcA
C> --cut-here--
C> .
S< 550 5.7.1 *docs.rar: evil.exe (mxward *)
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
C> Content-Type: application/gzip
C> Content-Disposition: attachment; filename=report.xml.gz
C> Content-Transfer-Encoding: base64
C>
C> H4sIAAAAAAAAA8tIzcnJ5wIAIDA6NgYAAAA=
C> --cut-here--
C> .
S< 250 *
U= messages 1
