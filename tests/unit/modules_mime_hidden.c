/* modules_mime_hidden.c: messages and signatures that are attached as something else, and files
 * that are written into a text: mail programs open all of these, so what is within must be heard;
 * and what only looks like one, of which nothing is said. A row is a message and its outline
 * (modules_mime_outline.h). */
#include "tests/unit/modules_mime_outline.h"

/* clang-format off */
static const struct outline_row rows[] = {
	{ "a message by its name",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/octet-stream; name=NOTE.EML\r"
	        "\n\r\nMIME-Version: 1.0\r\nContent-Type: application/x; name=evil.e"
	        "xe\r\n\r\nMZ\r\n\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 application/octet-stream {NOTE.EML} [MIME-Vers"
	  "ion: 1.0|Content-Type: application/x; name=evil.exe||MZ|]; 3 messag"
	  "e/rfc822 (message) {evil.exe}; 3 application/x {evil.exe} [MZ|]" },
	{ "a message by its name, in base64",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/octet-stream\r\n"
	        "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachmen"
	        "t; filename=\"page.mht. \"\r\n\r\nTUlNRS1WZXJzaW9uOiAxLjANCkNvbnRlb"
	        "nQtVHlwZTogYXBwbGljYXRpb24veDsgbmFtZT1ldmls\r\n"
	        "LmV4ZQ0KDQpNWg0K\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 application/octet-stream {page.mht. } [MIME-Ve"
	  "rsion: 1.0|Content-Type: application/x; name=evil.exe||MZ|]; 3 mess"
	  "age/rfc822 (message) {evil.exe}; 3 application/x {evil.exe} [MZ|]" },
	{ "a message by its name, quoted-printable",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/unknown; name=a.mhtml\r\n"
	        "Content-Transfer-Encoding: quoted-printable\r\n"
	        "\r\nMIME-Version: 1.0\r\nContent-Type: application/x; name=3Devil.e"
	        "xe\r\n\r\nMZ\r\n\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 application/unknown {a.mhtml} [MIME-Version: 1"
	  ".0|Content-Type: application/x; name=evil.exe||MZ|]; 3 message/rfc8"
	  "22 (message) {evil.exe}; 3 application/x {evil.exe} [MZ|]" },
	{ "a message that is called a text",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: text/plain; name=note.eml\r\n"
	        "\r\nMIME-Version: 1.0\r\nContent-Type: application/x; name=evil.exe"
	        "\r\n\r\nMZ\r\n\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 text/plain {note.eml} [MIME-Version: 1.0|Conte"
	  "nt-Type: application/x; name=evil.exe||MZ|]; 3 message/rfc822 (mess"
	  "age) {evil.exe}; 3 application/x {evil.exe} [MZ|]" },
	{ "a message without a type, its name in pieces",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Disposition: attachment; filename*0=note.; file"
	        "name*1=eml\r\n\r\nMIME-Version: 1.0\r\nContent-Type: application/x;"
	        " name=evil.exe\r\n\r\nMZ\r\n\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 text/plain {note.eml} [MIME-Version: 1.0|Conte"
	  "nt-Type: application/x; name=evil.exe||MZ|]; 3 message/rfc822 (mess"
	  "age) {evil.exe}; 3 application/x {evil.exe} [MZ|]" },
	{ "a message that is called a picture",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: image/png; name*=utf-8''note%2eeml\r\n"
	        "\r\nMIME-Version: 1.0\r\nContent-Type: application/x; name=evil.exe"
	        "\r\n\r\nMZ\r\n\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 image/png {note.eml} [MIME-Version: 1.0|Conten"
	  "t-Type: application/x; name=evil.exe||MZ|]; 3 message/rfc822 (messa"
	  "ge) {evil.exe}; 3 application/x {evil.exe} [MZ|]" },
	{ "a message that nothing tells but its content",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/octet-stream\r\n"
	        "Content-Transfer-Encoding: base64\r\n\r\nTUlNRS1WZXJzaW9uOiAxLjANCk"
	        "NvbnRlbnQtVHlwZTogYXBwbGljYXRpb24veDsgbmFtZT1ldmls\r\n"
	        "LmV4ZQ0KDQpNWg0K\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 application/octet-stream [MIME-Version: 1.0|Co"
	  "ntent-Type: application/x; name=evil.exe||MZ|]; 3 message/rfc822 (m"
	  "essage) {evil.exe}; 3 application/x {evil.exe} [MZ|]" },
	{ "a message of Apple Mail, which begins with its length",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/octet-stream; name=1.emlx\r\n"
	        "\r\n68   \r\nMIME-Version: 1.0\r\nContent-Type: application/x; name"
	        "=evil.exe\r\n\r\nMZ\r\n\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 application/octet-stream {1.emlx} [68   |MIME-"
	  "Version: 1.0|Content-Type: application/x; name=evil.exe||MZ|]; 3 me"
	  "ssage/rfc822 (message) {evil.exe}; 3 application/x {evil.exe} [MZ|]" },
	{ "a message out of an mbox file, and a line that is no field",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/octet-stream; name=note.eml\r"
	        "\n\r\nFrom x Mon\r\njunk\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: application/x; name=evil.exe\r\n"
	        "\r\nMZ\r\n\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 application/octet-stream {note.eml} [From x Mo"
	  "n|junk|MIME-Version: 1.0|Content-Type: application/x; name=evil.exe"
	  "||MZ|]; 3 message/rfc822 (message) {evil.exe}; 3 application/x {evi"
	  "l.exe} [MZ|] | broken: a line in a header is not a field" },
	{ "a message behind an empty line and a byte order mark",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/octet-stream; name=note.eml\r"
	        "\n\r\n\r\n\357\273\277Content-Type: application/x; name=evil.exe\r\n"
	        "\r\nMZ\r\n\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 application/octet-stream {note.eml} [|...Conte"
	  "nt-Type: application/x; name=evil.exe||MZ|]; 3 message/rfc822 (mess"
	  "age) {evil.exe}; 3 application/x {evil.exe} [MZ|]" },
	{ "a message with a folded line of blanks",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/octet-stream; name=note.eml\r"
	        "\n\r\nMIME-Version: 1.0\r\nContent-Type: application/x;\r\n"
	        " \r\n name=evil.exe\r\n\r\nMZ\r\n\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 application/octet-stream {note.eml} [MIME-Vers"
	  "ion: 1.0|Content-Type: application/x;| | name=evil.exe||MZ|]; 3 mes"
	  "sage/rfc822 (message); 3 application/x [ name=evil.exe||MZ|]; 4 mes"
	  "sage/rfc822 (message) {evil.exe}; 4 application/x {evil.exe} [MZ|] "
	  "| broken: a line in a header is blank" },
	{ "messages within messages",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/octet-stream; name=a.eml\r\n"
	        "Content-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogeA0KQ29udGVudC"
	        "1UeXBlOiBtdWx0aXBhcnQvbWl4ZWQ7IGJvdW5kYXJ5PWJiDQoN\r\n"
	        "Ci0tYmINCkNvbnRlbnQtVHlwZTogYXBwbGljYXRpb24vb2N0ZXQtc3RyZWFtOyBuYW1"
	        "lPWIuZW1s\r\nDQpDb250ZW50LVRyYW5zZmVyLUVuY29kaW5nOiBiYXNlNjQNCg0KVF"
	        "VsTlJTMVdaWEp6YVc5dU9p\r\nQXhMakFOQ2tOdmJuUmxiblF0Vkhsd1pUb2dZWEJ3Y"
	        "kdsallYUnBiMjR2ZURzZ2JtRnRaVDFsZG1s\r\ncw0KTG1WNFpRMEtEUXBOV2cwSw0K"
	        "LS1iYi0tDQo=\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 application/octet-stream {a.eml} [Subject: x|C"
	  "ontent-Type: multipart/mixed; boundary=bb||--bb|Content-Type: appli"
	  "cation/octet-stream; name=b.eml|Content-Transfer-Encoding: base64||"
	  "TUlNRS1WZXJzaW9uOiAxLjANCkNvbnRlbnQtVHlwZTogYXBwbGljYXRpb24veDsgbmF"
	  "tZT1ldmls|LmV4ZQ0KDQpNWg0K|--bb--|]; 3 message/rfc822 (message); 3 "
	  "multipart/mixed; 4 application/octet-stream {b.eml} [MIME-Version: "
	  "1.0|Content-Type: application/x; name=evil.exe||MZ|]; 5 message/rfc"
	  "822 (message) {evil.exe}; 5 application/x {evil.exe} [MZ|]" },
	{ "a text with the name of a message",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/octet-stream; name=note.eml\r"
	        "\n\r\nDear friend: hello\r\nhow are you\r\n\r\n"
	        "--bb--\r\n"),
	  "1 multipart/mixed; 2 application/octet-stream {note.eml} [Dear frie"
	  "nd: hello|how are you|]" },
	{ "a text that begins with what may be a field",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/octet-stream; name=list.txt\r"
	        "\n\r\nSubject: shopping\r\n\r\nmilk\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 application/octet-stream {list.txt} [Subject: "
	  "shopping||milk]" },
	{ "only the header of a message",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: text/rfc822-headers; name=a.eml\r\n"
	        "\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=c\r\n"
	        "\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 text/rfc822-headers {a.eml} [Subject: x|Conten"
	  "t-Type: multipart/mixed; boundary=c||]; 3 message/rfc822 (message);"
	  " 3 multipart/mixed" },
	{ "a report with the name of a message",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: message/delivery-status; name=a.eml\r\n"
	        "\r\nReporting-MTA: dns; x\r\n\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 message/delivery-status {a.eml} [Reporting-MTA"
	  ": dns; x|]" },
	{ "a signature by its name",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/octet-stream; name=smime.p7m\r"
	        "\nContent-Transfer-Encoding: base64\r\n\r\nMIAGCSqGSIb3DQEHAqCAMIAC"
	        "AQExAwQBejCABgEqoIAkgARFTUlNRS1WZXJzaW9uOiAxLjANCkNv\r\n"
	        "bnRlbnQtVHlwZTogYXBwbGljYXRpb24veDsgbmFtZT1ldmlsLmV4ZQ0KDQpNWg0KAAA"
	        "AAAAA\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 application/octet-stream {smime.p7m} [0...*.H."
	  "......0....1...z0...*..$..EMIME-Version: 1.0|Content-Type: applicat"
	  "ion/x; name=evil.exe||MZ|......]; 3 message/rfc822 (message) {evil."
	  "exe}; 3 application/x {evil.exe} [MZ|]" },
	{ "a signature by its content",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/octet-stream\r\n"
	        "Content-Transfer-Encoding: base64\r\n\r\nMIAGCSqGSIb3DQEHAqCAMIACAQ"
	        "ExAwQBejCABgEqoIAkgARFTUlNRS1WZXJzaW9uOiAxLjANCkNv\r\n"
	        "bnRlbnQtVHlwZTogYXBwbGljYXRpb24veDsgbmFtZT1ldmlsLmV4ZQ0KDQpNWg0KAAA"
	        "AAAAA\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 application/octet-stream [0...*.H.......0....1"
	  "...z0...*..$..EMIME-Version: 1.0|Content-Type: application/x; name="
	  "evil.exe||MZ|......]; 3 message/rfc822 (message) {evil.exe}; 3 appl"
	  "ication/x {evil.exe} [MZ|]" },
	{ "a signature that is called a text",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: text/plain; name=a.P7S\r\n"
	        "Content-Transfer-Encoding: base64\r\n\r\nMIAGCSqGSIb3DQEHAqCAMIACAQ"
	        "ExAwQBejCABgEqoIAkgARFTUlNRS1WZXJzaW9uOiAxLjANCkNv\r\n"
	        "bnRlbnQtVHlwZTogYXBwbGljYXRpb24veDsgbmFtZT1ldmlsLmV4ZQ0KDQpNWg0KAAA"
	        "AAAAA\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 text/plain {a.P7S} [0...*.H.......0....1...z0."
	  "..*..$..EMIME-Version: 1.0|Content-Type: application/x; name=evil.e"
	  "xe||MZ|......]; 3 message/rfc822 (message) {evil.exe}; 3 applicatio"
	  "n/x {evil.exe} [MZ|]" },
	{ "a signature in base64 twice",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/octet-stream; name=smime.p7m\r"
	        "\nContent-Transfer-Encoding: base64\r\n\r\nTUlBR0NTcUdTSWIzRFFFSEFx"
	        "Q0FNSUFDQVFFeEF3UUJlakNBQmdFcW9JQWtnQVJGVFVsTlJTMVda\r\n"
	        "WEp6YVc5dU9pQXhMakFOQ2tOdg0KYm5SbGJuUXRWSGx3WlRvZ1lYQndiR2xqWVhScGI"
	        "yNHZlRHNn\r\nYm1GdFpUMWxkbWxzTG1WNFpRMEtEUXBOV2cwS0FBQUFBQUFB\r\n"
	        "--bb--\r\n"),
	  "1 multipart/mixed; 2 application/octet-stream {smime.p7m} [MIAGCSqG"
	  "SIb3DQEHAqCAMIACAQExAwQBejCABgEqoIAkgARFTUlNRS1WZXJzaW9uOiAxLjANCkN"
	  "v|bnRlbnQtVHlwZTogYXBwbGljYXRpb24veDsgbmFtZT1ldmlsLmV4ZQ0KDQpNWg0KA"
	  "AAAAAAA]; 3 message/rfc822 (message) {evil.exe}; 3 application/x {e"
	  "vil.exe} [MZ|]" },
	{ "a signature in base64 that nothing declares",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/octet-stream; name=smime.p7m\r"
	        "\n\r\nMIAGCSqGSIb3DQEHAqCAMIACAQExAwQBejCABgEqoIAkgARFTUlNRS1WZXJza"
	        "W9uOiAxLjANCkNv\r\nbnRlbnQtVHlwZTogYXBwbGljYXRpb24veDsgbmFtZT1ldmls"
	        "LmV4ZQ0KDQpNWg0KAAAAAAAA\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 application/octet-stream {smime.p7m} [MIAGCSqG"
	  "SIb3DQEHAqCAMIACAQExAwQBejCABgEqoIAkgARFTUlNRS1WZXJzaW9uOiAxLjANCkN"
	  "v|bnRlbnQtVHlwZTogYXBwbGljYXRpb24veDsgbmFtZT1ldmlsLmV4ZQ0KDQpNWg0KA"
	  "AAAAAAA]; 3 message/rfc822 (message) {evil.exe}; 3 application/x {e"
	  "vil.exe} [MZ|]" },
	{ "a signature in PEM",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/pkcs7-mime\r\n"
	        "\r\n-----BEGIN CMS-----\r\nMIAGCSqGSIb3DQEHAqCAMIACAQExAwQBejCABgEq"
	        "oIAkgARFTUlNRS1WZXJzaW9uOiAxLjANCkNv\r\nbnRlbnQtVHlwZTogYXBwbGljYXR"
	        "pb24veDsgbmFtZT1ldmlsLmV4ZQ0KDQpNWg0KAAAAAAAA\r\n"
	        "-----END CMS-----\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 application/pkcs7-mime [-----BEGIN CMS-----|MI"
	  "AGCSqGSIb3DQEHAqCAMIACAQExAwQBejCABgEqoIAkgARFTUlNRS1WZXJzaW9uOiAxL"
	  "jANCkNv|bnRlbnQtVHlwZTogYXBwbGljYXRpb24veDsgbmFtZT1ldmlsLmV4ZQ0KDQp"
	  "NWg0KAAAAAAAA|-----END CMS-----]; 3 message/rfc822 (message) {evil."
	  "exe}; 3 application/x {evil.exe} [MZ|]" },
	{ "a detached signature",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/pkcs7-signature; name=smime.p"
	        "7s\r\nContent-Transfer-Encoding: base64\r\n\r\n"
	        "MIAGCSqGSIb3DQEHAqCAMIACAQExAwQBejAwAwYBKqAFBANBOmI=\r\n"
	        "--bb--\r\n"),
	  "1 multipart/mixed; 2 application/pkcs7-signature {smime.p7s} [0...*"
	  ".H.......0....1...z00...*....A:b]" },
	{ "a signed document that is no message",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\n--bb\r\nContent-Type: application/pkcs7-mime; name=a.pdf.p7m\r\n"
	        "Content-Transfer-Encoding: base64\r\n\r\nMIAGCSqGSIb3DQEHAqCAMIACAQ"
	        "ExAwQBejCABgEqoIAkgAQeJVBERi0xLjQNCjw8L1R5cGU6IHg+\r\n"
	        "Pg0KDQpiOiBjAAAAAAAA\r\n--bb--\r\n"),
	  "1 multipart/mixed; 2 application/pkcs7-mime {a.pdf.p7m} [0...*.H..."
	  "....0....1...z0...*..$...%PDF-1.4|<</Type: x>>||b: c......]; 3 text"
	  "/plain [%PDF-1.4|<</Type: x>>||b: c]" },
	{ "a uuencoded file",
	  BYTES("Content-Type: text/plain\r\n\r\nhello\r\nbegin 644 evil.exe\r\n"
	        "\"35H`\r\n`\r\nend\r\nbye\r\n"),
	  "1 text/plain [hello|begin 644 evil.exe|\"35H`|`|end|bye|]; 2 applic"
	  "ation/octet-stream {evil.exe} [MZ]" },
	{ "a uuencoded file behind a quoted-printable text",
	  BYTES("Content-Transfer-Encoding: quoted-printable\r\n"
	        "\r\nhello=20\r\nbegin 644 evil.exe\r\n\"35H`\r\n"
	        "`\r\nend\r\n"),
	  "1 text/plain [hello |begin 644 evil.exe|\"35H`|`|end|]; 2 applicati"
	  "on/octet-stream {evil.exe} [MZ]" },
	{ "two files in a text that is read in two charsets",
	  BYTES("Content-Type: text/plain; charset=a; charset=b\r\n"
	        "\r\nbegin 644 a.txt\r\n!00``\r\n`\r\nend\r\n=ybegin line=128 size=2"
	        " name=evil.exe\r\nw\204\r\n=yend size=2\r\n"),
	  "1 text/plain [begin 644 a.txt|!00``|`|end|=ybegin line=128 size=2 n"
	  "ame=evil.exe|w.|=yend size=2|]; 1 text/plain [begin 644 a.txt|!00``"
	  "|`|end|=ybegin line=128 size=2 name=evil.exe|w.|=yend size=2|]; 2 a"
	  "pplication/octet-stream {a.txt} [A]; 3 application/octet-stream {ev"
	  "il.exe} [MZ]" },
	{ "a uuencoded message",
	  BYTES("Content-Type: text/plain\r\n\r\nbegin 644 note.eml\r\n"
	        "M34E-12U697)S:6]N.B`Q+C`-\"D-O;G1E;G0M5'EP93H@87!P;&EC871I;VXO\r\n"
	        "8>#L@;F%M93UE=FEL+F5X90T*#0I-6@T*\r\n`\r\nend\r\n"),
	  "1 text/plain [begin 644 note.eml|M34E-12U697)S:6]N.B`Q+C`-\"D-O;G1E"
	  ";G0M5'EP93H@87!P;&EC871I;VXO|8>#L@;F%M93UE=FEL+F5X90T*#0I-6@T*|`|en"
	  "d|]; 2 application/octet-stream {note.eml} [MIME-Version: 1.0|Conte"
	  "nt-Type: application/x; name=evil.exe||MZ|]; 3 message/rfc822 (mess"
	  "age) {evil.exe}; 3 application/x {evil.exe} [MZ|]" },
	{ "a uuencoded signature within a uuencoded text",
	  BYTES("Content-Type: text/plain\r\n\r\nbegin 644 a.txt\r\n"
	        "M8F5G:6X@-C0T('-M:6UE+G`W;0T*32PH8\"8B,DHF,B@[5R,P)\"=@2B)@+\"A@\r\n"
	        "M(F`P)%%@4#`A/D,B8\"%`)$I(*&!$0&`Q)3,T12TQ,E4V.3<I4PT*33HV74XN\r\n"
	        "M0F!1*T-@+2)$+4\\[1S%%.T<P334G15`Y,TA`.#<A4#LF14,X-S%).U983SXC\r\n"
	        "M3$`[1B5-.3-510T*-3U&14PK1C58.3!4*B,P22TV0%0J8&!@8&!@8&`-\"F`-\r\n"
	        "&\"F5N9`T*\r\n`\r\nend\r\n"),
	  "1 text/plain [begin 644 a.txt|M8F5G:6X@-C0T('-M:6UE+G`W;0T*32PH8\"8"
	  "B,DHF,B@[5R,P)\"=@2B)@+\"A@|M(F`P)%%@4#`A/D,B8\"%`)$I(*&!$0&`Q)3,T1"
	  "2TQ,E4V.3<I4PT*33HV74XN|M0F!1*T-@+2)$+4\\[1S%%.T<P334G15`Y,TA`.#<A4"
	  "#LF14,X-S%).U983SXC|M3$`[1B5-.3-510T*-3U&14PK1C58.3!4*B,P22TV0%0J8&"
	  "!@8&!@8&`-\"F`-|&\"F5N9`T*|`|end|]; 2 application/octet-stream {a.t"
	  "xt} [begin 644 smime.p7m|M,(`&\"2J&2(;W#0$'`J\"`,(`\"`0$Q`P0!>C\"`!"
	  "@$JH(`D@`1%34E-12U697)S|M:6]N.B`Q+C`-\"D-O;G1E;G0M5'EP93H@87!P;&EC8"
	  "71I;VXO>#L@;F%M93UE|5=FEL+F5X90T*#0I-6@T*````````|`|end|]; 3 applic"
	  "ation/octet-stream {smime.p7m} [0...*.H.......0....1...z0...*..$..E"
	  "MIME-Version: 1.0|Content-Type: application/x; name=evil.exe||MZ|.."
	  "....]; 4 message/rfc822 (message) {evil.exe}; 4 application/x {evil"
	  ".exe} [MZ|]" },
	{ "a file that does not end",
	  BYTES("Content-Type: text/plain\r\n\r\nbegin 644 evil.exe"),
	  "1 text/plain [begin 644 evil.exe]; 2 application/octet-stream {evil"
	  ".exe}" },
	{ "a file in BinHex",
	  BYTES("Content-Type: application/mac-binhex40\r\n\r\n"
	        "(This file must be converted with BinHex 4.0)\r\n"
	        "\r\n:#'9fD@`ZCAKP!&4&@&4dG(Kd!*!&!J#3\"NeD!*!%:\r\n"),
	  "1 application/mac-binhex40 [(This file must be converted with BinHe"
	  "x 4.0)||:#'9fD@`ZCAKP!&4&@&4dG(Kd!*!&!J#3\"NeD!*!%:|]; 2 applicatio"
	  "n/octet-stream {evil.exe} [MZ]" },
	{ "a file before the first boundary",
	  BYTES("Content-Type: multipart/mixed; boundary=bb\r\n"
	        "\r\nbegin 644 evil.exe\r\n\"35H`\r\n`\r\nend\r\n"
	        "--bb\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
	        "--bb--\r\n"),
	  "1 multipart/mixed; 2 text/plain (between) [begin 644 evil.exe|\"35H"
	  "`|`|end]; 3 application/octet-stream {evil.exe} [MZ]; 4 text/plain "
	  "[hello]" },
	{ "the attachments of Mail Tool",
	  BYTES("Content-Type: X-sun-attachment\r\n\r\n----------\r\n"
	        "X-Sun-Data-Type: text\r\n\r\nhello\r\n----------\r\n"
	        "X-Sun-Data-Name: evil.exe\r\nX-Sun-Encoding-Info: uuencode\r\n"
	        "\r\nbegin 644 evil.exe\r\n\"35H`\r\n`\r\nend\r\n"),
	  "1 text/plain [----------|X-Sun-Data-Type: text||hello|----------|X-"
	  "Sun-Data-Name: evil.exe|X-Sun-Encoding-Info: uuencode||begin 644 ev"
	  "il.exe|\"35H`|`|end|]; 2 text/plain [hello]; 3 text/plain {evil.exe"
	  "} [begin 644 evil.exe|\"35H`|`|end|]; 4 application/octet-stream {e"
	  "vil.exe} [MZ]; 5 application/octet-stream {evil.exe} [MZ] | broken:"
	  " a part that is not a multipart has a boundary" },
	{ "a sentence",
	  BYTES("Content-Type: text/plain\r\n\r\nbegin with evil.exe\r\n"),
	  "1 text/plain [begin with evil.exe|]" },
};
/* clang-format on */

