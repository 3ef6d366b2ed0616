/* blocks_export.c: see blocks_export.h. A reason is a person's words: none is written, for none of
 * these programs needs it. */
#include "gateway/control/blocks_export.h"

#include <string.h>

enum { NETWORK_TEXT_MAX = ADDRESS_TEXT_MAX + 4, MS = 1000 };

/* A list under way: the networks of one family. */
struct listing {
	struct output *output;
	enum family family;
	uint64_t now;
	const char *row;                /* what stands before a network, but for the first */
	bool timeouts;                  /* what is left of a block stands behind it */
	struct network last;            /* the last that was written */
	size_t count;
};

static void listing_row(void *arg, const struct network *network, uint64_t until, uint64_t since,
			struct bytes reason)
{
	struct listing *l = arg;
	char buffer[NETWORK_TEXT_MAX];
	struct text t = TEXT(buffer);
	(void)since, (void)reason;
	if (network->address.family != l->family ||
	    (l->count > 0 && network_contains(&l->last, &network->address)))
		return;
	l->last = *network;
	network_text(&t, network);
	output_format(l->output, "%s%s", l->count++ > 0 ? l->row : "", text_cstr(&t));
	if (l->timeouts && until > 0)
		output_format(l->output, " timeout %llus",
			      (unsigned long long)(until - l->now + MS - 1) / MS);
}

/* How many there are. */
static size_t list(struct blocklist *b, struct listing l)
{
	blocklist_each(b, l.now, listing_row, &l);
	return l.count;
}

/* ---- nft */

static void nft_set(struct blocklist *b, enum family family, uint64_t now, struct output *to)
{
	const char *name = family == FAMILY_IPV4 ? "blocked4" : "blocked6",
		   *type = family == FAMILY_IPV4 ? "ipv4_addr" : "ipv6_addr";
	struct output elements = { 0 };
	output_format(to,
		      "add set inet mxward %s { type %s; flags interval, timeout; }\n"
		      "flush set inet mxward %s\n",
		      name, type, name);
	if (list(b, (struct listing){ .output = &elements,
				      .family = family,
				      .now = now,
				      .row = ",\n\t",
				      .timeouts = true }) > 0) {
		output_format(to, "add element inet mxward %s {\n\t", name);
		output_add(to, (struct bytes){ elements.at, elements.len });
		output_add(to, BYTES("\n}\n"));
	}
	to->lost |= elements.lost;
	output_free(&elements);
}

static void write_nft(struct blocklist *b, uint64_t now, struct output *to)
{
	output_add(to, BYTES("# mxward blocked --format nft\n"
			     "# In a chain of yours: ip saddr @blocked4 drop; ip6 saddr @blocked6 "
			     "drop\n"
			     "# blocklist.allow is not in it: accept those networks before.\n"
			     "add table inet mxward\n"));
	nft_set(b, FAMILY_IPV4, now, to);
	nft_set(b, FAMILY_IPV6, now, to);
}

/* ---- lines */

static void lines(struct blocklist *b, enum family family, uint64_t now, struct output *to)
{
	if (list(b, (struct listing){ .output = to, .family = family, .now = now, .row = "\n" }) >
	    0)
		output_add(to, BYTES("\n"));
}

static void write_cidr(struct blocklist *b, uint64_t now, struct output *to)
{
	lines(b, FAMILY_IPV4, now, to);
	lines(b, FAMILY_IPV6, now, to);
}

static void write_rbldnsd(struct blocklist *b, uint64_t now, struct output *to)
{
	output_add(to, BYTES("# mxward blocked --format rbldnsd: rbldnsd ZONE:combined:FILE\n"
			     "# blocklist.allow is not in it: a line !NETWORK takes one out.\n"
			     "$DATASET ip4trie @\n"
			     ":127.0.0.2:blocked by mxward\n"));
	lines(b, FAMILY_IPV4, now, to);
	output_add(to, BYTES("$DATASET ip6trie @\n"
			     ":127.0.0.2:blocked by mxward\n"));
	lines(b, FAMILY_IPV6, now, to);
}

bool blocks_export(struct blocklist *b, const char *format, uint64_t now, struct output *to)
{
	static const struct {
		const char *name;
		void (*write)(struct blocklist *, uint64_t now, struct output *);
	} formats[] = {
		{ "nft", write_nft },
		{ "cidr", write_cidr },
		{ "rbldnsd", write_rbldnsd },
	};
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (strcmp(format, formats[i].name) == 0) {
			formats[i].write(b, now, to);
			return true;
		}
	return false;
}
