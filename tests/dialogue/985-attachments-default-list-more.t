# 985-attachments-default-list-more.t: without options, what the large providers block and honest people do not send is blocked, the rest is not
config:
  checks: { attachments: {} }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: tag }
C> session, envelope, content
C> attached a.rdp
  eA==
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> attached a.library-ms
  eA==
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> attached a.searchConnector-ms
  eA==
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> attached a.appcontent-ms
  eA==
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> attached a.appinstaller
  eA==
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> attached a.one
  eA==
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> attached a.iqy
  eA==
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> attached a.diagpkg
  eA==
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> attached a.ex_
  eA==
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> attached a.cdxml
  eA==
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> attached a.pssc
  eA==
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> attached a.cnt
  eA==
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> attached a.csh
  eA==
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> attached a.htc
  eA==
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> attached a.ani
  eA==
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> attached a.elf
  eA==
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> attached a.scpt
  eA==
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> attached a.command
  eA==
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> attached a.desktop
  eA==
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> attached a.wim
  eA==
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> attached a.ace
  eA==
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> attached a.psm1
  eA==
S< 250 *
U= header X-Spam-Flag: YES
C> envelope, content
C> attached a.cer
  eA==
S< 250 *
U! header X-Spam-Flag: *
C> envelope, content
C> attached a.crt
  eA==
S< 250 *
U! header X-Spam-Flag: *
C> envelope, content
C> attached a.mdb
  eA==
S< 250 *
U! header X-Spam-Flag: *
C> envelope, content
C> attached a.pst
  eA==
S< 250 *
U! header X-Spam-Flag: *
C> envelope, content
C> attached a.mht
  eA==
S< 250 *
U! header X-Spam-Flag: *
C> envelope, content
C> attached a.aspx
  eA==
S< 250 *
U! header X-Spam-Flag: *
C> envelope, content
C> attached a.py
  eA==
S< 250 *
U! header X-Spam-Flag: *
C> envelope, content
C> attached a.pl
  eA==
S< 250 *
U! header X-Spam-Flag: *
C> envelope, content
C> attached a.tmp
  eA==
S< 250 *
U! header X-Spam-Flag: *
C> envelope, content
C> attached a.xlsb
  eA==
S< 250 *
U! header X-Spam-Flag: *
C> envelope, content
C> attached a.xz
  eA==
S< 250 *
U! header X-Spam-Flag: *
