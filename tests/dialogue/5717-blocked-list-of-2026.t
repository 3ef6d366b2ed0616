# 5717-blocked-list-of-2026.t: without options, what is abused in 2026 is blocked by its name
config:
  checks: { attachments: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
C> session, envelope, content
C> attached a.onepkg
  eA==
S< 550 5.7.1 *this attachment is not allowed here: a.onepkg (mxward *)
C> envelope, content
C> attached a.ppkg
  eA==
S< 550 5.7.1 *this attachment is not allowed here: a.ppkg (mxward *)
C> envelope, content
C> attached a.a3x
  eA==
S< 550 5.7.1 *this attachment is not allowed here: a.a3x (mxward *)
C> envelope, content
C> attached a.accde
  eA==
S< 550 5.7.1 *this attachment is not allowed here: a.accde (mxward *)
C> envelope, content
C> attached a.accdr
  eA==
S< 550 5.7.1 *this attachment is not allowed here: a.accdr (mxward *)
C> envelope, content
C> attached a.oqy
  eA==
S< 550 5.7.1 *this attachment is not allowed here: a.oqy (mxward *)
C> envelope, content
C> attached a.dqy
  eA==
S< 550 5.7.1 *this attachment is not allowed here: a.dqy (mxward *)
C> envelope, content
C> attached a.rqy
  eA==
S< 550 5.7.1 *this attachment is not allowed here: a.rqy (mxward *)
C> envelope, content
C> attached a.inetloc
  eA==
S< 550 5.7.1 *this attachment is not allowed here: a.inetloc (mxward *)
C> envelope, content
C> attached a.fileloc
  eA==
S< 550 5.7.1 *this attachment is not allowed here: a.fileloc (mxward *)
C> envelope, content
C> attached a.applescript
  eA==
S< 550 5.7.1 *this attachment is not allowed here: a.applescript (mxward *)
C> envelope, content
C> attached a.scptd
  eA==
S< 550 5.7.1 *this attachment is not allowed here: a.scptd (mxward *)
C> envelope, content
C> attached a.workflow
  eA==
S< 550 5.7.1 *this attachment is not allowed here: a.workflow (mxward *)
C> envelope, content
C> attached a.svg
  eA==
S< 250 *
C> envelope, content
C> attached a.html
  eA==
S< 250 *
C> envelope, content
C> attached a.mht
  eA==
S< 250 *
C> envelope, content
C> attached a.xhtml
  eA==
S< 250 *
C> envelope, content
C> attached a.rtf
  eA==
S< 250 *
C> envelope, content
C> attached a.doc
  eA==
S< 250 *
C> envelope, content
C> attached a.webloc
  eA==
S< 250 *