static void hidden(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		outline_row_holds(&rows[i]);
}

/* `front`, `count` of `line`, `behind`; what is heard at the bounds, and that nothing is said. */
static void heard_about(struct outline *o, const char *front, const char *line, size_t count,
			const char *behind)
{
	static char message[200 * 1024];
	struct text t = TEXT(message);
	text_string(&t, front);
	for (size_t i = 0; i < count; i++)
		text_string(&t, line);
	text_string(&t, behind);
	assert_false(t.cut);
	outline_make(o, text_bytes(&t), 0);
	assert_false(o->wrong);
}

/* Bounds of headers do not count where there is no message. */
static void what_is_no_message(void **state)
{
	static const struct {
		const char *front, *line;
		size_t bound;
	} kinds[] = {
		{ "Content-Type: application/octet-stream\r\n\r\n", "A:b\r\n", MIME_FIELDS_MAX },
		{ "Content-Type: application/octet-stream\r\n\r\n", "x", MIME_HEADER_MAX },
		{ "Content-Type: a/b; name=a.eml\r\n\r\n", "x\r\n", 1000 },
		{ "Content-Type: a/b; name=a.eml\r\n\r\n", "x", MIME_HEADER_MAX },
	};
	struct outline o = { .parts = NULL };
	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++)
		for (size_t n = kinds[i].bound - 1; n <= kinds[i].bound + 1; n++) {
			heard_about(&o, kinds[i].front, kinds[i].line, n, "\r\n");
			assert_int_equal(o.count, 1);
			assert_string_equal(o.too_complex, "");
			assert_string_equal(o.broken, "");
		}
	outline_free(&o);
}

