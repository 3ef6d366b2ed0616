# 533-attachments-by-content.t: a program is known by its content, whatever it is called and says of itself
config:
  checks: { attachments: { block_extensions: [exe, .SCR] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
C> session, envelope, content
C> attached
  Content-Type: image/jpeg; name=photo.jpg
  Content-Disposition: inline; filename=photo.jpg
  Content-Transfer-Encoding: base64

  TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
  AAAAAAAAgAAAAA4fug4AtAnNIbgBTM0hVGhpcyBwcm9ncmFtIGNhbm5vdCBiZSBydW4gaW4g
  RE9TIG1vZGUuDQ0KJA==
S< 5?? 5.7.1 *photo.jpg is a Windows program* (mxward *)
L< {"event": "message", "action": "reject", "evidence": [{"check": "attachments", "fact": "blocked", "detail": "photo.jpg is a Windows program"}]}
C> envelope, content
C> attached
  Content-Type: text/plain
  Content-Transfer-Encoding: base64

  TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
  AAAAAAAAgAAAAA4fug4AtAnNIbgBTM0hVGhpcyBwcm9ncmFtIGNhbm5vdCBiZSBydW4gaW4g
  RE9TIG1vZGUuDQ0KJA==
S< 5?? 5.7.1 *is a Windows program* (mxward *)
C> envelope, content
C> From: Ann <a@example.org>
C> To: b@example.com
C> Subject: documents
C> Date: Mon, 1 Jan 2024 12:00:00 +0000
C> MIME-Version: 1.0
C> Content-Transfer-Encoding: base64
C>
C> TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
C> AAAAAAAAgAAAAA4fug4AtAnNIbgBTM0hVGhpcyBwcm9ncmFtIGNhbm5vdCBiZSBydW4gaW4g
C> RE9TIG1vZGUuDQ0KJA==
C> .
S< 5?? 5.7.1 *is a Windows program* (mxward *)
C> envelope, content
C> attached
  Content-Type: image/jpeg; name=photo.jpg
  Content-Transfer-Encoding: base64

  /9j/4AAQSkZJRgA=
S< 250 *
U= messages 1
