# 418-dnsbl-sixty-questions.t: a message asks sixty questions at most; what is beyond is unknown, and the rest counts
config:
  dns: { timeout: 1s }
  timeouts: { checks: 2s }
  checks:
    spf: {}
    dnsbl:
      lists:
        - { zone: l1.bl.test, score: 1 }
        - { zone: l2.bl.test, score: 1 }
        - { zone: l3.bl.test, score: 1 }
        - { zone: l4.bl.test, score: 1 }
        - { zone: l5.bl.test, score: 1 }
        - { zone: l6.bl.test, score: 1 }
        - { zone: l7.bl.test, score: 1 }
        - { zone: l8.bl.test, score: 1 }
        - { zone: l9.bl.test, score: 1 }
        - { zone: l10.bl.test, score: 1 }
        - { zone: l11.bl.test, score: 1 }
        - { zone: l12.bl.test, score: 1 }
        - { zone: l13.bl.test, score: 1 }
        - { zone: l14.bl.test, score: 1 }
        - { zone: l15.bl.test, score: 1 }
        - { zone: l16.bl.test, score: 1 }
        - { zone: l17.bl.test, score: 1 }
        - { zone: l18.bl.test, score: 1 }
        - { zone: l19.bl.test, score: 1 }
        - { zone: l20.bl.test, score: 1 }
        - { zone: l21.bl.test, score: 1 }
        - { zone: l22.bl.test, score: 1 }
        - { zone: l23.bl.test, score: 1 }
        - { zone: l24.bl.test, score: 1 }
        - { zone: l25.bl.test, score: 1 }
        - { zone: l26.bl.test, score: 1 }
        - { zone: l27.bl.test, score: 1 }
        - { zone: l28.bl.test, score: 1 }
        - { zone: l29.bl.test, score: 1 }
        - { zone: l30.bl.test, score: 1 }
D: 7.2.0.192.l1.bl.test A 127.0.0.2
D: 7.2.0.192.l2.bl.test A 127.0.0.2
D: 7.2.0.192.l3.bl.test A 127.0.0.2
D: 7.2.0.192.l4.bl.test A 127.0.0.2
D: 7.2.0.192.l5.bl.test A 127.0.0.2
D: 7.2.0.192.l6.bl.test A 127.0.0.2
D: 7.2.0.192.l7.bl.test A 127.0.0.2
D: 7.2.0.192.l8.bl.test A 127.0.0.2
D: 7.2.0.192.l9.bl.test A 127.0.0.2
D: 7.2.0.192.l10.bl.test A 127.0.0.2
D: 7.2.0.192.l11.bl.test A 127.0.0.2
D: 7.2.0.192.l12.bl.test A 127.0.0.2
D: 7.2.0.192.l13.bl.test A 127.0.0.2
D: 7.2.0.192.l14.bl.test A 127.0.0.2
D: 7.2.0.192.l15.bl.test A 127.0.0.2
D: 7.2.0.192.l16.bl.test A 127.0.0.2
D: 7.2.0.192.l17.bl.test A 127.0.0.2
D: 7.2.0.192.l18.bl.test A 127.0.0.2
D: 7.2.0.192.l19.bl.test A 127.0.0.2
D: 7.2.0.192.l20.bl.test A 127.0.0.2
D: 7.2.0.192.l21.bl.test A 127.0.0.2
D: 7.2.0.192.l22.bl.test A 127.0.0.2
D: 7.2.0.192.l23.bl.test A 127.0.0.2
D: 7.2.0.192.l24.bl.test A 127.0.0.2
D: 7.2.0.192.l25.bl.test A 127.0.0.2
D: 7.2.0.192.l26.bl.test A 127.0.0.2
D: 7.2.0.192.l27.bl.test A 127.0.0.2
D: 7.2.0.192.l28.bl.test A 127.0.0.2
D: 7.2.0.192.l29.bl.test A 127.0.0.2
D: 7.2.0.192.l30.bl.test A 127.0.0.2
D: example.org TXT "v=spf1 -all"
C> connect from 192.0.2.7
S< 220 *
C> wait 0.5
C> EHLO mail.example
S< 250-*
C> MAIL FROM:<a@example.org>
S< 250 *
C> RCPT TO:<b@example.com>
S< 550 5.7.1 *l1.bl.test*
C> goodbye
D= asked 30 7.2.0.192.* A
D= asked 30 7.2.0.192.* TXT
D= asked 0 example.org
L< {"event": "message", "score": 30, "evidence": [{"fact": "listed", "detail": "l30.bl.test*"}, {"check": "spf", "fact": "temperror"}]}
