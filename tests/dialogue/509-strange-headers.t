# 509-strange-headers.t: odd but harmless headers are left exactly as they came
C> connect
S< 220 *
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> From:   "A"   <a@example.org>
C> subject:no space
C> X-Folded: one
C> raw "\ttwo\r\n"
C>    three
C> X-Empty:
C> X-Trailing: space   
C> DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=x; h=from; bh=; b=
C> From: b@example.org
C>
C> trailing space   
C> .
S< 250 *
U= body same as sent
