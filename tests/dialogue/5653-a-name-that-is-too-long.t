# 5653-a-name-that-is-too-long.t: padding does not hide a person's name without a word
config: checks: { impersonation: { people: [{ name: Jane Doe, addresses: [jane@example.com] }] } }
C> session, envelope, content
C> From: "Jane Doe a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h" <x@evil.test>
C> Subject: a letter
C>
C> Dear reader
C> .
S< 250 *
L< {"event": "message", "evidence": [{"check": "impersonation", "fact": "unknown", "detail": "a name is too long to be compared"}]}
C> goodbye
