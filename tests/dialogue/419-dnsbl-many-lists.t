# 419-dnsbl-many-lists.t: sixty-four lists are as many as may be configured, and each of them is tested and asked
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
        - { zone: l31.bl.test, score: 1 }
        - { zone: l32.bl.test, score: 1 }
        - { zone: l33.bl.test, score: 1 }
        - { zone: l34.bl.test, score: 1 }
        - { zone: l35.bl.test, score: 1 }
        - { zone: l36.bl.test, score: 1 }
        - { zone: l37.bl.test, score: 1 }
        - { zone: l38.bl.test, score: 1 }
        - { zone: l39.bl.test, score: 1 }
        - { zone: l40.bl.test, score: 1 }
        - { zone: l41.bl.test, score: 1 }
        - { zone: l42.bl.test, score: 1 }
        - { zone: l43.bl.test, score: 1 }
        - { zone: l44.bl.test, score: 1 }
        - { zone: l45.bl.test, score: 1 }
        - { zone: l46.bl.test, score: 1 }
        - { zone: l47.bl.test, score: 1 }
        - { zone: l48.bl.test, score: 1 }
        - { zone: l49.bl.test, score: 1 }
        - { zone: l50.bl.test, score: 1 }
        - { zone: l51.bl.test, score: 1 }
        - { zone: l52.bl.test, score: 1 }
        - { zone: l53.bl.test, score: 1 }
        - { zone: l54.bl.test, score: 1 }
        - { zone: l55.bl.test, score: 1 }
        - { zone: l56.bl.test, score: 1 }
        - { zone: l57.bl.test, score: 1 }
        - { zone: l58.bl.test, score: 1 }
        - { zone: l59.bl.test, score: 1 }
        - { zone: l60.bl.test, score: 1 }
        - { zone: l61.bl.test, score: 1 }
        - { zone: l62.bl.test, score: 1 }
        - { zone: l63.bl.test, score: 1 }
        - { zone: l64.bl.test, score: 1 }
D: 7.2.0.192.l31.bl.test A 127.0.0.2
L< {"event": "list", "zone": "l30.bl.test", "state": "on"}
L! {"event": "list", "state": "off"}
C> session from 192.0.2.7, sender
C> RCPT TO:<b@example.com>
S< {250|451} *
C> goodbye
D= asked at most 60 7.2.0.192.*
D= asked 1 7.2.0.192.l31.bl.test A
D= asked 64 2.0.0.127.l*.bl.test A
L< {"event": "message", "evidence": [{"fact": "listed", "detail": "l31.bl.test*"}, {"fact": "unknown", "detail": "l64.bl.test*"}]}
