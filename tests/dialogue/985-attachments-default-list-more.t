# 985-attachments-default-list-more.t: without options, what the large providers block and honest people do not send is blocked, the rest is not
config:
  checks: { attachments: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: tag }
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
C> Content-Disposition: attachment; filename=a.rdp
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
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
C> Content-Disposition: attachment; filename=a.library-ms
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
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
C> Content-Disposition: attachment; filename=a.searchConnector-ms
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
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
C> Content-Disposition: attachment; filename=a.appcontent-ms
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
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
C> Content-Disposition: attachment; filename=a.appinstaller
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
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
C> Content-Disposition: attachment; filename=a.one
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
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
C> Content-Disposition: attachment; filename=a.iqy
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
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
C> Content-Disposition: attachment; filename=a.diagpkg
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
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
C> Content-Disposition: attachment; filename=a.ex_
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
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
C> Content-Disposition: attachment; filename=a.cdxml
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
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
C> Content-Disposition: attachment; filename=a.pssc
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
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
C> Content-Disposition: attachment; filename=a.cnt
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
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
C> Content-Disposition: attachment; filename=a.csh
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
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
C> Content-Disposition: attachment; filename=a.htc
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
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
C> Content-Disposition: attachment; filename=a.ani
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
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
C> Content-Disposition: attachment; filename=a.elf
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
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
C> Content-Disposition: attachment; filename=a.scpt
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
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
C> Content-Disposition: attachment; filename=a.command
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
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
C> Content-Disposition: attachment; filename=a.desktop
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
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
C> Content-Disposition: attachment; filename=a.wim
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
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
C> Content-Disposition: attachment; filename=a.ace
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
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
C> Content-Disposition: attachment; filename=a.psm1
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U= header X-Spam-Flag: YES
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
C> Content-Disposition: attachment; filename=a.cer
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U! header X-Spam-Flag: *
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
C> Content-Disposition: attachment; filename=a.crt
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U! header X-Spam-Flag: *
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
C> Content-Disposition: attachment; filename=a.mdb
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U! header X-Spam-Flag: *
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
C> Content-Disposition: attachment; filename=a.pst
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U! header X-Spam-Flag: *
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
C> Content-Disposition: attachment; filename=a.mht
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U! header X-Spam-Flag: *
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
C> Content-Disposition: attachment; filename=a.aspx
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U! header X-Spam-Flag: *
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
C> Content-Disposition: attachment; filename=a.py
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U! header X-Spam-Flag: *
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
C> Content-Disposition: attachment; filename=a.pl
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U! header X-Spam-Flag: *
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
C> Content-Disposition: attachment; filename=a.tmp
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U! header X-Spam-Flag: *
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
C> Content-Disposition: attachment; filename=a.xlsb
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U! header X-Spam-Flag: *
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
C> Content-Disposition: attachment; filename=a.xz
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U! header X-Spam-Flag: *
