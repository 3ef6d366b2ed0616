/* spf_lookup.c: what single terms ask of the DNS, and what the answers come to; see spf_inside.h.
 * Sections named in comments are those of RFC 7208. */
#include "modules/spf/spf_inside.h"

#include "modules/spf/spf_macro.h"

enum { TERM_SHOWN_MAX = 120 };

void spf_say(struct spf_evaluation *e, const char *what, struct bytes name)
{
	e->why->len = 0;
	e->why->cut = false;
	text_string(e->why, what);
	text_printable(e->why, bytes_first(name, TERM_SHOWN_MAX));
}

enum spf_match spf_permanent(struct spf_evaluation *e, const char *what, struct bytes name)
{
	spf_say(e, what, name);
	return MATCH_PERMERROR;
}

const struct dns_answer *spf_ask(struct spf_evaluation *e, struct bytes name, enum dns_type type)
{
	return check_dns(e->query->ctx, name, type);
}

const struct address *spf_client(const struct spf_evaluation *e)
{
	return &e->query->ctx->client;
}

enum dns_type spf_address_type(const struct spf_evaluation *e)
{
	return spf_client(e)->family == FAMILY_IPV6 ? DNS_AAAA : DNS_A;
}

bool spf_askable(struct bytes name)
{
	return dns_name_valid(name) && bytes_ascii(name);
}

/* 4.6.4 counts terms that ask in vain. What a term asks further, the addresses of an MX's hosts,
 * say, is not counted: the domain may not even run those hosts, and an IPv6 client would make an
 * error of every mx. */
static enum spf_match in_vain(struct spf_evaluation *e, struct bytes name)
{
	if (++e->voids <= SPF_VOIDS_MAX || e->query->survey)
		return MATCH_NO;
	return spf_permanent(e, "more than two void lookups, the last for ", name);
}

enum spf_match spf_look_up(struct spf_evaluation *e, struct bytes name, enum dns_type type,
			   const struct dns_answer **answer)
{
	*answer = spf_ask(e, name, type);
	if (!*answer)
		return MATCH_WAIT;
	switch ((*answer)->status) {
	case DNS_FOUND:
		return MATCH_YES;
	case DNS_NONE:
	case DNS_NO_NAME:
		return in_vain(e, name);
	case DNS_FAILED:
		break;
	}
	spf_say(e, "no answer from the DNS for ", name);
	return MATCH_TEMPERROR;
}

static bool answer_covers(const struct spf_evaluation *e, const struct dns_answer *answer,
			  const struct spf_term *t)
{
	for (size_t i = 0; i < answer->count; i++)
		if (spf_term_covers(t, &answer->records[i].address, spf_client(e)))
			return true;
	return false;
}

/* 5.3 */
enum spf_match spf_match_a(struct spf_evaluation *e, struct bytes name, const struct spf_term *t)
{
	const struct dns_answer *answer;
	enum spf_match m = spf_look_up(e, name, spf_address_type(e), &answer);
	return m == MATCH_YES && !answer_covers(e, answer, t) ? MATCH_NO : m;
}

/* 5.4: the hosts of all MX are asked for at once. The order of the records means nothing, so a host
 * that matches outweighs another one that failed. */
enum spf_match spf_match_mx(struct spf_evaluation *e, struct bytes name, const struct spf_term *t)
{
	const struct dns_answer *mx;
	enum spf_match m = spf_look_up(e, name, DNS_MX, &mx);
	if (m != MATCH_YES)
		return m;
	if (mx->count > SPF_NAMES_MAX)
		return spf_permanent(e, "more than ten MX records at ", name);
	m = MATCH_NO;
	for (size_t i = 0; i < mx->count; i++) {
		struct bytes host = mx->records[i].data;
		if (!spf_askable(host))
			continue;
		const struct dns_answer *answer = spf_ask(e, host, spf_address_type(e));
		if (!answer) {
			m = MATCH_WAIT;
		} else if (answer->status == DNS_FAILED && m != MATCH_WAIT) {
			spf_say(e, "no answer from the DNS for ", host);
			m = MATCH_TEMPERROR;
		} else if (answer->status == DNS_FOUND && answer_covers(e, answer, t)) {
			return MATCH_YES;
		}
	}
	return m;
}

