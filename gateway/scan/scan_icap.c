/* scan_icap.c: an ICAP server asked about a message (RFC 3507): as if it were the reply of a web
 * server, by RESPMOD; see scan_protocol.h.
 *
 * The whole message is sent, without a preview: what a server decides by a preview it decides
 * without having seen the rest. The web request and reply that ICAP wants around it are made up;
 * mxward.invalid is a name that nobody has (RFC 6761, 6.4). */
#include "gateway/scan/scan_icap_reply.h"
#include "gateway/scan/scan_head.h"

#define WEB_REQUEST "GET http://mxward.invalid/mail HTTP/1.0\r\n\r\n"

/* "RESPMOD icap://127.0.0.1:1344/avscan ICAP/1.0", and the fields that all requests have. */
static void request_line(struct text *out, const char *method, const struct scan_request *r)
{
	char buffer[300];
	struct text server = TEXT(buffer);
	scan_authority(&server, r->scanner);
	const char *authority = text_cstr(&server), *service = r->scanner->service;
	text_format(out,
		    "%s icap://%s/%s ICAP/1.0\r\nHost: %s\r\nUser-Agent: mxward\r\n"
		    "Connection: close\r\n",
		    method, authority, service ? service : "", authority);
}

/* With each self-test, which is more often than servers say in Options-TTL that it may change. */
static void icap_hello(struct text *out, const struct scan_request *r)
{
	request_line(out, "OPTIONS", r);
	text_string(out, "Encapsulated: null-body=0\r\n\r\n");
}

static void icap_open(struct text *out, const struct scan_request *r)
{
	char buffer[160];
	struct text web_reply = TEXT(buffer);
	size_t request = sizeof(WEB_REQUEST) - 1;
	text_format(&web_reply,
		    "HTTP/1.0 200 OK\r\nContent-Type: message/rfc822\r\nContent-Length: %llu\r\n"
		    "\r\n",
		    (unsigned long long)r->size);
	request_line(out, "RESPMOD", r);
	text_format(out,
		    "Allow: 204\r\nEncapsulated: req-hdr=0, res-hdr=%zu, res-body=%zu\r\n\r\n%s",
		    request, request + web_reply.len, WEB_REQUEST);
	text_add(out, text_bytes(&web_reply));
}

/* Chunks (RFC 9112, 7.1). */
static void icap_before(struct text *out, size_t octets)
{
	text_format(out, "%zx\r\n", octets);
}

static void icap_behind(struct text *out, size_t octets)
{
	(void)octets;
	text_string(out, "\r\n");
}

static void icap_close(struct text *out)
{
	text_string(out, "0\r\n\r\n");
}

const struct scan_protocol scan_icap = {
	.name = "icap",
	.reply_max = ICAP_REPLY_MAX,
	.hello = icap_hello,
	.read_hello = icap_options_read,
	.open = icap_open,
	.before = icap_before,
	.behind = icap_behind,
	.close = icap_close,
	.read = icap_respmod_read,
	.test = scan_test_eicar,
};
