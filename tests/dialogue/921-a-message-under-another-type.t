# 921-a-message-under-another-type.t: a message that is attached as something else is taken apart if programs open it: by its name, or by what it holds
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
C> Content-Type: application/octet-stream; name=NOTE.EML
C>
C> Subject: inner
C> MIME-Version: 1.0
C> Content-Type: application/octet-stream; name=setup.exe
C>
C> x
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: by its name, in base64
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream
C> Content-Disposition: attachment; filename="page.mht."
C> Content-Transfer-Encoding: base64
C>
C> U3ViamVjdDogaW5uZXINCk1JTUUtVmVyc2lvbjogMS4wDQpDb250ZW50LVR5cGU6IGFwcGxpY2F0
C> aW9uL29jdGV0LXN0cmVhbTsgbmFtZT1zZXR1cC5leGUNCg0KeA0K
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
C> Content-Disposition: inline; filename*0=note.; filename*1=eml
C>
C> Subject: inner
C> MIME-Version: 1.0
C> Content-Type: application/octet-stream; name=setup.exe
C>
C> x
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: without a type
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Disposition: attachment; filename="=?utf-8?B?bm90ZS5lbWw=?="
C>
C> Subject: inner
C> MIME-Version: 1.0
C> Content-Type: application/octet-stream; name=setup.exe
C>
C> x
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: without a name
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/unknown
C> Content-Transfer-Encoding: base64
C>
C> U3ViamVjdDogaW5uZXINCk1JTUUtVmVyc2lvbjogMS4wDQpDb250ZW50LVR5cGU6IGFwcGxpY2F0
C> aW9uL29jdGV0LXN0cmVhbTsgbmFtZT1zZXR1cC5leGUNCg0KeA0K
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: within another
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream; name=a.eml
C> Content-Transfer-Encoding: base64
C>
C> U3ViamVjdDogb3V0ZXINCkNvbnRlbnQtVHlwZTogYXBwbGljYXRpb24vb2N0ZXQtc3RyZWFtOyBu
C> YW1lPWIuZW1sDQpDb250ZW50LVRyYW5zZmVyLUVuY29kaW5nOiBiYXNlNjQNCg0KVTNWaWFtVmpk
C> RG9nYVc1dVpYSU5DazFKVFVVdFZtVnljMmx2YmpvZ01TNHdEUXBEYjI1MFpXNTBMVlI1Y0dVNklH
C> RndjR3hwWTJGMAphVzl1TDI5amRHVjBMWE4wY21WaGJUc2dibUZ0WlQxelpYUjFjQzVsZUdVTkNn
C> MEtlQTBLCg==
C> --cut-here--
C> .
S< 5?? 5.7.1 *setup.exe* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> Subject: a text with the name of a message
C> MIME-Version: 1.0
C> Content-Type: multipart/mixed; boundary=cut-here
C>
C> --cut-here
C> Content-Type: application/octet-stream; name=note.eml
C>
C> Dear Ann: hello,
C> setup.exe is not here.
C> --cut-here--
C> .
S< 250 *
U= messages 1
L< {"event": "message", "action": "accept"}
L! {"event": "message", "evidence": [{"check": "mime"}]}
