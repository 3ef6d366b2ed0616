# 532-attachments-encoded-words.t: a name in encoded words (RFC 2047) is read as mail programs read it, against the rules
config:
  checks: { attachments: { block_extensions: [exe, .SCR] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: reject }
C> session, envelope, content
C> attached "=?utf-8?B?w5xiZXJzaWNodC5leGU=?="
  eA==
S< 5?? 5.7.1 *.exe* (mxward *)
C> envelope, content
C> attached
  Content-Type: application/octet-stream;
   name="=?iso-8859-1?Q?=DCbersicht=2E?=
   =?utf-8?Q?exe?="
  Content-Transfer-Encoding: base64

  eA==
S< 5?? 5.7.1 *.exe* (mxward *)
C> envelope, content
C> attached setup=?us-ascii?Q?=2Eexe?=
  eA==
S< 5?? 5.7.1 *exe* (mxward *)
C> envelope, content
C> attached "=?utf-8?Q?Bericht_f=C3=BCr_Mai=2Epdf?="
  eA==
S< 250 *
U= messages 1
