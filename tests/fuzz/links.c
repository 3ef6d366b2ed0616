/* connection_pool.c: any octets as one part of a message, read for its hosts. What must hold:
 *   - nothing behind a piece is read (each lies in a heap block of exactly its size);
 *   - the hosts are the same however the octets come: at once, one by one, in pieces of any size
 *     (where there are too many, which of them are chosen may differ, as two readings of one part
 *     take turns; how many, never);
 *   - at most SURBL_HOSTS_MAX are chosen, none twice, each of them a name or an address that can be
 *     asked for;
 *   - what is left out is told if, and only if, there are too many.
 * The first octet chooses the type, the charset and the size of the pieces. */
#include "modules/url/surbl_parts.h"

#include "gateway/base/dns_message.h"
#include "modules/mime/charset.h"
#include "gateway/io/public_suffix.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct outcome {
	struct arena arena;
	struct surbl_hosts *hosts;
	size_t count;
	struct surbl_host chosen[SURBL_HOSTS_MAX];
};

static void read_part(struct outcome *o, const struct mime_part *part, struct bytes octets,
		      size_t piece)
{
	arena_init(&o->arena, 4 << 20);
	o->hosts = surbl_hosts_new(&o->arena, NULL, 0, true, 1);
	struct surbl_parts *parts = surbl_parts_new(&o->arena, o->hosts, NULL, 0);
	require(parts && surbl_parts_listener.open(parts, part));
	for (; octets.len; octets = bytes_skip(octets, piece)) {
		struct bytes exact = exact_copy(bytes_first(octets, piece));
		surbl_parts_listener.octets(parts, part, exact);
		release(exact);
	}
	surbl_parts_listener.close(parts, part);
	require(!surbl_parts_incomplete(parts));
	surbl_hosts_end(o->hosts);
	o->count = surbl_hosts_chosen(o->hosts, o->chosen);
}

static void require_askable(const struct outcome *o)
{
	require(o->count <= SURBL_HOSTS_MAX);
	require(surbl_hosts_left_out(o->hosts) == 0 || o->count == SURBL_HOSTS_MAX);
	for (size_t i = 0; i < o->count; i++) {
		struct address address;
		struct bytes name = o->chosen[i].name;
		require(address_parse(name, &address) ==
			(o->chosen[i].address.family != FAMILY_NONE));
		require(o->chosen[i].address.family != FAMILY_NONE ||
			(dns_name_valid(name) && bytes_has(name, '.')));
		for (size_t j = 0; j < name.len; j++)
			require(octet_lower(name.at[j]) == name.at[j]);
		for (size_t j = 0; j < i; j++)
			require(!bytes_equal(name, o->chosen[j].name));
	}
}

static bool chosen(const struct outcome *o, struct bytes name)
{
	for (size_t i = 0; i < o->count; i++)
		if (bytes_equal(o->chosen[i].name, name))
			return true;
	return false;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	require(charset_start() && public_suffix_start());
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const types[] = { "text/plain", "text/html", "application/octet-stream",
					     "image/svg+xml" };
	static const char *const charsets[] = { "", "utf-16", "iso-2022-jp", "utf-7" };
	static const size_t pieces[] = { 1, 2, 3, 7, 61, 1023, 1025, 4096 };
	static struct outcome whole, pieced;
	if (size == 0)
		return 0;
	struct bytes octets = { (const char *)data + 1, size - 1 };
	struct mime_part part = { .number = 1,
				  .type = bytes_of(types[data[0] & 3]),
				  .charset = bytes_of(charsets[data[0] >> 2 & 3]) };
	read_part(&whole, &part, octets, SIZE_MAX);
	read_part(&pieced, &part, octets, pieces[data[0] >> 4 & 7]);
	require_askable(&whole);
	require(whole.count == pieced.count);
	require(surbl_hosts_left_out(whole.hosts) == surbl_hosts_left_out(pieced.hosts));
	for (size_t i = 0; i < whole.count && surbl_hosts_left_out(whole.hosts) == 0; i++)
		require(chosen(&pieced, whole.chosen[i].name));
	arena_wipe(&whole.arena);
	arena_wipe(&pieced.arena);
	return 0;
}
