# 5731-attachments-password-in-body.t: an encrypted archive whose password stands beside it is a fact
config:
  checks: { attachments: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: { password_in_body: zip } }, action: reject }
    - { when: { attachments: encrypted }, action: tag }
C> session, envelope, content
C> From: A <a@example.org>
C> Subject: Invoice
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=b
C>
C> --b
C> Content-Type: text/html; charset=utf-8
C> Content-Transfer-Encoding: quoted-printable
C>
C> <p>See the attachment.</p><table><tr><td>Pass<b>wort</b>:</td><td>In=
C> voice2026</td></tr></table>
C> --b
C> Content-Type: application/zip; name=secret.zip
C> Content-Transfer-Encoding: base64
C>
C> UEsDBBQAAQAAAABgIVgz8MRoEAAAABAAAAAKAAAAbGV0dGVyLnR4dDAxMjM0NTY3ODlhYmNk
C> ZWZQSwECFAMUAAEAAAAAYCFYM/DEaBAAAAAQAAAACgAAAAAAAAAAAAAAgAEAAAAAbGV0dGVy
C> LnR4dFBLBQYAAAAAAQABADgAAAA4AAAAAAA=
C> --b--
C> .
S< 550 5.7.1 Message content rejected: an encrypted attachment with its password: secret.zip: letter.txt; the message gives a password (mxward *)
U= messages 0
C> envelope, content
C> From: A <a@example.org>
C> Subject: Invoice
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=b
C>
C> --b
C>
C> The password will be sent separately by SMS. Your order 4711 is paid.
C> --b
C> Content-Type: application/zip; name=secret.zip
C> Content-Transfer-Encoding: base64
C>
C> UEsDBBQAAQAAAABgIVgz8MRoEAAAABAAAAAKAAAAbGV0dGVyLnR4dDAxMjM0NTY3ODlhYmNk
C> ZWZQSwECFAMUAAEAAAAAYCFYM/DEaBAAAAAQAAAACgAAAAAAAAAAAAAAgAEAAAAAbGV0dGVy
C> LnR4dFBLBQYAAAAAAQABADgAAAA4AAAAAAA=
C> --b--
C> .
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> From: A <a@example.org>
C> Subject: Password: 1234
C>
C> Password: 1234
C> .
S< 250 *
U! header X-Spam-Flag: YES
C> goodbye
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "encrypted"}, {"check": "attachments", "fact": "password_in_body", "detail": "secret.zip: letter.txt; the message gives a password"}]}
