/* url.c: any octets as a text, as HTML and as the text of content lines. What must hold:
 *   - nothing outside the pieces and the tail is touched (each lies in a heap block of exactly its
 *     size);
 *   - in whatever pieces the octets come, the same hosts are given in the same order;
 *   - a host that is given can be asked for, and is written as it would be asked for;
 *   - a text gives no more hosts than there are octets to hold them. */
#include "gateway/io/public_suffix.h"
#include "modules/url/url_inside.h"

#include "gateway/base/dns_message.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct sum {
	uint64_t hash;
	size_t count;
};

static void note(void *arg, const struct url_host *host)
{
	struct sum *sum = arg;
	char name[DNS_NAME_MAX + 1];
	struct url_host again;
	require(host->name.len > 0);
	if (host->address.family == FAMILY_NONE)
		require(dns_name_valid(host->name) && url_host_read(host->name, &again, name) &&
			bytes_equal(again.name, host->name));
	for (size_t i = 0; i < host->name.len; i++)
		sum->hash = (sum->hash ^ (unsigned char)host->name.at[i]) * 1099511628211u;
	sum->hash = (sum->hash ^ host->bare) * 1099511628211u;
	sum->count++;
}

static struct sum scan(enum url_kind kind, struct bytes octets, size_t piece)
{
	struct sum sum = { .hash = 1469598103934665603u };
	struct url_scanner s;
	char *tail = malloc(URL_TAIL_MAX);
	require(tail != NULL);
	url_start(&s, kind, tail, note, &sum);
	for (; octets.len; octets = bytes_skip(octets, piece)) {
		struct bytes exact = exact_copy(bytes_first(octets, piece));
		url_feed(&s, exact);
		release(exact);
	}
	url_end(&s);
	free(tail);
	return sum;
}

/* The first octet says in which pieces, and how often the rest is repeated, so that windows
 * overflow. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum { MOST = 10 * 1024 };
	static bool started;
	started = started || public_suffix_start();
	if (size < 2 || !started)
		return 0;
	size_t piece = data[0] % 16 + 1, times = (size_t)1 << data[0] / 16 % 8, len = size - 1;
	times = len * times > MOST ? 1 : times;
	char *text = malloc(len * times);
	require(text != NULL);
	for (size_t i = 0; i < times; i++)
		memcpy(text + i * len, data + 1, len);
	for (enum url_kind kind = URL_TEXT; kind <= URL_LINES; kind++) {
		struct bytes octets = { text, len * times };
		struct sum whole = scan(kind, octets, SIZE_MAX), parts = scan(kind, octets, piece);
		require(whole.hash == parts.hash && whole.count == parts.count);
		require(whole.count <= 8 * len * times);
	}
	free(text);
	return 0;
}
