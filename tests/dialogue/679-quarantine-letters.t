# 679-quarantine-letters.t: lists show letters as letters, and what nobody sees or what turns a line round as an escape
config:
  checks: { attachments: { block_extensions: [exe] } }
  policies: { default: p.yaml }
file p.yaml:
  rules:
    - { when: { attachments: blocked }, action: quarantine }
C> session
C> raw "MAIL FROM:<j\xc3\xb6rg\xe2\x80\xae@example.org> SMTPUTF8\r\n"
S< 250 *
C> RCPT TO:<b@example.com>
S< 250 *
C> DATA
S< 354 *
C> raw "Subject: Gr\xc3\xbc\xc3\x9fe \xe7\x94\xa8\xe6\x88\xb7 \xe2\x80\xaefdp\xf3\xa0\x80\xa1\r\nContent-Type: application/octet-stream; name=\"r\xc3\xa9sum\xc3\xa9.exe\"\r\n\r\nMZ\r\n.\r\n"
S< 250 2.0.0 *quarantined as *
L< *"event":"message"*"from":"jörg?u202e@example.org"*
X> mxward quarantine list
X< ID * FROM * RCPTS * SUBJECT * REASON
X< $ID *<jörg<U+202E>@example.org> *Grüße 用户 <U+202E>fdp<U+E0021> *attachments blocked: résumé.exe
X> mxward quarantine list --json
X< *"from":"jörg?u202e@example.org"*"reason":"attachments blocked: résumé.exe"*"subject":"Grüße 用户 ?u202efdp?udb40?udc21"*
X> mxward quarantine show $ID
X< from        <jörg<U+202E>@example.org>
X< subject     Grüße 用户 <U+202E>fdp<U+E0021>
X> mxward quarantine show $ID --headers
X< Subject: Grüße 用户 <U+202E>fdp<U+E0021>
X> mxward quarantine stats
X< attachments blocked * 1 *
X> mxward block 198.51.100.7 --reason "für später"
X= 0
X> mxward blocked
X< 198.51.100.7/32 *für später
