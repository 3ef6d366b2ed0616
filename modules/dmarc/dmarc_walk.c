/* dmarc_walk.c: the DNS tree walk of RFC 9989; see dmarc_walk.h. Asks for "_dmarc." names only. */
#include "modules/dmarc/dmarc_walk.h"

#include "gateway/io/public_suffix.h"

static size_t label_count(struct bytes domain)
{
	size_t n = 1;
	for (size_t i = 0; i < domain.len; i++)
		n += domain.at[i] == '.';
	return n;
}

/* The last `labels` labels of a domain that has at least as many. */
static struct bytes ending(struct bytes domain, size_t labels)
{
	for (size_t n = label_count(domain); n > labels; n--)
		domain = bytes_skip(domain, bytes_find(domain, '.') + 1);
	return domain;
}

/* True if strangers register names below this one, as the public suffix list has it. */
static bool registry(struct bytes name)
{
	return top_level_known(name) && public_suffix(name);
}

static bool top_level(struct bytes name)
{
	return label_count(name) == 1 && top_level_known(name);
}

/* NULL: on its way. */
static const struct dns_answer *walk_ask(struct check_ctx *ctx, struct bytes domain)
{
	static const struct dns_answer no_name = { .status = DNS_NO_NAME };
	char buffer[DNS_NAME_MAX];
	struct text name = TEXT(buffer);
	text_string(&name, "_dmarc.");
	text_add(&name, domain);
	return name.cut ? &no_name : check_dns(ctx, text_bytes(&name), DNS_TXT);
}

/* 4.10, steps 2 and 6: what is no DMARC record is discarded; of several, all are.
 *
 * WHY beside them: a registry that publishes a record without saying psd=y (gov.uk, github.io) is
 * one all the same. Otherwise its customers would be one organization with it, and each could speak
 * for all others. */
static void place_read(struct dmarc_place *place, const struct dns_answer *txt)
{
	struct dmarc_record each;
	size_t count = 0;
	for (size_t i = 0; i < txt->count; i++) {
		if (!dmarc_record_read(txt->records[i].data, &each))
			continue;
		count++;
		place->record = each;
	}
	place->found = count == 1;
	if (place->found && place->record.psd == DMARC_PSD_UNKNOWN && registry(place->domain))
		place->record.psd = DMARC_PSD_YES;
}

void dmarc_walk(struct check_ctx *ctx, struct bytes domain, struct dmarc_walk *walk)
{
	const struct dns_answer *answers[DMARC_QUERIES_MAX];
	/* Step 4: a name of eight labels or more goes on with its last seven. */
	size_t labels = label_count(domain),
	       above = labels < DMARC_QUERIES_MAX ? labels - 1 : DMARC_QUERIES_MAX - 1;
	*walk = (struct dmarc_walk){ .domain = domain, .end = DMARC_WHOLE };
	for (size_t i = 0; i <= above; i++) {
		walk->places[i].domain = i == 0 ? domain : ending(domain, above + 1 - i);
		answers[i] = walk_ask(ctx, walk->places[i].domain);
	}
	for (size_t i = 0; i <= above; i++) {
		struct dmarc_place *place = &walk->places[i];
		if (!answers[i] || answers[i]->status == DNS_FAILED) {
			walk->end = answers[i] ? DMARC_FAILED : DMARC_WAITS;
			walk->missing = place->domain;
			return;
		}
		place_read(place, answers[i]);
		walk->exists |= i == 0 && answers[i]->status != DNS_NO_NAME;
		walk->count = i + 1;
		if (place->found && place->record.psd != DMARC_PSD_UNKNOWN)
			return;
	}
}

/* A registry without a record is between the name and a record above (co.uk, of which uk speaks):
 * the organization is below it. One that says psd=n is none. */
static struct bytes below_registries(const struct dmarc_walk *walk, struct bytes organization)
{
	for (size_t i = 0; i < walk->count; i++)
		if (walk->places[i].found && walk->places[i].record.psd == DMARC_PSD_NO)
			return organization;
	while (organization.len < walk->domain.len && registry(organization))
		organization = ending(walk->domain, label_count(organization) + 1);
	return organization;
}

struct bytes dmarc_organization(const struct dmarc_walk *walk)
{
	struct bytes organization = walk->domain;
	for (size_t i = 0; i < walk->count; i++) {
		const struct dmarc_place *place = &walk->places[i];
		if (!place->found)
			continue;
		organization = place->domain;
		if (i > 0 && place->record.psd == DMARC_PSD_YES) {
			organization = ending(walk->domain, label_count(place->domain) + 1);
			break;
		}
	}
	return below_registries(walk, organization);
}

/* One label below the name for which there was no answer. */
static struct bytes below_missing(const struct dmarc_walk *walk)
{
	return ending(walk->domain, label_count(walk->missing) + 1);
}

const struct dmarc_place *dmarc_policy_place(const struct dmarc_walk *walk)
{
	if (walk->count && walk->places[0].found)
		return &walk->places[0];
	struct bytes organization = dmarc_organization(walk);
	/* Whatever a top-level domain may say, it does not take the place of the record of a domain
	 * that is registered in it. */
	if (walk->end == DMARC_FAILED &&
	    !(top_level(walk->missing) && bytes_equal(organization, below_missing(walk))))
		return NULL;
	for (size_t i = 0; i < walk->count; i++) {
		const struct dmarc_place *place = &walk->places[i];
		if (place->found && (bytes_equal(place->domain, organization) ||
				     place->record.psd == DMARC_PSD_YES))
			return place;
	}
	return NULL;
}

const struct dmarc_place *dmarc_last_place(const struct dmarc_walk *walk)
{
	const struct dmarc_place *last = NULL;
	for (size_t i = 0; i < walk->count; i++)
		if (walk->places[i].found)
			last = &walk->places[i];
	return last;
}

/* The organizational domain of any name is the name itself or above it. Above a missing answer it
 * may be anywhere; but no top-level domain is one (psd=n there would be nonsense). */
bool dmarc_apart(const struct dmarc_walk *walk, struct bytes name)
{
	if (walk->end == DMARC_WHOLE)
		return !dmarc_within(name, dmarc_organization(walk));
	struct bytes top = bytes_skip(name, bytes_find_last(name, '.') + 1);
	return top_level(walk->missing) ? !dmarc_within(name, below_missing(walk))
					: !dmarc_within(walk->domain, top.len ? top : name);
}

enum dmarc_same dmarc_same_organization(const struct dmarc_walk *a, const struct dmarc_walk *b)
{
	bool same = bytes_equal(dmarc_organization(a), dmarc_organization(b));
	if (a->end == DMARC_WHOLE && b->end == DMARC_WHOLE)
		return same ? DMARC_SAME : DMARC_DIFFERENT;
	if (dmarc_apart(a, b->domain) || dmarc_apart(b, a->domain))
		return DMARC_DIFFERENT;
	/* Both have found the same last record, below the same missing answer: from there on
	 * whatever is above says the same of both. */
	return same && a->end == b->end && bytes_equal(a->missing, b->missing) ? DMARC_SAME
									       : DMARC_UNKNOWN;
}

bool dmarc_within(struct bytes name, struct bytes domain)
{
	if (name.len <= domain.len)
		return bytes_equal(name, domain);
	struct bytes end = bytes_skip(name, name.len - domain.len);
	return bytes_equal(end, domain) && name.at[name.len - domain.len - 1] == '.';
}
