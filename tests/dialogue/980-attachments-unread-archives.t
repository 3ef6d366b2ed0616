# 980-attachments-unread-archives.t: an archive that is not looked into is a fact, by content and by name, and a policy tells the kinds apart
config:
  checks: { attachments: { block_extensions: [exe] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: { unreadable: rar } }, action: reject }
    - { when: { attachments: { unreadable: [7z, lzh, arj] } }, action: tag }
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
C> Content-Disposition: attachment; filename=docs.rar
C> Content-Transfer-Encoding: base64
C>
C> UmFyIRoHAM+QcwAADQAAAAAAAAC5j3QAgCgABQAAAAUAAAAChqYQNgAAIVgdMAgAIAAAAG5vdGUu
C> dHh0aGVsbG/EPXsAQAcA
C> --cut-here--
C> .
S< 550 5.7.1 *archives of this kind are not allowed here: docs.rar is a RAR archive (mxward *)
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "unreadable", "detail": "docs.rar is a RAR archive"}]}
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
C> Content-Disposition: attachment; filename=docs.dat
C> Content-Transfer-Encoding: base64
C>
C> UmFyIRoHAQDFGjMyAwEAAKVYY7oRAgIFAAUAAAAIbm90ZS50eHRoZWxsbxmyOjUDBQAA
C> --cut-here--
C> .
S< 550 5.7.1 *docs.dat is a RAR archive*
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
C> Content-Disposition: attachment; filename=docs.7z
C> Content-Transfer-Encoding: base64
C>
C> N3q8ryccAATeUiKTCgAAAAAAAABaAAAAAAAAACgeX/IBAAVoZWxsbwoAAQQGAAEJCgAHCwEAASEh
C> AQAMBgAICgEgMDo2AAAFARkMAAAAAAAAAAAAAAAAERMAbgBvAHQAZQAuAHQAeAB0AAAAGQAUCgEA
C> sx7DIwuB3QEVBgEAIICkgQAA
C> --cut-here--
C> .
S< 250 *
L< {"event": "message", "action": "tag", "evidence": [{"check": "attachments", "fact": "unreadable", "detail": "docs.7z is a 7z archive"}]}
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
C> Content-Type: image/jpeg
C> Content-Disposition: attachment; filename=photo.jpg
C> Content-Transfer-Encoding: base64
C>
C> /9j/4Dd6vK8nHAAE3lIikwoAAAAAAAAAWgAAAAAAAAAoHl/yAQAFaGVsbG8KAAEEBgABCQoABwsB
C> AAEhIQEADAYACAoBIDA6NgAABQEZDAAAAAAAAAAAAAAAABETAG4AbwB0AGUALgB0AHgAdAAAABkA
C> FAoBALMewyMLgd0BFQYBACCApIEAAA==
C> --cut-here--
C> .
S< 250 *
L< {"event": "message", "action": "tag", "evidence": [{"check": "attachments", "fact": "unreadable", "detail": "photo.jpg contains a 7z archive"}]}
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
C> Content-Disposition: attachment; filename=docs.7z.002
C> Content-Transfer-Encoding: base64
C>
C> dGhlIG1pZGRsZSBvZiBhbiBhcmNoaXZl
C> --cut-here--
C> .
S< 250 *
L< {"event": "message", "action": "tag", "evidence": [{"check": "attachments", "fact": "unreadable", "detail": "docs.7z.002 is named like a 7z archive"}]}
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
C> Content-Disposition: attachment; filename=docs.zip
C> Content-Transfer-Encoding: base64
C>
C> UEsDBBQAAAAAAAAAIViDFtyMAQAAAAEAAAAJAAAAaW5uZXIucmFyeFBLAQIUAxQAAAAAAAAAIViD
C> FtyMAQAAAAEAAAAJAAAAAAAAAAAAAACAAQAAAABpbm5lci5yYXJQSwUGAAAAAAEAAQA3AAAAKAAA
C> AAAA
C> --cut-here--
C> .
S< 550 5.7.1 *docs.zip: inner.rar*
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
C> Content-Disposition: attachment; filename=docs.lzh
C> Content-Transfer-Encoding: base64
C>
C> KgAtbGgwLQYAAAAGAAAAad8NayACNFoABQAA0d8LAAFub3RlLnR4dAAAaGVsbG8KAA==
C> --cut-here--
C> .
S< 250 *
L< {"event": "message", "action": "tag", "evidence": [{"check": "attachments", "fact": "unreadable", "detail": "docs.lzh is an LHA archive"}]}
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
C> Content-Disposition: attachment; filename=docs.arj
C> Content-Transfer-Encoding: base64
C>
C> YOopACILAQIQAAInat8Na2rfDWsAAAAAAAAAAAAAAAAAAAAAAABuLmFyagAA0LKcsAAAYOo4AC4L
C> AQIQAABqad8NawYAAAAGAAAAIDA6NgAApBEAAAAAAABp3w1rad8NawAAAABub3RlLnR4dAAAuJUd
C> NwAAaGVsbG8KYOoAAA==
C> --cut-here--
C> .
S< 250 *
L< {"event": "message", "action": "tag", "evidence": [{"check": "attachments", "fact": "unreadable", "detail": "docs.arj is an ARJ archive"}]}
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
C> Content-Disposition: attachment; filename=docs.tar.xz
C> Content-Transfer-Encoding: base64
C>
C> /Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4Cf/AHJdADcbyu7jSLGwl3Rxk6H0s6xr9zFgQQP1/4bG
C> nVRIRbgRPZ83eqDIw0P+pem2pOi9py6PGyjJ8BUmYJPFowbWYvikBCWVYjiBjaExwedmgJUyfI08
C> JSKhR5VPLetsFc9uNaJt5raaFwnLGK1muyzUYADIAAAAAIyPchv1j5uZAAGOAYBQAABOEGpbscRn
C> +wIAAAAABFla
C> --cut-here--
C> .
S< 250 *
L< {"event": "message", "action": "accept", "evidence": [{"check": "attachments", "fact": "unreadable", "detail": "docs.tar.xz is an xz file"}]}
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
L< {"event": "message", "action": "accept", "evidence": [{"check": "attachments", "fact": "unreadable", "detail": "report.xml.gz is a gzip file"}]}
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
C> UEsDBBQAAAAAAAAAIViDFtyMAQAAAAEAAAAIAAAAbm90ZS50eHR4UEsBAhQDFAAAAAAAAAAhWIMW
C> 3IwBAAAAAQAAAAgAAAAAAAAAAAAAAIABAAAAAG5vdGUudHh0UEsFBgAAAAABAAEANgAAACcAAAAA
C> AA==
C> --cut-here--
C> .
S< 250 *
U= body same as sent
L! {"event": "message", "evidence": [{"fact": "unreadable", "detail": "*named like a RAR*"}]}
