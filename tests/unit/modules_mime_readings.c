/* modules_mime_readings.c: messages that programs read in two ways, each as the scanner reads it:
 * whatever hides in one of the readings, a file evil.exe or a link, must be heard. A row is a
 * message and its outline (modules_mime_outline.h). */
#include "tests/unit/modules_mime_outline.h"

/* clang-format off */
static const struct outline_row rows[] = {
	{ "two encodings, the second counts",
	  BYTES("Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: base64\r\n\r\n"
	        "c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==\r\n"),
	  "1 text/plain [c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==|]; "
	  "1 text/plain [see http://evil.example/x] | broken: two transfer encodings" },
	{ "two types",
	  BYTES("Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\n<a href=x>\r\n"),
	  "1 text/plain [<a href=x>|]; 1 text/html [<a href=x>|] | broken: two content types" },
	{ "three charsets, of which programs take the first or the second",
	  BYTES("Content-Type: text/plain; charset=a; charset=b; charset=c\r\n\r\nhello\r\n"),
	  "1 text/plain [hello|]; 1 text/plain [hello|] | broken: a part has more than two "
	  "charsets" },
	{ "a type without subtype is plain text, and what the word says",
	  BYTES("Content-Type: html\r\n\r\nhello\r\n"),
	  	"1 text/plain [hello|]; 1 text/html [hello|]" },
	{ "the first line of the header is no field",
	  BYTES("junk\r\nContent-Type: text/html\r\n\r\nhello\r\n"),
	  "1 text/plain [junk|Content-Type: text/html||hello|]; 2 text/html [hello|]"
	  " | broken: a line in a header is not a field" },
	{ "the first line of the header is an mbox file's",
	  BYTES("From a@b\r\nContent-Type: text/html\r\n\r\nhello\r\n"), "1 text/html [hello|]" },
	{ "a part of eight readings while one is open",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--bc\r\n"
	  	"Content-Type: html\r\n"
	        "Content-Type: text\r\nContent-Transfer-Encoding: 7bit\r\n"
	        "Content-Transfer-Encoding: base64\r\n"
	        "Content-Transfer-Encoding: quoted-printable\r\nContent-Transfer-Encoding: "
	        "x-uuencode\r\n\r\nx\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [x|--bc|Content-Type: html|Content-Type: text|"
	  "Content-Transfer-Encoding: 7bit|Content-Transfer-Encoding: base64|"
	  "Content-Transfer-Encoding: quoted-printable|Content-Transfer-Encoding: x-uuencode||x]; "
	  "3 text/plain [x]; 3 text/plain; 3 text/plain [x]; 3 text/plain; 3 text/html [x]; 3 "
	  "text/html; "
	  "3 text/html [x] | broken: a line continues after a boundary"
	  " | too complex: too many interpretations at once" },
	{ "a multipart and a text",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\nContent-Type: text/plain\r\n\r\n"
	  	"--b\r\n"
	        "Content-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: application/x; "
	        "name=evil.exe\r\n"
	        "Content-Transfer-Encoding: base64\r\n\r\nTVpldmls\r\n--b--\r\n"),
	  "1 text/plain [--b|Content-Type: text/plain||hello|--b|Content-Type: application/x; "
	  "name=evil.exe|Content-Transfer-Encoding: base64||TVpldmls|--b--|]; 2 text/plain "
	  "[hello]; "
	  "3 application/x {evil.exe} [MZevil] | broken: two content types" },
	{ "two multiparts with boundaries of their own",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\nContent-Type: multipart/mixed; "
	  	"boundary=c\r\n\r\n--b\r\n"
	        "Content-Type: text/plain\r\n\r\nhello\r\n--b--\r\n--c\r\nContent-Type: "
	        "application/x; name=evil.exe\r\n"
	        "Content-Transfer-Encoding: base64\r\n\r\nTVpldmls\r\n--c--\r\n"),
	  "1 multipart/mixed; 1 multipart/mixed; 2 text/plain (between) [--b|Content-Type: "
	  "text/plain||hello]; "
	  "3 text/plain [hello]; 4 text/plain [hello]; 5 text/plain (between) [--c|Content-Type: "
	  "application/x; "
	  "name=evil.exe|Content-Transfer-Encoding: base64||TVpldmls|--c--|]; "
	  "6 application/x {evil.exe} [MZevil] | broken: two content types" },
	{ "two boundaries in one field",
	  BYTES("Content-Type: multipart/mixed; boundary=b; boundary=c\r\n\r\n--b\r\nContent-Type: "
	  	"text/plain\r\n\r\n"
	        "hello\r\n--b--\r\n--c\r\nContent-Type: application/x; name=evil.exe\r\n"
	        "Content-Transfer-Encoding: base64\r\n\r\nTVpldmls\r\n--c--\r\n"),
	  "1 multipart/mixed; 1 multipart/mixed; 2 text/plain (between) [--b|Content-Type: "
	  "text/plain||hello]; "
	  "3 text/plain [hello]; 4 text/plain [hello]; 5 text/plain (between) [--c|Content-Type: "
	  "application/x; "
	  "name=evil.exe|Content-Transfer-Encoding: base64||TVpldmls|--c--|]; "
	  "6 application/x {evil.exe} [MZevil] | broken: a multipart has more than one boundary" },
	{ "the encoding is <\"base64\">",
	  BYTES("Content-Transfer-Encoding: \"base64\"\r\n\r\n"
	  	"c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==\r\n"),
	  "1 text/plain [c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==|]; "
	  "1 text/plain [see http://evil.example/x] | broken: a transfer encoding is unknown or "
	  "misspelt" },
	{ "the encoding is <base64;>",
	  BYTES("Content-Transfer-Encoding: base64;\r\n\r\nc2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==\r\n"
	  	""),
	  "1 text/plain [c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==|]; "
	  "1 text/plain [see http://evil.example/x] | broken: a transfer encoding is unknown or "
	  "misspelt" },
	{ "the encoding is <base-64>",
	  BYTES("Content-Transfer-Encoding: base-64\r\n\r\nc2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==\r\n"
	  	""),
	  "1 text/plain [c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==|]; "
	  "1 text/plain [see http://evil.example/x] | broken: a transfer encoding is unknown or "
	  "misspelt" },
	{ "the encoding is <base64 x>",
	  BYTES("Content-Transfer-Encoding: base64 x\r\n\r\n"
	  	"c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==\r\n"),
	  "1 text/plain [c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==|]; "
	  "1 text/plain [see http://evil.example/x] | broken: a transfer encoding is unknown or "
	  "misspelt" },
	{ "the encoding is <(c) base64 (d)>",
	  BYTES("Content-Transfer-Encoding: (c) base64 (d)\r\n\r\n"
	  	"c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==\r\n"),
	  "1 text/plain [see http://evil.example/x]" },
	{ "the encoding is <base64, 7bit>",
	  BYTES("Content-Transfer-Encoding: base64, 7bit\r\n\r\n"
	  	"c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==\r\n"),
	  "1 text/plain [c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==|]; "
	  "1 text/plain [see http://evil.example/x] | broken: a transfer encoding is unknown or "
	  "misspelt" },
	{ "the encoding is <x-foo>",
	  BYTES("Content-Transfer-Encoding: x-foo\r\n\r\nc2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==\r\n"),
	  "1 text/plain [c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==|]; 1 text/plain [see "
	  "http://evil.example/x]; "
	  "1 text/plain [c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA=] | broken: a transfer encoding is "
	  "unknown or misspelt" },
	{ "the encoding is <>",
	  BYTES("Content-Transfer-Encoding: \r\n\r\nc2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==\r\n"),
	  "1 text/plain [c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==|]" },
	{ "the encoding is <bASE64 >",
	  BYTES("Content-Transfer-Encoding: bASE64 \r\n\r\nc2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==\r\n"
	  	""),
	  "1 text/plain [see http://evil.example/x]" },
	{ "the encoding is <'base64'>",
	  BYTES("Content-Transfer-Encoding: 'base64'\r\n\r\n"
	  	"c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==\r\n"),
	  "1 text/plain [c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==|]; "
	  "1 text/plain [see http://evil.example/x] | broken: a transfer encoding is unknown or "
	  "misspelt" },
	{ "the encoding is <base64=>",
	  BYTES("Content-Transfer-Encoding: base64=\r\n\r\nc2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==\r\n"
	  	""),
	  "1 text/plain [c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==|]; "
	  "1 text/plain [see http://evil.example/x] | broken: a transfer encoding is unknown or "
	  "misspelt" },
	{ "the encoding is <x-base64>",
	  BYTES("Content-Transfer-Encoding: x-base64\r\n\r\n"
	  	"c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==\r\n"),
	  "1 text/plain [c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==|]; "
	  "1 text/plain [see http://evil.example/x] | broken: a transfer encoding is unknown or "
	  "misspelt" },
	{ "the encoding is <quoted_printable>",
	  BYTES("Content-Transfer-Encoding: quoted_printable\r\n\r\n"
	  	"c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==\r\n"),
	  "1 text/plain [c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==|]; "
	  "1 text/plain [c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA=] | broken: a transfer encoding is "
	  "unknown or misspelt" },
	{ "the encoding is <8-bit>",
	  BYTES("Content-Transfer-Encoding: 8-bit\r\n\r\nc2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==\r\n"),
	  "1 text/plain [c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==|]" },
	{ "base64 with an octet that is a digit to some programs only",
	  BYTES("Content-Transfer-Encoding: base64\r\n\r\n-c2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==\r\n"
	  	""), "1 text/plain [..........................]; 1 text/plain [see "
	  		"http://evil.example/x]" },
	{ "a message in an opaque signature",
	  BYTES("Content-Type: application/pkcs7-mime\r\n\r\n"
	        "\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80\x30\x80\x02\x01\x01"
	        "\x31\x03\x04\x01z"
	        "\x30\x80\x06\x01\x2a\xa0\x80\x24\x80\x04\x0d" "Content-Type:\x04\x81\x06"
	        	" a/b\r\n\x04\x07\r\nhello"
	        "\0\0\0\0\xa0\x05\x04\x03xyz"),
	        	"1 application/pkcs7-mime "
	        	"[0...*.H.......0....1...z0...*..$..Content-Type:... "
	        	"a/b|..|hello........xyz]; 2 message/rfc822 (message); 2 a/b [hello]" },
	{ "a signature of something else",
	  BYTES("Content-Type: application/pkcs7-mime\r\n\r\n"
	        "\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80\x30\x80\x02\x01\x01"
	        "\x30\x03\x06\x01\x2a\x30\x05\x04\x03" "A:b"),
	        	"1 application/pkcs7-mime [0...*.H.......0....0...*0...A:b]" },
	{ "an encrypted message",
	  BYTES("Content-Type: application/pkcs7-mime\r\n\r\n"
	        "\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x80\x30\x80\x06\x01\x2a"
	        "\xa0\x80\x04\x03" "A:b"),
	        	"1 application/pkcs7-mime [0...*.H.......0...*....A:b]" },
	{ "a multipart is base64",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: base64\r\n"
	  	"\r\n"
	        "LS1iCkNvbnRlbnQtVHlwZTogYXBwbGljYXRpb24veDsgbmFtZT1ldmlsLmV4ZQoKTVoKLS1iLS0K\r\n"),
	  "1 multipart/mixed; 2 application/x {evil.exe} [MZ]; "
	  "3 text/plain (between) "
	  "[LS1iCkNvbnRlbnQtVHlwZTogYXBwbGljYXRpb24veDsgbmFtZT1ldmlsLmV4ZQoKTVoKLS1iLS0K|] | "
	  "broken: a multipart is encoded" },
	{ "a multipart is quoted-printable",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: "
	  	"quoted-printable\r\n\r\n"
	        "=2D-b\r\nContent-Type: application/x; name=3Devil.exe\r\n\r\nMZ\r\n=2D-b--\r\n"),
	  "1 multipart/mixed; 2 application/x {evil.exe} [MZ]; "
	  "3 text/plain (between) [=2D-b|Content-Type: application/x; "
	  "name=3Devil.exe||MZ|=2D-b--|] | broken: a multipart is encoded" },
	{ "an attached message says base64, and is not",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n--b\r\n"
	        "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nSubject: "
	        "x\r\n"
	        "Content-Type: text/plain; name=in.txt\r\n\r\nsee http://evil.example/x\r\n"
	        "--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; 3 message/rfc822; 4 message/rfc822 "
	  "(message); 4 text/plain [J..y.q|..z{S...{...V..v..{q.....i....W.jje{.]; 5 "
	  "message/rfc822 (message) {in.txt}; 5 text/plain {in.txt} [see "
	  "http://evil.example/x]; 6 text/plain "
	  "[J..y.q|..z{S...{...V..v..{q.....i....W.jje{.|] | broken: a line in a header is not "
	  "a field" },
	{ "no boundary",
	  BYTES("Content-Type: multipart/mixed\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n"
	  	"hello\r\n--b\r\n"
	        "Content-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\nTVpldmls\r\n"
	        "--b--\r\n"),
	  "1 text/plain [--b|Content-Type: text/plain||hello|--b|Content-Type: application/x; "
	  "name=evil.exe|Content-Transfer-Encoding: base64||TVpldmls|--b--|]; 2 text/plain "
	  "[hello]; "
	  "3 application/x {evil.exe} [MZevil] | broken: a multipart has no boundary" },
	{ "no boundary, and a guessed header without an end",
	  BYTES("Content-Type: multipart/mixed\r\n\r\n--b\r\nContent-Type: text/plain\r\n--c\r\n"
	        "Content-Type: application/x; name=evil.exe\r\n\r\nMZevil\r\n--c--\r\n"),
	  "1 text/plain [--b|Content-Type: text/plain|--c|Content-Type: application/x; "
	  "name=evil.exe||"
	  "MZevil|--c--|]; 2 text/plain [--c|Content-Type: application/x; "
	  "name=evil.exe||MZevil|--c--|]; "
	  "3 text/plain {evil.exe} [MZevil|--c--|]; 3 application/x {evil.exe} [MZevil|--c--|]"
	  " | broken: a multipart has no boundary" },
	{ "an empty boundary",
	  BYTES("Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--b\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n"
	        "--b\r\nContent-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\n"
	        "TVpldmls\r\n--b--\r\n"),
	  "1 text/plain [--b|Content-Type: text/plain||hello|--b|Content-Type: application/x; "
	  "name=evil.exe|Content-Transfer-Encoding: base64||TVpldmls|--b--|]; 2 text/plain "
	  "[hello]; "
	  "3 application/x {evil.exe} [MZevil] | broken: a multipart has no boundary" },
	{ "empty boundary, empty delimiters",
	  BYTES("Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n"
	        "--\r\nContent-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\n"
	        "TVpldmls\r\n----\r\n"),
	  "1 text/plain [--|Content-Type: text/plain||hello|--|Content-Type: application/x; "
	  "name=evil.exe|Content-Transfer-Encoding: base64||TVpldmls|----|]; 2 text/plain [hello]; "
	  "3 application/x {evil.exe} [MZevil] | broken: a multipart has no boundary" },
	{ "no boundary, and a signature",
	  BYTES("Content-Type: multipart/mixed\r\n\r\ntext\r\n-- \r\nme see "
	  	"http://evil.example/x\r\n"),
	  "1 text/plain [text|-- |me see http://evil.example/x|] | broken: a multipart has no "
	  "boundary" },
	{ "another boundary than was said",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--x\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n--x\r\n"
	        "Content-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\nTVpldmls\r\n"
	        "--x--\r\n"),
	  "1 multipart/mixed; 2 text/plain (between) [--x|Content-Type: text/plain||hello]; 3 "
	  "text/plain [hello]; 4 application/x {evil.exe} [MZevil] | broken: a part starts "
	  "without a declared boundary" },
	{ "boundary unquoted with blanks",
	  BYTES("Content-Type: multipart/mixed; boundary=b c\r\n\r\n--b c\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n"
	        "--b c\r\nContent-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\n"
	        "TVpldmls\r\n--b c--\r\n"),
	  "1 multipart/mixed; 1 multipart/mixed; 2 text/plain [hello]; 3 text/plain [hello]; "
	  "4 application/x {evil.exe} [MZevil]; "
	  "5 application/x {evil.exe} [MZevil] | broken: a multipart has more than one boundary" },
	{ "boundary unquoted, a blank and more",
	  BYTES("Content-Type: multipart/mixed; boundary=b c\r\n\r\n--b\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n"
	        "--b\r\nContent-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\n"
	        "TVpldmls\r\n--b--\r\n"),
	  "1 multipart/mixed; 1 multipart/mixed; 2 text/plain (between) [--b|Content-Type: "
	  "text/plain||hello]; "
	  "3 text/plain [hello]; 4 text/plain [hello]; 5 application/x {evil.exe} [MZevil]; "
	  "6 application/x {evil.exe} [MZevil] | broken: a multipart has more than one boundary" },
	{ "boundary with a lost end of its quote",
	  BYTES("Content-Type: multipart/mixed; boundary=\"b\r\n\r\n--b\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n"
	        "--b\r\nContent-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\n"
	        "TVpldmls\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; 3 application/x {evil.exe} [MZevil] | "
	  "broken: a boundary parameter is malformed" },
	{ "boundary with text behind the quote",
	  BYTES("Content-Type: multipart/mixed; boundary=\"b\"c\r\n\r\n--bc\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n"
	        "--bc\r\nContent-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\n"
	        "TVpldmls\r\n--bc--\r\n"),
	  "1 multipart/mixed; 1 multipart/mixed; 1 multipart/mixed; "
	  "2 text/plain (between) [--bc|Content-Type: text/plain||hello]; 3 text/plain [hello]; "
	  "4 text/plain [hello]; 5 text/plain [hello]; 6 application/x {evil.exe} [MZevil]; "
	  "7 application/x {evil.exe} [MZevil]; "
	  "8 application/x {evil.exe} [MZevil] | broken: a multipart has more than one boundary" },
	{ "boundary in a comment",
	  BYTES("Content-Type: multipart/mixed (; boundary=b)\r\n\r\n--b\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n"
	        "--b\r\nContent-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\n"
	        "TVpldmls\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain (between) [--b|Content-Type: text/plain||hello]; 3 "
	  "text/plain [hello]; 4 application/x {evil.exe} [MZevil] | broken: a boundary "
	  "parameter is malformed" },
	{ "semicolon lost",
	  BYTES("Content-Type: multipart/mixed boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n--b\r\n"
	        "Content-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\nTVpldmls\r\n"
	        "--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; 3 application/x {evil.exe} [MZevil] | "
	  "broken: a boundary parameter is malformed" },
	{ "text behind a boundary line",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n"
	        "--bxx\r\nContent-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\n"
	        "TVpldmls\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello|--bxx|Content-Type: application/x; "
	  "name=evil.exe|Content-Transfer-Encoding: base64||TVpldmls]; 3 application/x "
	  "{evil.exe} [MZevil] | broken: a line continues after a boundary" },
	{ "text behind the closing line",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n"
	        "--b--xx\r\nContent-Type: application/x; name=evil.exe\r\n"
	        "Content-Transfer-Encoding: base64\r\n\r\n"
	        "TVpldmls\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello|--b--xx|Content-Type: application/x; "
	  "name=evil.exe|Content-Transfer-Encoding: base64||TVpldmls]; 3 application/x "
	  "{evil.exe} [MZevil] | broken: a line continues after a boundary" },
	{ "outer boundary begins with the inner",
	  BYTES("Content-Type: multipart/mixed; boundary=bc\r\n\r\n--bc\r\nContent-Type: "
	  	"multipart/mixed; boundary=b\r\n"
	        "\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\n"
	        "Content-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\nTVpldmls\r\n"
	        "--b--\r\n--bc--\r\n"),
	  "1 multipart/mixed; 2 multipart/mixed; 3 text/plain [hello]; 4 application/x "
	  "{evil.exe} [MZevil] | broken: a boundary starts with that of a nested multipart" },
	{ "the same boundary twice",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"multipart/mixed; boundary=b\r\n"
	        "\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n--b\r\n"
	        "Content-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\nTVpldmls\r\n"
	        "--b--\r\n"),
	  "1 multipart/mixed; 2 multipart/mixed; 3 text/plain [hello]; "
	  "4 application/x {evil.exe} [MZevil] | broken: two multiparts have the same boundary" },
	{ "no closing line",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n--b\r\n"
	        "Content-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\nTVpldmls\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; "
	  "3 application/x {evil.exe} [MZevil] | broken: a multipart has no end" },
	{ "no closing line of the inner",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"multipart/mixed; boundary=c\r\n"
	        "\r\n--c\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\n"
	        "Content-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\nTVpldmls\r\n"
	        "--b--\r\n"),
	  "1 multipart/mixed; 2 multipart/mixed; 3 text/plain [hello]; "
	  "4 application/x {evil.exe} [MZevil] | broken: a multipart has no end" },
	{ "parts behind the closing line",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n"
	        "--b--\r\n--b\r\nContent-Type: application/x; name=evil.exe\r\n"
	        "Content-Transfer-Encoding: base64\r\n\r\n"
	        "TVpldmls\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; 3 application/x {evil.exe} [MZevil] | "
	  "broken: parts follow the end of a multipart" },
	{ "first line of a part is no field",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nsee "
	  	"http://evil.example/x\r\n"
	        "Content-Type: application/x; name=evil.exe\r\n\r\nx\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [see http://evil.example/x|Content-Type: "
	  "application/x; name=evil.exe||x]; 3 application/x {evil.exe} [x] | broken: a line "
	  "in a header is not a field" },
	{ "a part without header or empty line",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nsee "
	  	"http://evil.example/x\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [see http://evil.example/x|]; 3 text/plain [see "
	  "http://evil.example/x|] | broken: a line in a header is not a field" },
	{ "a link that looks like a field",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nhttp://evil.example/x\r\n"
	  	"\r\nx\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [http://evil.example/x||x] | broken: a line in a "
	  "header is not a field" },
	{ "a header that does not end",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"application/x; name=evil.exe\r\n"
	        "Click: see http://evil.example/x\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 application/x {evil.exe}; 3 text/plain [Content-Type: "
	  "application/x; "
	  "name=evil.exe|Click: see http://evil.example/x|] | broken: the header of a part does "
	  "not end" },
	{ "a broken line, then the header goes on",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"application/x; name=evil.exe\r\n"
	        "junk\r\nContent-Transfer-Encoding: base64\r\n\r\nTVo=\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 application/x {evil.exe} [junk|Content-Transfer-Encoding: "
	  "base64||TVo=]; 3 application/x {evil.exe} [MZ] | broken: a line in a header is not "
	  "a field" },
	{ "no empty line before the first boundary",
	  BYTES("Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n--b\r\nContent-Type: "
	  	"text/plain\r\n\r\n"
	        "hello\r\n--b\r\nContent-Type: application/x; name=evil.exe\r\n"
	        "Content-Transfer-Encoding: base64\r\n\r\n"
	        "TVpldmls\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [Subject: x|Content-Type: multipart/mixed; "
	  "boundary=b|--b|Content-Type: text/plain||hello|--b|Content-Type: application/x; "
	  "name=evil.exe|Content-Transfer-Encoding: base64||TVpldmls|--b--|]; 3 text/plain "
	  "[hello]; 4 application/x {evil.exe} [MZevil] | broken: a line in a header is not a "
	  "field" },
	{ "inner: no empty line before the first boundary",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"multipart/mixed; boundary=c\r\n"
	        "--c\r\nContent-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\n"
	        "TVpldmls\r\n--c--\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 multipart/mixed; 3 text/plain [Content-Type: multipart/mixed; "
	  "boundary=c|--c|Content-Type: application/x; "
	  "name=evil.exe|Content-Transfer-Encoding: base64||TVpldmls|--c--]; 4 application/x "
	  "{evil.exe} [MZevil] | broken: a line in a header is not a field" },
	{ "a line of blanks ends the header",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"application/x; name=evil.exe\r\n"
	        "Content-Transfer-Encoding: base64\r\n \r\nTVpldmls\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 application/x {evil.exe} [MZevil]; 3 application/x {evil.exe} "
	  "[MZevil]; 4 application/x {evil.exe}; 5 text/plain [Content-Type: application/x; "
	  "name=evil.exe|Content-Transfer-Encoding: base64| |TVpldmls|] | broken: a line in a "
	  "header is not a field" },
	{ "a line of blanks does not end the header",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"application/x; name=evil.exe\r\n"
	        " \r\nContent-Transfer-Encoding: base64\r\n\r\nTVpldmls\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 application/x {evil.exe} [Content-Transfer-Encoding: "
	  "base64||TVpldmls]; 3 application/x {evil.exe} [MZevil] | broken: a line in a header "
	  "is blank" },
	{ "misspelt multipart",
	  BYTES("Content-Type: mulitpart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n--b\r\n"
	        "Content-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\nTVpldmls\r\n"
	        "--b--\r\n"),
	  "1 mulitpart/mixed [--b|Content-Type: text/plain||hello|--b|Content-Type: "
	  "application/x; name=evil.exe|Content-Transfer-Encoding: base64||TVpldmls|--b--|]; 2 "
	  "text/plain [hello]; 3 application/x {evil.exe} [MZevil] | broken: a part that is "
	  "not a multipart has a boundary" },
	{ "a text with a boundary",
	  BYTES("Content-Type: text/plain; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n"
	  	"\r\nhello\r\n--b\r\n"
	        "Content-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\nTVpldmls\r\n"
	        "--b--\r\n"),
	  "1 text/plain [--b|Content-Type: text/plain||hello|--b|Content-Type: application/x; "
	  "name=evil.exe|Content-Transfer-Encoding: base64||TVpldmls|--b--|]; 2 text/plain "
	  "[hello]; 3 application/x {evil.exe} [MZevil] | broken: a part that is not a "
	  "multipart has a boundary" },
	{ "message/partial",
	  BYTES("Content-Type: message/partial; number=1; total=2; id=x\r\n\r\nSubject: y\r\n"
	  	"Content-Type: text/plain\r\n"
	        "\r\nsee http://evil.example/x\r\n"),
	  "1 message/partial; 2 message/rfc822 (message); "
	  "2 text/plain [see http://evil.example/x|] | broken: a message comes in pieces "
	  "(message/partial)" },
	{ "NUL in a field name",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
	        "Content-Ty\0" "pe: application/x; name=evil.exe\r\n\r\nMZ\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [Content-Ty.pe: application/x; name=evil.exe||MZ]; "
	  "3 application/x {evil.exe} [MZ] | broken: a line in a header is not a field" },
	{ "field name with blank in it",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent- Type: "
	  	"application/x; name=evil.exe\r\n"
	        "\r\nMZ\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [Content- Type: application/x; name=evil.exe||MZ]; "
	  "3 application/x {evil.exe} [MZ] | broken: a line in a header is not a field" },
	{ "CR LF mixed",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"application/x; name=evil.exe\r\r\n"
	        "\r\r\nMZ\r\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 application/x {evil.exe} [|MZ]; 3 application/x {evil.exe} [MZ] | "
	  "broken: lines of a header end with CR CR LF" },
	{ "boundary with trailing blank in quotes",
	  BYTES("Content-Type: multipart/mixed; boundary=\"b \"\r\n\r\n--b \r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n"
	        "--b \r\nContent-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\n"
	        "TVpldmls\r\n--b --\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; 3 application/x {evil.exe} [MZevil] | "
	  "broken: a boundary starts with that of a nested multipart" },
	{ "boundary in another case",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--B\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n--B\r\n"
	        "Content-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\nTVpldmls\r\n"
	        "--B--\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; 3 application/x {evil.exe} [MZevil] | "
	  "broken: a line continues after a boundary" },
	{ "first field begins with a blank",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n Content-Type: "
	  	"application/x; name=evil.exe\r\n"
	        "\r\nMZ\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [ Content-Type: application/x; name=evil.exe||MZ]; "
	  "3 application/x {evil.exe} [MZ] | broken: a line in a header is not a field" },
	{ "a line in the message's header is no field",
	  BYTES("Subject: x\r\njunk http://evil.example\r\nContent-Type: multipart/mixed; "
	  	"boundary=b\r\n\r\n--b\r\n"
	        "Content-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: application/x; "
	        "name=evil.exe\r\n"
	        "Content-Transfer-Encoding: base64\r\n\r\nTVpldmls\r\n--b--\r\n"),
	  "1 text/plain [junk http://evil.example|Content-Type: multipart/mixed; "
	  "boundary=b||--b|Content-Type: text/plain||hello|--b|Content-Type: application/x; "
	  "name=evil.exe|Content-Transfer-Encoding: base64||TVpldmls|--b--|]; 2 "
	  "multipart/mixed; 3 text/plain [hello]; 4 application/x {evil.exe} [MZevil] | "
	  "broken: a line in a header is not a field" },
	{ "boundary in the message's header",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n--b\r\nContent-Type: application/x; "
	  	"name=evil.exe\r\n"
	        "Content-Transfer-Encoding: base64\r\n\r\nTVpldmls\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [Content-Type: multipart/mixed; "
	  "boundary=b|--b|Content-Type: application/x; "
	  "name=evil.exe|Content-Transfer-Encoding: base64||TVpldmls|--b--|]; 3 application/x "
	  "{evil.exe} [MZevil] | broken: a line in a header is not a field" },
	{ "base64 multipart twice over",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: base64\r\n"
	  	"\r\n"
	        "LS1iCkNvbnRlbnQtVHlwZTogbXVsdGlwYXJ0L21peGVkOyBib3VuZGFyeT1jCkNvbnRlbnQtVHJhbnNmZX"
	        "ItRW5jb2Rpbmc6IGJhc2U2NAoKTFMxakNrTnZiblJsYm5RdFZIbHdaVG9nZEdWNGRDOW9kRzFzT3lCdVlX"
	        "MWxQV1YyYVd3dVpYaGxDZ3B6WldVZ2FIUjBjRG92TDJWMmFXd3VaWGhoYlhCc1pTOTRDaTB0WXkwdENnPT"
	        "0KLS1iLS0K\r\n"),
	  "1 multipart/mixed; 2 multipart/mixed; 3 text/html {evil.exe} [see "
	  "http://evil.example/x]; "
	  "4 text/plain (between) "
	  "[LS1jCkNvbnRlbnQtVHlwZTogdGV4dC9odG1sOyBuYW1lPWV2aWwuZXhlCgpzZWUgaHR0cDovL2V2aWwuZXhhbXB"
	  "sZS94Ci0tYy0tCg==]; "
	  "5 text/plain (between) "
	  "[LS1iCkNvbnRlbnQtVHlwZTogbXVsdGlwYXJ0L21peGVkOyBib3VuZGFyeT1jCkNvbnRlbnQtVHJhbnNmZXItRW5"
	  "jb2Rpbmc6IGJhc2U2NAoKTFMxakNrTnZiblJsYm5RdFZIbHdaVG9nZEdWNGRDOW9kRzFzT3lCdVlXMWxQV1YyYVd"
	  "3dVpYaGxDZ3B6WldVZ2FIUjBjRG92TDJWMmFXd3VaWGhoYlhCc1pTOTRDaTB0WXkwdENnPT0KLS1iLS0K|] | "
	  "broken: a multipart is encoded" },
	{ "junk line with first and second header type",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"text/plain\r\njunk\r\n"
	        "Content-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\nTVo=\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [junk|Content-Type: application/x; "
	  "name=evil.exe|Content-Transfer-Encoding: base64||TVo=]; 3 text/plain {evil.exe} "
	  "[MZ]; 3 application/x {evil.exe} [MZ] | broken: a line in a header is not a field" },
	{ "CR CR LF everywhere",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\r\nSubject: x\r\r\n\r\r\n--b\r\r\n"
	        "Content-Type: application/x; name=evil.exe\r\r\nContent-Transfer-Encoding: "
	        "base64\r\r\n\r\r\nTVo=\r\r\n"
	        "--b--\r\r\n"),
	  "1 multipart/mixed; 2 text/plain (between) [Subject: x||]; "
	  "3 application/x {evil.exe} [Content-Transfer-Encoding: base64||TVo=]; "
	  "4 application/x {evil.exe} [MZ] | broken: lines of a header end with CR CR LF" },
	{ "outer boundary begins with the inner, which goes on",
	  BYTES("Content-Type: multipart/mixed; boundary=bc\r\n\r\n--bc\r\nContent-Type: "
	  	"multipart/mixed; boundary=b\r\n"
	        "\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--bc\r\nContent-Type: "
	        "text/plain\r\n\r\nhello\r\n"
	        "--b\r\nContent-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\n"
	        "TVpldmls\r\n--b--\r\n--bc--\r\n"),
	  "1 multipart/mixed; 2 multipart/mixed; 3 text/plain [hello]; 4 text/plain [hello]; 5 "
	  "application/x {evil.exe} [MZevil] | broken: a boundary starts with that of a nested "
	  "multipart" },
	{ "an inner boundary that never comes, another in its place",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"multipart/mixed; boundary=c\r\n"
	        "\r\n--d\r\nContent-Type: application/x; name=evil.exe\r\n"
	        "Content-Transfer-Encoding: base64\r\n\r\n"
	        "TVpldmls\r\n--d--\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 multipart/mixed; 3 text/plain (between) [--d|Content-Type: "
	  "application/x; name=evil.exe|Content-Transfer-Encoding: base64||TVpldmls]; 4 "
	  "application/x {evil.exe} [MZevil] | broken: a part starts without a declared "
	  "boundary" },
	{ "two encodings of a part",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"application/x; name=evil.exe\r\n"
	        "Content-Transfer-Encoding: base64\r\nContent-Transfer-Encoding: "
	        "quoted-printable\r\n\r\nTVpldmls\r\n"
	        "--b--\r\n"),
	  "1 multipart/mixed; 2 application/x {evil.exe} [MZevil]; "
	  "2 application/x {evil.exe} [TVpldmls] | broken: two transfer encodings" },
};
/* clang-format on */

static void readings(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		outline_row_holds(&rows[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(readings) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
