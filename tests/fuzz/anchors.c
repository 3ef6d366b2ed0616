/* anchors.c: any octets as HTML, read for its links, and each judged. What must hold:
 *   - nothing outside the pieces is touched (each lies in a heap block of exactly its size);
 *   - in whatever pieces the octets come, the links are the same, and so is what mismatches;
 *   - a link has a target and a text within their bounds, the text without marks and with single
 *     blanks;
 *   - what mismatches has two hosts, each the end of which is its organisation, and these differ.
 * The first octet says in which pieces the octets come. */
#include "gateway/io/public_suffix.h"
#include "modules/url/link_mismatch.h"
#include "modules/url/url_inside.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct sum {
	uint64_t hash;
	size_t links;
};

static void add(struct sum *sum, struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		sum->hash = (sum->hash ^ (unsigned char)b.at[i]) * 1099511628211u;
	sum->hash = (sum->hash ^ 256) * 1099511628211u;
}

static void require_end(struct bytes host, struct bytes domain)
{
	require(domain.len > 0 && domain.len <= host.len && host.len <= DNS_NAME_MAX);
	require(domain.at == host.at + host.len - domain.len);
}

static void judge(void *sum_any, const struct anchor *link)
{
	static const struct link_rewriters none = { NULL, 0 };
	struct sum *sum = sum_any;
	struct link_mismatch m;
	require(link->target.len > 0 && link->target.len <= ANCHOR_TARGET_MAX);
	require(link->text.len > 0 && link->text.len <= ANCHOR_TEXT_MAX);
	for (size_t i = 0; i < link->text.len; i++) {
		require(!octet_marks(link->text.at[i]));
		require(link->text.at[i] != ' ' || (i > 0 && link->text.at[i - 1] != ' '));
	}
	struct anchor exact = { exact_copy(link->target), exact_copy(link->text) };
	sum->links++;
	add(sum, exact.target);
	add(sum, exact.text);
	if (link_mismatch(&exact, &none, &m)) {
		require_end(m.says, m.says_domain);
		require_end(m.goes, m.goes_domain);
		require(!bytes_equal(m.says_domain, m.goes_domain));
		add(sum, m.says);
		add(sum, m.goes);
	}
	release(exact.target);
	release(exact.text);
}

static struct sum read(struct bytes octets, size_t piece)
{
	struct sum sum = { .hash = 1469598103934665603u };
	struct anchors *anchors = malloc(sizeof *anchors);
	struct url_scanner s;
	require(anchors != NULL);
	anchors_begin(anchors, judge, &sum);
	url_start(&s, URL_HTML, NULL, NULL, NULL);
	url_listen(&s, anchors_hear, anchors);
	for (; octets.len; octets = bytes_skip(octets, piece)) {
		struct bytes exact = exact_copy(bytes_first(octets, piece));
		url_feed(&s, exact);
		release(exact);
	}
	url_end(&s);
	free(anchors);
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;
	started = started || public_suffix_start();
	if (size < 2 || !started)
		return 0;
	struct bytes octets = { (const char *)data + 1, size - 1 };
	struct sum whole = read(octets, SIZE_MAX), pieced = read(octets, data[0] % 16 + 1);
	require(whole.hash == pieced.hash && whole.links == pieced.links);
	require(whole.links <= octets.len);
	return 0;
}
