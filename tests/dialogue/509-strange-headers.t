# 509-strange-headers.t: odd but harmless headers are left exactly as they came
C> session, envelope, content
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
