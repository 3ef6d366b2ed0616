# 5650-impersonation-person.t: a stranger with the name of one of our people is seen, however the name is written
config:
  checks:
    impersonation: { people: [{ name: Chief Executive, addresses: [chief@example.com, c.exec@mail.example] }] }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { name: our people, when: { impersonation: person }, action: reject }
C> session from 192.0.2.7, envelope, content
C> From: Chief Executive <x@evil.test>
C>
C> text
C> .
S< 550 5.7.1 Message header rejected: a name in it belongs to another address (mxward *
C> envelope, content
C> From: "Executive, Chief" <x@evil.test>
C>
C> text
C> .
S< 550 5.7.1 *
C> envelope, content
C> From: Executive, Chief <x@evil.test>
C>
C> text
C> .
S< 550 5.7.1 *
C> envelope, content
C> From: C. Executive <x@evil.test>
C>
C> text
C> .
S< 550 5.7.1 *
C> envelope, content
C> From: =?UTF-8?B?Q2jRlmVm?= =?UTF-8?Q?_EXECUTIV=D0=95?= <x@evil.test>
C>
C> text
C> .
S< 550 5.7.1 *
C> envelope, content
C> From: x@evil.test (Chief Executive)
C>
C> text
C> .
S< 550 5.7.1 *
C> envelope, content
C> From: Chief Executive <chief@example.com>
C>
C> text
C> .
S< 250 *
C> envelope, content
C> From: "Chief Executive" <C.Exec@Mail.Example>
C>
C> text
C> .
S< 250 *
C> envelope, content
C> From: Chief Editor <x@press.test>
C>
C> text
C> .
S< 250 *
C> goodbye
U= messages 3
