/* icap_reply.c: any octets as a reply of an ICAP server, to OPTIONS and to RESPMOD. What must hold:
 *   - nothing behind the input is read, and what is found is a view of it or words of ours;
 *   - a reply whose end has come settles;
 *   - settled: what follows changes nothing, and every piece of it is MORE or says the same;
 *   - CLEAN: it begins as ICAP, and "204" or "200" is its status. */
#include "gateway/scan/scan_icap_reply.h"

#include "tests/fuzz/scan_reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void clean_is_said(struct bytes input, const struct scan_reply *reply)
{
	struct bytes status = bytes_skip(input, sizeof("ICAP/1.0 ") - 1);
	require(bytes_starts(input, BYTES("ICAP/1.")));
	require(reply->verdict != SCAN_CLEAN || bytes_starts(status, BYTES("204")) ||
		bytes_starts(status, BYTES("200")) || bytes_starts(status, BYTES("100")));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t most = ICAP_REPLY_MAX;
	struct bytes input = { (const char *)data, size < most ? size : most };
	try_all(input, icap_options_read, clean_is_said);
	try_all(input, icap_respmod_read, clean_is_said);
	return 0;
}
