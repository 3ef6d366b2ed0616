# 5801-names-are-cut-off-aloud.t: whatever is too much in the names of a message to be looked at is said
config: checks: { impersonation: { people: [{ name: Jane Doe, addresses: [jane@example.com] }] } }
C> session, envelope from <a@sender.test>, content
C> From: x@evil.test (a) (b) (c) (d) (Jane Doe)
C>
C> text
C> .
S< 250 *
L< {"event": "message", "evidence": [{"check": "impersonation", "fact": "unknown", "detail": "From has too many names or comments"}]}
C> envelope from <a@sender.test>, content
C> From: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
C>  bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
C>  cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc
C>  dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd
C>  eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee
C>  ffffffffffffffffffffffffffffffffffffffffffffffffff Jane Doe" <x@evil.test>
C>
C> text
C> .
S< 250 *
L< {"event": "message", "evidence": [{"check": "impersonation", "fact": "unknown", "detail": "a name is too long to be compared"}]}
C> envelope from <a@sender.test>, content
C> From: Jane Doe <jane@example.com>
C> Reply-To: Jane Doe
C>
C> text
C> .
S< 250 *
L< {"event": "message", "evidence": [{"check": "impersonation", "fact": "unknown", "detail": "where replies go: Reply-To has no address that can be read"}]}
C> envelope from <b@sender.test>, content
C> From: Anna Adams <anna@partner.test>
C> Reply-To: undisclosed
C>
C> text
C> .
S< 250 *
L! {"event": "message", "from": "b@sender.test", "evidence": [{"check": "impersonation"}]}
C> envelope from <a@sender.test>, content
C> From: a@a.test
C> Reply-To: a@b.test, a@c.test, a@d.test, a@e.test, a@f.test, a@g.test, a@h.test, a@i.test, a@j.test, a@k.test, a@l.test, a@m.test, a@n.test, a@o.test, a@p.test, a@q.test, a@r.test
C>
C> text
C> .
S< 250 *
L< {"event": "message", "evidence": [{"check": "impersonation", "fact": "unknown", "detail": "more domains than are looked at"}]}
C> goodbye
U= messages 5
