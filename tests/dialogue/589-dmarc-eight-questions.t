# 589-dmarc-eight-questions.t: a domain of many labels costs eight questions
config: checks: { spf: {}, dmarc: {} }
D: example.org TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.example TXT "v=DMARC1; p=reject; psd=n"
C> session from 192.0.2.7, envelope, content
C> From: admin@a.b.c.d.e.f.g.h.i.j.k.example
C> Subject: x
C>
C> text
C> .
S< 550 5.7.1 *rejected per DMARC policy of a.b.c.d.e.f.g.h.i.j.k.example*
C> goodbye
D= asked 8 _dmarc.* TXT
D= asked 0 _dmarc.b.c.d.e.f.g.h.i.j.k.example TXT
D= asked 1 _dmarc.f.g.h.i.j.k.example TXT
