# 913-many-names-no-escape.t: names asked for in vain do not use up the questions of the message
config:
  checks: { helo: {}, spf: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { spf: fail }, action: reject }]
D: example.org TXT "v=spf1 -all"
C> session helo h1.nowhere.test from 192.0.2.7
C> EHLO h2.nowhere.test
S< 250-*
C> EHLO h3.nowhere.test
S< 250-*
C> EHLO h4.nowhere.test
S< 250-*
C> EHLO h5.nowhere.test
S< 250-*
C> EHLO h6.nowhere.test
S< 250-*
C> EHLO h7.nowhere.test
S< 250-*
C> EHLO h8.nowhere.test
S< 250-*
C> EHLO h9.nowhere.test
S< 250-*
C> EHLO h10.nowhere.test
S< 250-*
C> EHLO h11.nowhere.test
S< 250-*
C> EHLO h12.nowhere.test
S< 250-*
C> EHLO h13.nowhere.test
S< 250-*
C> EHLO h14.nowhere.test
S< 250-*
C> EHLO h15.nowhere.test
S< 250-*
C> EHLO h16.nowhere.test
S< 250-*
C> EHLO h17.nowhere.test
S< 250-*
C> EHLO h18.nowhere.test
S< 250-*
C> EHLO h19.nowhere.test
S< 250-*
C> EHLO h20.nowhere.test
S< 250-*
C> EHLO h21.nowhere.test
S< 250-*
C> EHLO h22.nowhere.test
S< 250-*
C> EHLO h23.nowhere.test
S< 250-*
C> EHLO h24.nowhere.test
S< 250-*
C> EHLO h25.nowhere.test
S< 250-*
C> EHLO h26.nowhere.test
S< 250-*
C> EHLO h27.nowhere.test
S< 250-*
C> EHLO h28.nowhere.test
S< 250-*
C> EHLO h29.nowhere.test
S< 250-*
C> EHLO h30.nowhere.test
S< 250-*
C> EHLO h31.nowhere.test
S< 250-*
C> EHLO h32.nowhere.test
S< 250-*
C> EHLO h33.nowhere.test
S< 250-*
C> EHLO h34.nowhere.test
S< 250-*
C> EHLO h35.nowhere.test
S< 250-*
C> EHLO h36.nowhere.test
S< 250-*
C> EHLO h37.nowhere.test
S< 250-*
C> EHLO h38.nowhere.test
S< 250-*
C> EHLO h39.nowhere.test
S< 250-*
C> EHLO h40.nowhere.test
S< 250-*
C> EHLO h41.nowhere.test
S< 250-*
C> EHLO h42.nowhere.test
S< 250-*
C> EHLO h43.nowhere.test
S< 250-*
C> EHLO h44.nowhere.test
S< 250-*
C> EHLO h45.nowhere.test
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 550 5.7.23 *
C> goodbye
