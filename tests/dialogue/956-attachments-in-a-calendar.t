# 956-attachments-in-a-calendar.t: a file within a calendar or a card is judged like any attachment, by its name and by its content
config:
  checks: { attachments: { block_extensions: [exe, scr] } }
  policies: { default: p.yaml }
file p.yaml:
  rules: [{ when: { attachments: blocked }, action: reject }]
C> session from 192.0.2.1, envelope, content
C> From: A <a@example.org>
C> Subject: by its name
C> MIME-Version: 1.0
C> Content-Type: text/calendar; method=REQUEST
C>
C> BEGIN:VCALENDAR
C> BEGIN:VEVENT
C> ATTACH;VALUE=BINARY;ENCODING=BASE64;FMTTYPE=application/octet-stream;X-FIL
C>  ENAME="agenda.pdf.scr":aGVs
C>  bG8=
C> END:VEVENT
C> END:VCALENDAR
C> .
S< 550 5.7.1 *agenda.pdf.scr*
C> envelope, content
C> From: A <a@example.org>
C> Subject: by its content, in a calendar of no type
C> MIME-Version: 1.0
C> Content-Type: application/octet-stream; name=data.bin
C> Content-Transfer-Encoding: base64
C>
C> DQpCRUdJTjpWQ0FMRU5EQVINCkFUVEFDSDtFTkNPRElORz1CQVNFNjQ6VFZxUUFBTUFBQUFFQUFB
C> QS8vOEFBTGdBQUFBQUFBQUFRQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB
C> QUFBQWdBQUFBQTRmdWc0QXRBbk5JYmdCVE0waFZHaHANCg==
C> .
S< 550 5.7.1 *part 1 is a Windows program*
C> envelope, content
C> From: A <a@example.org>
C> Subject: a card
C> MIME-Version: 1.0
C> Content-Type: text/plain; name="me.vcf"
C>
C> BEGIN:VCARD
C> VERSION:2.1
C> LOGO;BASE64;FILENAME=me.exe:
C>  aGVsbG8=
C>
C> END:VCARD
C> .
S< 550 5.7.1 *me.exe*
C> envelope, content
C> From: A <a@example.org>
C> Subject: honest
C> MIME-Version: 1.0
C> Content-Type: text/calendar
C>
C> BEGIN:VCALENDAR
C> ATTACH;VALUE=BINARY;ENCODING=BASE64;FMTTYPE=text/plain;FILENAME=agenda.txt:aGVs
C>  bG8=
C> ATTACH;FMTTYPE=application/pdf:https://example.org/setup.exe
C> END:VCALENDAR
C> .
S< 250 *
L< {"event": "message", "action": "accept", "evidence": []}
C> goodbye
U= messages 1
