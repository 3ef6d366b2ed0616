# 506-long-way.t: fifty Received headers are still a way, and such lines in the body count for nothing
C> session, envelope, content
C> repeat 50 Received: from a.example by b.example; Mon, 1 Jan 2024 00:00:00 +0000
C> X-Received: not one
C> Subject: x
C>
C> repeat 60 Received: from a.example by b.example; Mon, 1 Jan 2024 00:00:00 +0000
C> .
S< 250 *
U= body same as sent
