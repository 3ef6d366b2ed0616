# 501-received.t: the Received header tells who gave us the mail, when, and for whom
C> session from 192.0.2.7, envelope, content
C> Received: from older.example by mail.example; Mon, 1 Jan 2024 00:00:00 +0000
C> Subject: x
C>
C> .
S< 250 *
U= header Received: from mail.example (*[192.0.2.7]*) by mx.example.net *with ESMTP id *for <b@example.com>*; *, * 20?? ??:??:?? {+|-}????
U! header Received:*tls TLS*
U= message
  Received: from mail.example *
  ...
  Received: from older.example by mail.example; Mon, 1 Jan 2024 00:00:00 +0000
  Subject: x
  ...
