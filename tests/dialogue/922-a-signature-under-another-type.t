# 922-a-signature-under-another-type.t: what is wrapped in an S/MIME signature is looked into by its name and by its content, whatever the type says
config:
  checks: { attachments: { block_extensions: [exe] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
    - { when: { mime: too_complex }, action: quarantine }
C> session, envelope, content
C> From: Ann <a@example.org>
C> Subject: by its name
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream; name=smime.p7m
C> Content-Transfer-Encoding: base64
C>
C> MIAGCSqGSIb3DQEHAqCAMIACAQExADCABgkqhkiG9w0BBwGggCSABGBTdWJqZWN0OiBpbm5lcg0K
C> TUlNRS1WZXJzaW9uOiAxLjANCkNvbnRlbnQtVHlwZTogYXBwbGljYXRpb24vb2N0ZXQtc3RyZWFt
C> OyBuYW1lPXNldHVwLmV4ZQ0KDQp4DQoAAAAAAAAxAAAAAAAAAA==
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: by its content
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream
C> Content-Transfer-Encoding: base64
C>
C> MIAGCSqGSIb3DQEHAqCAMIACAQExADCABgkqhkiG9w0BBwGggCSABGBTdWJqZWN0OiBpbm5lcg0K
C> TUlNRS1WZXJzaW9uOiAxLjANCkNvbnRlbnQtVHlwZTogYXBwbGljYXRpb24vb2N0ZXQtc3RyZWFt
C> OyBuYW1lPXNldHVwLmV4ZQ0KDQp4DQoAAAAAAAAxAAAAAAAAAA==
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: as the signature of something else
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/pkcs7-signature; name=smime.p7s
C> Content-Transfer-Encoding: base64
C>
C> MIAGCSqGSIb3DQEHAqCAMIACAQExADCABgkqhkiG9w0BBwGggCSABGBTdWJqZWN0OiBpbm5lcg0K
C> TUlNRS1WZXJzaW9uOiAxLjANCkNvbnRlbnQtVHlwZTogYXBwbGljYXRpb24vb2N0ZXQtc3RyZWFt
C> OyBuYW1lPXNldHVwLmV4ZQ0KDQp4DQoAAAAAAAAxAAAAAAAAAA==
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: as a text
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: text/plain
C> Content-Disposition: attachment; filename=SMIME.P7C
C> Content-Transfer-Encoding: base64
C>
C> MIAGCSqGSIb3DQEHAqCAMIACAQExADCABgkqhkiG9w0BBwGggCSABGBTdWJqZWN0OiBpbm5lcg0K
C> TUlNRS1WZXJzaW9uOiAxLjANCkNvbnRlbnQtVHlwZTogYXBwbGljYXRpb24vb2N0ZXQtc3RyZWFt
C> OyBuYW1lPXNldHVwLmV4ZQ0KDQp4DQoAAAAAAAAxAAAAAAAAAA==
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: in base64 that no field declares
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream; name=smime.p7m
C>
C> MIAGCSqGSIb3DQEHAqCAMIACAQExADCABgkqhkiG9w0BBwGggCSABGBTdWJqZWN0OiBpbm5lcg0K
C> TUlNRS1WZXJzaW9uOiAxLjANCkNvbnRlbnQtVHlwZTogYXBwbGljYXRpb24vb2N0ZXQtc3RyZWFt
C> OyBuYW1lPXNldHVwLmV4ZQ0KDQp4DQoAAAAAAAAxAAAAAAAAAA==
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: in PEM
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream; name=smime.p7m
C>
C> -----BEGIN PKCS7-----
C> MIAGCSqGSIb3DQEHAqCAMIACAQExADCABgkqhkiG9w0BBwGggCSABGBTdWJqZWN0OiBpbm5lcg0K
C> TUlNRS1WZXJzaW9uOiAxLjANCkNvbnRlbnQtVHlwZTogYXBwbGljYXRpb24vb2N0ZXQtc3RyZWFt
C> OyBuYW1lPXNldHVwLmV4ZQ0KDQp4DQoAAAAAAAAxAAAAAAAAAA==
C> -----END PKCS7-----
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: a signed document
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/pkcs7-mime; name=offer.pdf.p7m
C> Content-Transfer-Encoding: base64
C>
C> MIAGCSqGSIb3DQEHAqCAMIACAQExADCABgkqhkiG9w0BBwGggCSABBglUERGLTEuNA0KPDwvVHlw
C> ZTogeD4+DQoAAAAAAAAxAAAAAAAAAA==
C> --cut-here--
C> .
S< 250 *
U= messages 1
L! {"event": "message", "evidence": [{"check": "mime"}]}
