/* scan_protocol.c: the table of protocols, and the messages of their self-tests; see
 * scan_protocol.h. Must never hold as a whole what a scanner would find in this very program. */
#include "gateway/scan/scan_protocol.h"

const struct scan_protocol *scan_protocol_of(int type)
{
	static const struct scan_protocol *const protocols[] = {
		[SCANNER_CLAMD] = &scan_clamd,
		[SCANNER_ICAP] = &scan_icap,
		[SCANNER_RSPAMD] = &scan_rspamd,
	};
	size_t count = sizeof protocols / sizeof protocols[0];
	return type >= 0 && (size_t)type < count ? protocols[type] : NULL;
}

enum scan_progress reply_fail(struct scan_reply *reply, struct bytes why)
{
	reply->verdict = SCAN_FAILED;
	reply->why = why;
	return SCAN_SETTLED;
}

enum scan_progress reply_fail_short(struct scan_reply *reply, struct bytes octets)
{
	return reply_fail(reply, octets.len ? BYTES("its reply was cut off")
					    : BYTES("it closed the connection without a reply"));
}

void scan_test_message(struct text *t, const char *body)
{
	text_string(t, "From: <>\r\nSubject: self-test of a scanner\r\n\r\n");
	text_string(t, body);
	text_string(t, "\r\n");
}

/* The second half of EICAR's text is kept reversed. */
static void eicar(struct text *t)
{
	static const char first[] = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR",
			  second[] = "*H+H$!ELIF-TSET-SURIVITNA-DRADNATS-";
	text_string(t, first);
	for (size_t i = sizeof second - 1; i-- > 0;)
		text_char(t, second[i]);
}

void scan_test_eicar(struct text *t, bool bad)
{
	char buffer[80];
	struct text text = TEXT(buffer);
	eicar(&text);
	scan_test_message(t, bad ? text_cstr(&text) : "Nothing is wrong with this text.");
}

void scan_test_large(struct text *head, struct text *tail)
{
	text_string(head, "From: <>\r\nSubject: self-test of a scanner's reach\r\n"
			  "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
			  "\r\n--b\r\n\r\n");
	text_string(tail, "\r\n--b\r\n\r\n");
	eicar(tail);
	text_string(tail, "\r\n--b--\r\n");
}
