/* helo.c: is the name that the client gives itself a name, does it exist, and is it not ours?
 *
 * Facts: `pass`; `invalid` (neither a full domain name nor the client's own address in brackets);
 * `unresolvable` (a good name that has no address); `ours` (our own name or address, or the name of
 * the other gateway of a pair: only we may use it, and we do not send to ourselves). RFC 5321,
 * 4.1.4, forbids to refuse mail for a name alone: what it is worth is policy. */
#include "modules/check.h"

#include "gateway/io/idn.h"

static enum progress helo_report(struct check_ctx *ctx, const char *fact)
{
	check_report(ctx, fact, ctx->helo);
	return CHECK_DONE;
}

/* "[192.0.2.1]", "[IPv6:2001:db8::1]": the tag and a colon in the address go together (RFC 5321,
 * 4.1.3). */
static bool literal_read(struct bytes b, struct address *address)
{
	struct bytes tag = BYTES("IPv6:");
	if (b.len < 3 || b.at[0] != '[' || b.at[b.len - 1] != ']')
		return false;
	b = bytes_skip(bytes_first(b, b.len - 1), 1);
	bool tagged = bytes_starts_nocase(b, tag);
	if (tagged)
		b = bytes_skip(b, tag.len);
	return tagged == bytes_has(b, ':') && address_parse(b, address);
}

/* A full name: two labels at least, and a last one that is no number (RFC 3696, 2). */
static bool full_name(struct bytes name)
{
	size_t dot = bytes_find_last(name, '.');
	struct bytes last = bytes_skip(name, dot + 1);
	bool letters = false;
	for (size_t i = 0; i < last.len; i++)
		letters |= !octet_digit(last.at[i]);
	return dot < name.len && letters;
}

static enum progress helo_run(struct check_ctx *ctx)
{
	char buffer[DNS_NAME_MAX + 1];
	struct text ascii = TEXT(buffer);
	struct address literal;
	if (literal_read(ctx->helo, &literal)) {
		if (address_equal(&literal, &ctx->local) && !address_equal(&literal, &ctx->client))
			return helo_report(ctx, "ours");
		return helo_report(ctx, address_equal(&literal, &ctx->client) ? "pass" : "invalid");
	}
	struct bytes written = ctx->helo;
	if (written.len && written.at[written.len - 1] == '.')
		written.len--;          /* of the root */
	if (!idn_to_ascii(written, &ascii) || !full_name(text_bytes(&ascii)))
		return helo_report(ctx, "invalid");
	struct bytes name = text_bytes(&ascii);
	/* Nor does the other gateway of a pair send to us: both judge alike. */
	if (bytes_equal(name, ctx->hostname) || bytes_equal(name, ctx->other))
		return helo_report(ctx, "ours");
	const struct dns_answer *a = check_dns(ctx, name, DNS_A),
				*aaaa = check_dns(ctx, name, DNS_AAAA);
	if ((a && a->count) || (aaaa && aaaa->count))
		return helo_report(ctx, "pass");
	if (!a || !aaaa)
		return CHECK_WAIT;
	if (a->status == DNS_FAILED || aaaa->status == DNS_FAILED) {
		check_unknown(ctx, BYTES("no answer for the name"));
		return CHECK_DONE;
	}
	return helo_report(ctx, "unresolvable");
}

static const char *const facts[] = { "pass", "invalid", "unresolvable", "ours", NULL };

static const struct check_words words[] = {
	{ "unresolvable", 7, 1, "<%h>: Helo command rejected: Host not found" },
	{ NULL, 7, 1, "<%h>: Helo command rejected: Invalid name" },
};

const struct check check_helo = {
	.name = "helo",
	.phase = PHASE_HELO,
	.facts = facts,
	.run = helo_run,
	.words = words,
};
