# 771-large-and-read-in-few-ways.t: size alone is not complex: a large page, a large calendar, a large text in UTF-16
config:
  checks:
    attachments: { block_extensions: [exe] }
    mime: {}
    surbl: { lists: [{ zone: names.test, score: 6 }] }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { mime: too_complex }, action: reject }
D: test.names.test A 127.0.0.2
C> session
C> envelope, content
C> From: Ann <a@example.org>
C> MIME-Version: 1.0
C> Content-Type: text/html; charset=iso-2022-jp
C>
C> repeat 10000 <p>Much to <a href="https://www.example.org/read?a=1&amp;b=2">read</a> in many paragraphs</p>
C> .
S< 250 *
C> envelope, content
C> From: Ann <a@example.org>
C> MIME-Version: 1.0
C> Content-Type: text/calendar; charset=utf-8
C>
C> BEGIN:VCALENDAR
C> repeat 20000 DESCRIPTION:Weekly meeting\, see https://www.example.org/
C> END:VCALENDAR
C> .
S< 250 *
C> envelope, content
C> From: Ann <a@example.org>
C> MIME-Version: 1.0
C> Content-Type: text/xml; charset=utf-16
C> Content-Transfer-Encoding: base64
C>
C> repeat 12000 PABhAD4AaAB0AHQAcABzADoALwAvAGEALgBlAHgAYQBtAHAAbABlAC8APAAvAGEAPgANAAoA
C> .
S< 250 *
U= messages 3
