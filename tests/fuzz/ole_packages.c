/* ole_packages.c: any octets as a compound file with packed files. What must hold:
 *   - nothing outside of it is read (it lies in a heap block of exactly its size);
 *   - a file begins before it has octets, and ends; no name is longer than it may be;
 *   - no more octets come out of it than it has. */
#include "modules/files/ole_packages.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	bool open;
	uint64_t octets;
};

static void name(void *arg, struct bytes b)
{
	const struct seen *s = arg;
	require(!s->open && b.len <= OLE_PACKAGE_NAME_MAX);
}

static void begin(void *arg, struct bytes b)
{
	struct seen *s = arg;
	require(!s->open && b.len <= OLE_PACKAGE_NAME_MAX);
	s->open = true;
}

static void octets_came(void *arg, struct bytes b)
{
	struct seen *s = arg;
	require(s->open);
	s->octets += b.len;
}

static void end(void *arg)
{
	struct seen *s = arg;
	require(s->open);
	s->open = false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen s = { .open = false };
	const struct ole_package_reader reader = { name, begin, octets_came, end, &s };
	if (size > 100000)
		return 0;
	struct bytes exact = exact_copy((struct bytes){ (const char *)data, size });
	(void)ole_packages_read(exact, &reader);
	require(!s.open && s.octets <= size);
	release(exact);
	return 0;
}
