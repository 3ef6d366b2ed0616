# 502-received-over-tls.t: the Received header names the cipher suite, and no recipient where there are two
C> session helo plain.example
C> starttls
C> EHLO mail.example
S< 250-*
C> envelope to <b@example.com> <c@example.com>, content
C> Subject: x
C>
C> .
S< 250 *
U= header Received: from mail.example *by mx.example.net *with ESMTPS id *
U= header Received:* tls TLS{_|-}*
U! header Received:* for *
