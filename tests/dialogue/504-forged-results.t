# 504-forged-results.t: results in our name are removed in every spelling, those of others stay
C> session, envelope, content
C> Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=forged1.example
C> Authentication-Results: other.example; spf=pass smtp.mailfrom=kept1.example
C> AUTHENTICATION-RESULTS: MX.Example.NET; dkim=pass header.d=forged2.example
C> Authentication-Results:
C>  mx.example.net; dkim=pass
C>  header.d=forged3.example
C> Authentication-Results: mx.example.net 1; dmarc=pass header.from=forged4.example
C> Authentication-Results: (a (nested) comment) mx.example.net (b); dmarc=pass header.from=forged5.example
C> Authentication-Results: "mx.example.net"; dmarc=pass header.from=forged6.example
C> Authentication-Results : mx.example.net; dmarc=pass header.from=forged7.example
C> Authentication-Results:mx.example.net;dmarc=pass header.from=forged8.example
C> Authentication-Results: mx.example.net.other.example; spf=pass smtp.mailfrom=kept2.example
C> X-Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=kept3.example
C> Subject: Authentication-Results: mx.example.net
C>
C> Authentication-Results: mx.example.net; in the body
C> .
S< 250 *
U! header *forged?.example*
U= header Authentication-Results: other.example; spf=pass smtp.mailfrom=kept1.example
U= header Authentication-Results: mx.example.net.other.example; spf=pass smtp.mailfrom=kept2.example
U= header X-Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=kept3.example
U= message
  ...
  Subject: Authentication-Results: mx.example.net

  Authentication-Results: mx.example.net; in the body
