# 909-results-in-odd-spellings.t: results forged in our name go, however the name is written; others' stay
C> session, envelope, content
C> Authentication-Results: mx(x).example.net; spf=pass one
C> Authentication-Results: <mx.example.net>; spf=pass two
C> Authentication-Results: mx. example.net; spf=pass three
C> Authentication-Results: xmx.example.net; spf=pass four
C> Subject: x
C>
C> text
C> .
S< 250 *
C> goodbye
U! header *spf=pass one
U! header *spf=pass two
U! header *spf=pass three
U= header Authentication-Results: xmx.example.net; spf=pass four
