# 522-surbl-header-fields.t: the Subject is read as it is shown; so are the mailboxes in From and Reply-To
config: checks: { surbl: { lists: [{ zone: multi.test, score: 12 }] } }
D: evil.com.multi.test A 127.0.0.2
C> session from 192.0.2.1, envelope, content
C> From: A <a@example.org>
C> Subject: =?utf-8?B?d2luIGF0IGh0dHA6Ly9ldmlsLmNvbS8gbm93?=
C>
C> hello
C> .
S< 550 5.7.1 Message content rejected: evil.com on multi.test 127.0.0.2 (mxward *)
C> envelope, content
C> From: A <a@example.org>
C> Subject: =?utf-8?Q?win_at_http://ev?=
C>  =?iso-8859-1?Q?il=2Ecom/?=
C>
C> hello
C> .
S< 550 5.7.1 Message content rejected: evil.com on multi.test 127.0.0.2 (mxward *)
C> envelope, content
C> From: A <a@mail.evil.com>
C> Subject: hello
C>
C> hello
C> .
S< 550 5.7.1 Message content rejected: evil.com on multi.test 127.0.0.2 (mxward *)
C> envelope, content
C> From: A <a@example.org>
C> Reply-To: <a@evil.com>
C> Subject: hello
C>
C> hello
C> .
S< 550 5.7.1 Message content rejected: evil.com on multi.test 127.0.0.2 (mxward *)
C> envelope, content
C> From: A <a@example.org>
C> To: <b@evil.com>
C> Subject: hello
C>
C> hello
C> .
S< 250 *
C> goodbye
U= messages 1
L< {"event": "message", "action": "reject", "rule": "score", "score": 12, "evidence": [{"check": "surbl", "fact": "listed", "detail": "evil.com on multi.test 127.0.0.2"}]}