/* 5.5: does the name that the client's reverse entry gives have the client's address? What fails is
 * skipped. */
static enum spf_match validates(struct spf_evaluation *e, struct bytes name)
{
	static const struct spf_term exactly = { .prefix4 = 32, .prefix6 = 128 };
	if (!spf_askable(name))
		return MATCH_NO;
	const struct dns_answer *answer = spf_ask(e, name, spf_address_type(e));
	if (!answer)
		return MATCH_WAIT;
	return answer->status == DNS_FOUND && answer_covers(e, answer, &exactly) ? MATCH_YES
										 : MATCH_NO;
}

const struct dns_answer *spf_reverse_entry(struct spf_evaluation *e)
{
	char buffer[DNS_NAME_MAX + 1];
	struct text name = TEXT(buffer);
	dns_reverse(&name, spf_client(e));
	return spf_ask(e, text_bytes(&name), DNS_PTR);
}

/* 0: the name has nothing to do with the domain; 1: it lies below it; 2: it is the domain. */
static int kinship(struct bytes name, struct bytes domain)
{
	if (bytes_equal_nocase(name, domain))
		return 2;
	return name.len > domain.len && bytes_ends_nocase(name, domain) &&
	       name.at[name.len - domain.len - 1] == '.';
}

/* 5.5: only names in the target domain can match, so only they are asked for; past ten all are
 * ignored (4.6.4). */
enum spf_match spf_match_ptr(struct spf_evaluation *e, struct bytes target)
{
	const struct dns_answer *ptr = spf_reverse_entry(e);
	enum spf_match m = MATCH_NO;
	if (!ptr)
		return MATCH_WAIT;
	if (ptr->status == DNS_NONE || ptr->status == DNS_NO_NAME)
		return in_vain(e, BYTES("ptr"));
	for (size_t i = 0; i < ptr->count && i < SPF_NAMES_MAX; i++) {
		if (!kinship(ptr->records[i].data, target))
			continue;
		enum spf_match one = validates(e, ptr->records[i].data);
		if (one == MATCH_YES)
			return MATCH_YES;
		if (one == MATCH_WAIT)
			m = MATCH_WAIT;
	}
	return m;
}

/* %{p} (7.3): a validated name of the client, best the domain itself, then one below it, then any;
 * "unknown" if there is none. False while it is not known. */
static bool validated_name(struct spf_evaluation *e, struct bytes domain, struct bytes *name)
{
	const struct dns_answer *ptr = spf_reverse_entry(e);
	int best = -1;
	bool waits = !ptr;
	*name = BYTES("unknown");
	for (size_t i = 0; ptr && i < ptr->count && i < SPF_NAMES_MAX; i++) {
		enum spf_match one = validates(e, ptr->records[i].data);
		int kin = kinship(ptr->records[i].data, domain);
		waits |= one == MATCH_WAIT;
		if (one != MATCH_YES || kin <= best)
			continue;
		best = kin;
		*name = ptr->records[i].data;
	}
	return !waits;
}

bool spf_target_name(struct spf_evaluation *e, struct bytes domain, struct bytes spec,
		     struct text *name)
{
	const struct spf_query *q = e->query;
	struct spf_values values = {
		.sender = e->sender,
		.local = q->local.len ? q->local : BYTES("postmaster"),
		.sender_domain = q->domain,
		.domain = domain,
		.client = e->client,
		.helo = q->helo,
		.version = spf_client(e)->family == FAMILY_IPV6 ? BYTES("ip6") : BYTES("in-addr"),
	};
	if (spec.len == 0) {
		text_add(name, domain);
		return true;
	}
	if (spf_spec_uses_p(spec) && !validated_name(e, domain, &values.validated))
		return false;
	spf_expand(spec, &values, name);
	return true;
}
