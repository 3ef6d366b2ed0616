# 5915-reports-dry-run.t: what would be sent, and to whom, is said without sending anything
config:
  checks: { spf: {}, dkim: {}, dmarc: {} }
  reports: { dmarc: { from: dmarc@example.com, via: main, at: "23:59", exclude: [] } }
D: _dmarc.near.example TXT "v=DMARC1; p=none; rua=mailto:a@near.example!10m,mailto:b@mail.near.example,https://z.example,mailto:0"
D: _dmarc.far.example TXT "v=DMARC1; p=none; rua=mailto:a@wants.example,mailto:b@silent.example,mailto:c@dead.example"
D: far.example._report._dmarc.wants.example TXT "v=DMARC1; rua=mailto:new@wants.example"
D: far.example._report._dmarc.dead.example SERVFAIL
D: _dmarc.quiet.example TXT "v=DMARC1; p=none"
C> session, envelope from <a@near.example>, content
C> From: a@near.example
C>
C> text
C> .
S< 250 *
C> envelope from <a@far.example>, content
C> From: a@far.example
C>
C> text
C> .
S< 250 *
C> envelope from <a@quiet.example>, content
C> From: a@quiet.example
C>
C> text
C> .
S< 250 *
C> goodbye
X> wait 3
X> mxward reports send --dry-run --day today
X= 0
X< far.example: 1 rows, 1 messages
X< *would be sent*new@wants.example
X< *external_not_authorized*b@silent.example
X< *no_answer*c@dead.example
X< near.example: 1 rows, 1 messages
X< *would be sent*a@near.example
X< *would be sent*b@mail.near.example
X< *left out*https://z.example (not mailto)
X< quiet.example: 1 rows, 1 messages
X< *no_rua*its record asks for no reports
X> mxward reports send --dry-run --day today --domain near.example
X= 0
X! far.example*
# Who is suppressed, or excluded, gets none.
X> mxward reports suppress a@near.example
X= 0
X> mxward reports exclude far.example
X= 0
X> mxward reports send --dry-run --day today
X= 0
X< *excluded*
X< *suppressed*a@near.example
X< *would be sent*b@mail.near.example
X> mxward reports suppress --list
X= 0
X< a@near.example *for good*by hand
X> mxward reports exclude --list
X= 0
X< far.example
L< {"event": "control", "command": "reports suppress", "words": ["a@near.example"]}
L< {"event": "control", "command": "reports exclude", "words": ["far.example"]}
X> mxward reports suppress a@near.example --remove
X= 0
X> mxward reports suppress a@near.example --remove
X= 65
X> mxward reports exclude far.example --remove
X= 0
X> mxward reports send --dry-run --day today
X= 0
X< *would be sent*a@near.example
X! *excluded*
# Reports are about whole days; and nothing has gone out.
X> mxward reports send --day today
X= 65
X< *that day is not over*
X> mxward reports suppress nonsense
X= 65
X> mxward reports suppress
X= 64
L! {"event": "dmarc_report", "action": "queue"}
