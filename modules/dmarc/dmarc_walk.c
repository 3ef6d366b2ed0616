/* dmarc_walk.c: the DNS tree walk of RFC 9989; see dmarc_walk.h. Asks for "_dmarc." names only. */
#include "modules/dmarc/dmarc_walk.h"

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

/* 4.10, steps 2 and 6: what is no DMARC record is discarded; of several, all are. */
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

struct bytes dmarc_organization(const struct dmarc_walk *walk)
{
	struct bytes organization = walk->domain;
	for (size_t i = 0; i < walk->count; i++) {
		const struct dmarc_place *place = &walk->places[i];
		if (!place->found)
			continue;
		if (i > 0 && place->record.psd == DMARC_PSD_YES)
			return ending(walk->domain, label_count(place->domain) + 1);
		organization = place->domain;
	}
	return organization;
}

const struct dmarc_place *dmarc_policy_place(const struct dmarc_walk *walk)
{
	if (walk->count && walk->places[0].found)
		return &walk->places[0];
	if (walk->end != DMARC_WHOLE)
		return NULL;
	struct bytes organization = dmarc_organization(walk);
	for (size_t i = 0; i < walk->count; i++) {
		const struct dmarc_place *place = &walk->places[i];
		if (place->found && (bytes_equal(place->domain, organization) ||
				     place->record.psd == DMARC_PSD_YES))
			return place;
	}
	return NULL;
}

bool dmarc_within(struct bytes name, struct bytes domain)
{
	if (name.len <= domain.len)
		return bytes_equal(name, domain);
	struct bytes end = bytes_skip(name, name.len - domain.len);
	return bytes_equal(end, domain) && name.at[name.len - domain.len - 1] == '.';
}
