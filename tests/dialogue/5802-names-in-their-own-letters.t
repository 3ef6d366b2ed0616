# 5802-names-in-their-own-letters.t: the log shows a name in its letters, and what cannot be seen as question marks
config: checks: { impersonation: { people: [{ name: Jörg Müller, addresses: [joerg@example.com] }, { name: Anna Berger, addresses: [anna@example.com] }] } }
C> session, envelope from <a@sender.test>, content
C> From: =?UTF-8?Q?J=C3=B6rg_M=C3=BCller?= <x@evil.test>
C>
C> text
C> .
S< 250 *
L< {"event": "message", "evidence": [{"check": "impersonation", "fact": "person", "detail": "From says \"Jörg Müller\", who is joerg@example.com, not x@evil.test"}]}
C> envelope from <a@sender.test>, content
C> From: =?UTF-8?Q?Anna_=E2=80=8BBerger?= <x@evil.test>
C>
C> text
C> .
S< 250 *
L< {"event": "message", "evidence": [{"check": "impersonation", "fact": "person", "detail": "From says \"Anna ?Berger\", who is anna@example.com, not x@evil.test"}]}
C> envelope from <a@sender.test>, content
C> From: =?UTF-8?Q?=E2=80=AEregreB_annA?= <x@evil.test>
C>
C> text
C> .
S< 250 *
L< {"event": "message", "evidence": [{"check": "impersonation", "fact": "person", "detail": "From says \"Anna Berger\", who is anna@example.com, not x@evil.test"}]}
C> goodbye
U= messages 3
