/* rdns.c: does the client's address have a name, and does that name have the address
 * (forward-confirmed reverse DNS)?
 *
 * Facts: `pass` (the detail is the name), `none` (no name), `mismatch` (no name of it leads back).
 * At most ten names are followed, as RFC 7208, 4.6.4, does for ptr: an address with three hundred
 * names costs no more. */
#include "modules/check.h"
#include "modules/check_auth.h"

#include <string.h>

enum { NAMES_MAX = 10 };

static bool has_address(const struct dns_answer *a, const struct address *client)
{
	for (size_t i = 0; i < a->count; i++)
		if (address_equal(&a->records[i].address, client))
			return true;
	return false;
}

/* What no host is called is followed nowhere: the name goes into logs and headers. */
static bool host_name(struct bytes name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!octet_alpha(name.at[i]) && !octet_digit(name.at[i]) &&
		    !bytes_has(BYTES(".-_"), name.at[i]))
			return false;
	return name.len > 0;
}

/* With its `iprev` for Authentication-Results (RFC 8601, 2.7.3). */
static void rdns_report(struct check_ctx *ctx, const char *fact, const char *result,
			struct bytes detail)
{
	char buffer[CHECK_AUTH_MAX], address_buffer[ADDRESS_TEXT_MAX];
	struct text auth = TEXT(buffer), address = TEXT(address_buffer);
	address_text(&address, &ctx->client);
	text_format(&auth, "iprev=%s policy.iprev=", result);
	if (ctx->client.family == FAMILY_IPV6)
		text_format(&auth, "\"%s\"", text_cstr(&address));
	else
		text_string(&auth, text_cstr(&address));
	/* host_name() has seen to it that nothing in the name could end the comment. */
	if (strcmp(fact, "pass") == 0)
		text_format(&auth, " (%.*s)", BYTES_ARG(detail));
	check_report_evidence(
		ctx,
		&(struct evidence){ .fact = fact, .detail = detail, .auth = text_bytes(&auth) });
}

static enum progress rdns_run(struct check_ctx *ctx)
{
	char buffer[DNS_NAME_MAX + 1];
	struct text reverse = TEXT(buffer);
	dns_reverse(&reverse, &ctx->client);
	const struct dns_answer *names = check_dns(ctx, text_bytes(&reverse), DNS_PTR);
	if (!names)
		return CHECK_WAIT;
	if (names->status == DNS_FAILED) {
		rdns_report(ctx, "unknown", "temperror", BYTES("no answer for the address's name"));
		return CHECK_DONE;
	}
	if (names->count == 0) {
		rdns_report(ctx, "none", "fail", BYTES(""));
		return CHECK_DONE;
	}
	enum dns_type type = ctx->client.family == FAMILY_IPV6 ? DNS_AAAA : DNS_A;
	bool waiting = false, failed = false;
	for (size_t i = 0; i < names->count && i < NAMES_MAX; i++) {
		struct bytes name = names->records[i].data;
		if (!host_name(name))
			continue;
		const struct dns_answer *forward = check_dns(ctx, name, type);
		if (forward && has_address(forward, &ctx->client)) {
			rdns_report(ctx, "pass", "pass", name);
			return CHECK_DONE;
		}
		waiting |= !forward;
		failed |= forward && forward->status == DNS_FAILED;
	}
	if (waiting)
		return CHECK_WAIT;
	if (failed)
		rdns_report(ctx, "unknown", "temperror",
			    BYTES("no answer for a name of the address"));
	else
		rdns_report(ctx, "mismatch", "fail", names->records[0].data);
	return CHECK_DONE;
}

static const char *const facts[] = { "pass", "none", "mismatch", NULL };

static const struct check_words words[] = {
	{ "none", 7, 25, "Client host rejected: cannot find your reverse hostname, [%c]" },
	{ "mismatch", 7, 25, "Client host rejected: cannot confirm your reverse hostname, [%c]" },
	{ 0 },
};

const struct check check_rdns = {
	.name = "rdns",
	.phase = PHASE_CONNECT,
	.by_address = true,
	.facts = facts,
	.run = rdns_run,
	.words = words,
};
