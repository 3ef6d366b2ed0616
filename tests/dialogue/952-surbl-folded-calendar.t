# 952-surbl-folded-calendar.t: the lines of calendars and cards are unfolded before links are read; no piece of a line is taken for a host
config: checks: { surbl: { lists: [{ zone: multi.test, score: 12 }] } }
D: evil.com.multi.test A 127.0.0.2
C> session from 192.0.2.1, envelope, content
C> From: A <a@example.org>
C> Subject: invitation
C> MIME-Version: 1.0
C> Content-Type: text/calendar; charset=utf-8; method=REQUEST
C>
C> BEGIN:VCALENDAR
C> BEGIN:VEVENT
C> DESCRIPTION:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx https://login.evil.co
C>  m/join
C> END:VEVENT
C> END:VCALENDAR
C> .
S< 550 5.7.1 *evil.com on multi.test*
C> envelope, content
C> From: A <a@example.org>
C> Subject: a file, in base64, of no type
C> MIME-Version: 1.0
C> Content-Type: application/octet-stream; name="invite.ics"
C> Content-Transfer-Encoding: base64
C>
C> QkVHSU46VkNBTEVOREFSDQpCRUdJTjpWRVZFTlQNClVSTDpodHRwczovL2xvZ2luLmV2aWwuYw0K
C> CW9tL2pvaW4NCkVORDpWRVZFTlQNCkVORDpWQ0FMRU5EQVINCg==
C> .
S< 550 5.7.1 *evil.com on multi.test*
C> envelope, content
C> From: A <a@example.org>
C> Subject: a card
C> MIME-Version: 1.0
C> Content-Type: text/x-vcard
C>
C> BEGIN:VCARD
C> VERSION:2.1
C> URL;WORK;ENCODING=QUOTED-PRINTABLE:http=3A=2F=2Fe=
C> vil=2Ecom/
C> END:VCARD
C> .
S< 550 5.7.1 *evil.com on multi.test*
C> envelope, content
C> From: A <a@example.org>
C> Subject: HTML in it
C> MIME-Version: 1.0
C> Content-Type: text/calendar
C>
C> BEGIN:VCALENDAR
C> X-ALT-DESC;FMTTYPE=text/html:<html><body><a hr
C>  ef="//ev&#105\;l.com/">join</a></body></html>
C> END:VCALENDAR
C> .
S< 550 5.7.1 *evil.com on multi.test*
C> envelope, content
C> From: A <a@example.org>
C> Subject: honest, if hyphenated
C> MIME-Version: 1.0
C> Content-Type: text/calendar
C>
C> BEGIN:VCALENDAR
C> PRODID:-//evil.com//Calendar//EN
C> BEGIN:VEVENT
C> UID:77@evil.com
C> DESCRIPTION:Please join at http://www.not-
C>  evil.com/x or write to a@really-not-
C>  evil.com\, or see www.never-
C>  evil.com
C> ATTACH;FMTTYPE=application/pdf;X-FILENAME="evil.com":https://not-evil.com/1
C> END:VEVENT
C> END:VCALENDAR
C> .
S< 250 *
D= asked 1 not-evil.com.multi.test
D= asked 1 really-not-evil.com.multi.test
D= asked 1 never-evil.com.multi.test
C> goodbye
U= messages 1
