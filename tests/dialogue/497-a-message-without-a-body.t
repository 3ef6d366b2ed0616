# 497-a-message-without-a-body.t: no empty line, no header, nothing at all: each is read for what it is
config:
  checks: { dkim: {}, attachments: {} }
C> session, envelope, content
C> From: a@example.org
C> Subject: only a header
C> .
S< 250 *
U= body same as sent
L< {"event": "message", "evidence": [{"check": "dkim", "fact": "none"}], "action": "accept"}
C> envelope, content
C>
C> only a body
C> .
S< 550 5.7.1 *
L< {"event": "message", "evidence": [{"check": "from", "fact": "ambiguous"}], "action": "reject", "rule": "ambiguous author"}
C> envelope, content
C> .
S< 550 5.7.1 *
L< {"event": "message", "evidence": [{"check": "from", "fact": "ambiguous"}], "size": 0, "action": "reject"}
