/* report_destination.c: whether an address wants reports about a domain; see report_destination.h.
 * It must never let a stranger's record send reports to somebody who has not asked for them. */
#include "gateway/reports/report_destination.h"

#include "modules/dmarc/dmarc_record.h"
#include "modules/dmarc/dmarc_walk.h"

/* "example.org._report._dmarc.reports.example"; false: no such name can be. */
static bool question_write(struct text *t, struct bytes domain, struct bytes host)
{
	text_add(t, domain);
	text_string(t, "._report._dmarc.");
	text_add(t, host);
	return !t->cut && dns_name_valid(text_bytes(t));
}

/* An address that the host has put in the place of its own must be at the same host; one at
 * another means that no report is sent at all. */
static enum report_destination override_take(struct bytes rua, struct report_address *address)
{
	struct report_uris uris;
	report_uris_read(rua, &uris);
	for (size_t i = 0; i < uris.count; i++)
		if (!bytes_equal(report_address_domain(&uris.addresses[i]),
				 report_address_domain(address)))
			return DESTINATION_REFUSED;
	if (uris.count == 0)
		return DESTINATION_REFUSED;
	*address = uris.addresses[0];
	return DESTINATION_GOOD;
}

/* Records of other kinds count for nothing. */
static enum report_destination answer_read(const struct dns_answer *txt,
					   struct report_address *address)
{
	bool agreed = false;
	for (size_t i = 0; i < txt->count; i++) {
		struct dmarc_record record;
		if (!dmarc_record_read(txt->records[i].data, &record))
			continue;
		agreed = true;
		if (record.rua.len)
			return override_take(record.rua, address);
	}
	return agreed ? DESTINATION_GOOD : DESTINATION_REFUSED;
}

static enum report_destination host_ask(struct check_ctx *ctx, struct bytes domain,
					struct report_address *address)
{
	char buffer[DNS_NAME_MAX];
	struct text name = TEXT(buffer);
	if (!question_write(&name, domain, report_address_domain(address)))
		return DESTINATION_REFUSED;
	const struct dns_answer *txt = check_dns(ctx, text_bytes(&name), DNS_TXT);
	if (!txt)
		return DESTINATION_WAITS;
	if (txt->status == DNS_FAILED)
		return DESTINATION_UNKNOWN;
	return answer_read(txt, address);
}

enum report_destination report_destination_judge(struct check_ctx *ctx, struct bytes domain,
						 struct report_address *address)
{
	struct dmarc_walk of_domain, of_host;
	struct bytes host = report_address_domain(address);
	if (bytes_equal(host, domain))
		return DESTINATION_GOOD;
	dmarc_walk(ctx, domain, &of_domain);
	dmarc_walk(ctx, host, &of_host);
	if (of_domain.end == DMARC_WAITS || of_host.end == DMARC_WAITS)
		return DESTINATION_WAITS;
	switch (dmarc_same_organization(&of_domain, &of_host)) {
	case DMARC_SAME:
		return DESTINATION_GOOD;
	case DMARC_UNKNOWN:
		return DESTINATION_UNKNOWN;
	case DMARC_DIFFERENT:
		break;
	}
	return host_ask(ctx, domain, address);
}

static const struct dns_answer *destination_dns(struct check_ctx *ctx, struct bytes name,
						enum dns_type type)
{
	return ask_dns(ctx->asker, name, type);
}

bool report_destinations_ask(struct ask *ask, struct bytes domain, struct report_uris *uris,
			     enum report_destination destinations[REPORT_ADDRESSES_MAX])
{
	static const struct check_asks asks = { .dns = destination_dns };
	struct check_ctx ctx = { .asks = &asks, .asker = ask };
	bool known = true;
	for (size_t i = 0; i < uris->count; i++) {
		if (destinations[i] == DESTINATION_WAITS)
			destinations[i] =
				report_destination_judge(&ctx, domain, &uris->addresses[i]);
		known = known && destinations[i] != DESTINATION_WAITS;
	}
	return known;
}

const char *report_destination_name(enum report_destination destination)
{
	static const char *const names[] = { [DESTINATION_WAITS] = "no_answer",
					     [DESTINATION_GOOD] = "good",
					     [DESTINATION_REFUSED] = "external_not_authorized",
					     [DESTINATION_UNKNOWN] = "no_answer" };
	return names[destination];
}
