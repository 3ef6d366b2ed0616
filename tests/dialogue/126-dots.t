# 126-dots.t: a dot at the beginning of a line is taken off and put on again
C> session, envelope, content
C> Subject: dots
C>
C> ..
C> ...
C> ..one
C> a.
C> .two
C> .
S< 250 *
U= message
  Received: *
  ...
  Subject: dots

  .
  ..
  .one
  a.
  two
