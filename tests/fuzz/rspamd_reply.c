/* rspamd_reply.c: any octets as a reply of rspamd. What must hold:
 *   - nothing behind the input is read, and what is found is a view of it or words of ours;
 *   - a reply whose end has come settles;
 *   - settled: what follows changes nothing, and every piece of it is MORE or says the same;
 *   - CLEAN or UNWANTED: it begins as HTTP, names an action and a score within bounds. */
#include "gateway/scan/scan_rspamd_reply.h"

#include "tests/fuzz/scan_reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void said(struct bytes input, const struct scan_reply *reply)
{
	int64_t most = 100 * (int64_t)RSPAMD_SCORE_MAX;
	require(bytes_starts(input, BYTES("HTTP/1.")));
	require(reply->verdict == SCAN_CLEAN || reply->verdict == SCAN_UNWANTED);
	require(reply->action.len > 0);
	require(reply->score >= -most && reply->score <= most);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t most = RSPAMD_REPLY_MAX;
	struct bytes input = { (const char *)data, size < most ? size : most };
	char buffer[RSPAMD_REPLY_MAX];
	struct text reply = TEXT(buffer);
	try_all(input, rspamd_reply_read, said);
	/* The same octets as JSON behind a head that fits. */
	text_format(&reply, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", input.len);
	text_add(&reply, input);
	try_all(text_bytes(&reply), rspamd_reply_read, said);
	return 0;
}
