# 532-attachments-encoded-words.t: a name in encoded words (RFC 2047) is read as mail programs read it, against the rules
config:
  checks: { attachments: { block_extensions: [exe, .SCR] } }
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
C> Content-Disposition: attachment; filename="=?utf-8?B?w5xiZXJzaWNodC5leGU=?="
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 5?? 5.7.1 *.exe* (mxward *)
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
C> Content-Type: application/octet-stream;
C>  name="=?iso-8859-1?Q?=DCbersicht=2E?=
C>  =?utf-8?Q?exe?="
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 5?? 5.7.1 *.exe* (mxward *)
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
C> Content-Disposition: attachment; filename=setup=?us-ascii?Q?=2Eexe?=
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 5?? 5.7.1 *exe* (mxward *)
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
C> Content-Disposition: attachment; filename="=?utf-8?Q?Bericht_f=C3=BCr_Mai=2Epdf?="
C> Content-Transfer-Encoding: base64
C>
C> eA==
C> --cut-here--
C> .
S< 250 *
U= messages 1
