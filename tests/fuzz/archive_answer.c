/* archive_answer.c: any octets as what a child says that was sent to unpack archives, and as what
 * it was sent for. What must hold:
 *   - nothing behind the octets is read (they lie in a heap block of exactly their size);
 *   - findings are bounded, of a fact that there is, and printable;
 *   - an answer that goes on after a whole one keeps all that was known before;
 *   - a request that can be read can be written again, and is the same. */
#include "modules/files/archive_errand.h"

#include "tests/fuzz/fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void printable(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		require(!octet_control(b.at[i]));
}

static void answer(struct bytes octets)
{
	static struct findings whole;
	memset(&whole, 0, sizeof whole);
	struct archive_answer a = archive_answer_take(octets, &whole);
	require(whole.count <= FINDINGS_MAX);
	for (size_t i = 0; i < whole.count; i++) {
		const struct finding *f = &whole.at[i];
		require(f->fact < FILE_FACTS && f->detail_len <= FINDING_DETAIL_MAX &&
			f->value_len <= FINDING_VALUE_MAX);
		printable((struct bytes){ f->detail, f->detail_len });
		printable((struct bytes){ f->value, f->value_len });
	}
	require(a.whole || octets.len > 0);
}

static void request(struct bytes octets)
{
	static const char *strings[FILE_EXTENSIONS_MAX + FILE_TYPES_MAX];
	static char buffer[ERRAND_REQUEST_MAX];
	struct text t = TEXT(buffer);
	struct archive_request r;
	if (octets.len > ERRAND_REQUEST_MAX || !archive_request_read(octets, &r, strings))
		return;
	require(archive_request_write(&t, &r));
	require(bytes_equal(text_bytes(&t), octets));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes exact = exact_copy((struct bytes){ (const char *)data, size });
	answer(exact);
	request(exact);
	release(exact);
	return 0;
}