/* A message that is attached as something else has the bounds of any other. */
static void fields_of_a_message(void **state)
{
	static const char front[] = "Content-Type: a/b; name=a.eml\r\n\r\nSubject: x\r\n";
	struct outline o = { .parts = NULL };
	(void)state;
	for (size_t n = MIME_FIELDS_MAX - 2; n <= MIME_FIELDS_MAX; n++) {
		heard_about(&o, front, "A: b\r\n", n, "\r\nhello");
		assert_string_equal(o.too_complex,
				    n < MIME_FIELDS_MAX ? ""
							: "a part has more than 200 header fields");
	}
	outline_free(&o);
}

/* What is signed and is no message is heard whole, however long its first line is. */
static void what_is_signed(void **state)
{
	static char message[100 * 1024];
	static const char front[] =
		"Content-Type: application/pkcs7-mime\r\n\r\n"
		"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80"
		"\x30\x80\x02\x01\x01\x31\x03\x04\x01z\x30\x80\x06\x01\x2a\xa0\x80"
		"\x04\x83";
	struct outline o = { .parts = NULL };
	(void)state;
	for (size_t n = MIME_HEADER_MAX - 1; n <= MIME_HEADER_MAX + 5000; n += n / 100) {
		struct text t = TEXT(message);
		text_add(&t, (struct bytes){ front, sizeof front - 1 });
		text_char(&t, (char)(n >> 16));
		text_char(&t, (char)(n >> 8));
		text_char(&t, (char)n);
		while (t.len < sizeof front - 1 + 3 + n)
			text_char(&t, 'x');
		outline_make(&o, text_bytes(&t), 0);
		assert_int_equal(o.count, 2);
		assert_int_equal(o.parts[1].octets, n);
		assert_string_equal(o.too_complex, "");
		assert_string_equal(o.broken, "");
	}
	outline_free(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(hidden),
					    cmocka_unit_test(what_is_no_message),
					    cmocka_unit_test(fields_of_a_message),
					    cmocka_unit_test(what_is_signed) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
