/* posture_dmarc.c: what the domain wishes for mail that fails (RFC 9989), and whether its reports
 * can arrive (RFC 9990). The record is found and read by the code that judges mail. */
#include "gateway/posture/posture_inside.h"

#include "modules/dmarc/dmarc_walk.h"

static const char AREA[] = "dmarc";
enum { URIS_MAX = 20, REPORTERS_USUAL = 2 };

/* The text of the one record at a domain; "": there is none. */
static struct bytes record_text(struct posture *p, struct bytes domain, size_t *count)
{
	const struct dns_answer *txt = posture_ask(p, posture_name(p, "_dmarc", domain), DNS_TXT);
	struct bytes record = BYTES("");
	struct dmarc_record read;
	*count = 0;
	for (size_t i = 0; i < txt->count; i++)
		if (dmarc_record_read(txt->records[i].data, &read)) {
			record = txt->records[i].data;
			++*count;
		}
	return record;
}

static bool tag_find(struct bytes record, const char *wanted, struct bytes *found)
{
	struct bytes name, value;
	while (dmarc_tag_next(&record, &name, &value))
		if (bytes_equal_nocase(name, bytes_of(wanted))) {
			*found = value;
			return true;
		}
	return false;
}

/* ---- where reports go */

/* Whether those who receive reports have agreed to it (RFC 9990: NAME._report._dmarc.HOST). */
static void external_look(struct posture *p, struct bytes owner, struct bytes host)
{
	char buffer[DNS_NAME_MAX];
	struct text t = TEXT(buffer);
	struct dmarc_record record;
	text_add(&t, owner);
	text_string(&t, "._report._dmarc");
	struct bytes name = t.cut ? BYTES("") : posture_name(p, text_cstr(&t), host);
	const struct dns_answer *txt = posture_ask(p, name, DNS_TXT);
	for (size_t i = 0; i < txt->count; i++)
		if (dmarc_record_read(txt->records[i].data, &record))
			return;
	if (txt->status == DNS_FAILED)
		posture_unknown(p, AREA, "dmarc.external_unknown", name, "the authorisation");
	else
		posture_add(p, POSTURE_ERROR, AREA, "dmarc.external_refused", host,
			    posture_format(p, "Whoever runs %.*s publishes %.*s. TXT \"v=DMARC1;\"",
					   BYTES_ARG(host), BYTES_ARG(name)),
			    "Reports to %.*s are not sent: it has not agreed to take them.",
			    BYTES_ARG(host));
}

static bool surely_none(const struct dns_answer *a)
{
	return a->count == 0 && a->status != DNS_FAILED;
}

/* A null MX, or neither MX nor address. */
static bool takes_no_mail(struct posture *p, struct bytes host)
{
	const struct dns_answer *mx = posture_ask(p, host, DNS_MX);
	return (mx->count == 1 && mx->records[0].data.len == 0) ||
	       (surely_none(mx) && surely_none(posture_ask(p, host, DNS_A)) &&
		surely_none(posture_ask(p, host, DNS_AAAA)));
}

static void host_look(struct posture *p, const struct dmarc_walk *walk, struct bytes owner,
		      struct bytes host)
{
	struct dmarc_walk other;
	dmarc_walk(&p->ctx, host, &other);
	/* A registry whose record speaks for others has reports sent to itself. */
	enum dmarc_same same =
		bytes_equal(host, owner) ? DMARC_SAME : dmarc_same_organization(walk, &other);
	if (same == DMARC_DIFFERENT)
		external_look(p, owner, host);
	else if (same == DMARC_UNKNOWN)
		posture_unknown(p, AREA, "dmarc.external_unknown", host, "the DMARC records");
	if (takes_no_mail(p, host))
		posture_add(p, POSTURE_WARNING, AREA, "dmarc.reports_undeliverable", host,
			    BYTES("Name an address whose domain takes mail."),
			    "Reports go to %.*s, which takes no mail.", BYTES_ARG(host));
}

static void uri_look(struct posture *p, const struct dmarc_walk *walk, struct bytes owner,
		     struct bytes uri)
{
	char lower[DNS_NAME_MAX];
	struct text host = TEXT(lower);
	size_t mark = bytes_find(uri, '!');
	if (!dmarc_uri_valid(uri)) {
		posture_add(p, POSTURE_ERROR, AREA, "dmarc.uri_invalid", uri,
			    BYTES("Write mailto: and an address, with commas between several."),
			    "\"%.*s\" is no address for reports.", BYTES_ARG(uri));
		return;
	}
	if (!bytes_starts_nocase(uri, BYTES("mailto:"))) {
		posture_add(p, POSTURE_ERROR, AREA, "dmarc.uri_not_mailto", uri,
			    BYTES("Write mailto: and an address."),
			    "Reports are sent by mail only, not to \"%.*s\".", BYTES_ARG(uri));
		return;
	}
	if (mark < uri.len)
		posture_add(p, POSTURE_INFO, AREA, "dmarc.uri_size", uri,
			    BYTES("Remove what stands behind the exclamation mark."),
			    "A size limit behind an address (%.*s) is obsolete.", BYTES_ARG(uri));
	struct bytes address = bytes_first(uri, mark);
	address = bytes_first(address, bytes_find(address, '?'));
	struct bytes domain = bytes_skip(address, bytes_find_last(address, '@') + 1);
	for (size_t i = 0; i < domain.len; i++)
		text_char(&host, octet_lower(domain.at[i]));
	if (dns_name_valid(text_bytes(&host)))
		host_look(p, walk, owner, posture_keep(p, text_bytes(&host)));
}

/* False: the tag is not there. */
static bool uris_look(struct posture *p, const struct dmarc_walk *walk, struct bytes owner,
		      struct bytes record, const char *tag)
{
	struct bytes list;
	size_t count = 0;
	if (!tag_find(record, tag, &list))
		return false;
	for (; list.len && count < URIS_MAX; count++) {
		uri_look(p, walk, owner, bytes_trim(bytes_first(list, bytes_find(list, ','))));
		list = bytes_skip(list, bytes_find(list, ',') + 1);
	}
	if (count > REPORTERS_USUAL)
		posture_add(p, POSTURE_INFO, AREA, "dmarc.many_addresses", bytes_of(tag), BYTES(""),
			    "%s= names %zu addresses; receivers need not serve more than two.", tag,
			    count);
	return true;
}

/* ---- the tags */

static void tags_look(struct posture *p, struct bytes record)
{
	static const char *const known[] = { "v",   "p", "sp",  "np",  "adkim", "aspf",
					     "psd", "t", "rua", "ruf", "fo" };
	static const char *const removed[] = { "pct", "rf", "ri" };
	struct bytes name, value;
	while (dmarc_tag_next(&record, &name, &value)) {
		bool fine = name.len == 0;
		for (size_t i = 0; i < sizeof known / sizeof *known; i++)
			fine |= bytes_equal_nocase(name, bytes_of(known[i]));
		for (size_t i = 0; i < sizeof removed / sizeof *removed; i++)
			if (bytes_equal_nocase(name, bytes_of(removed[i]))) {
				fine = true;
				posture_add(p, POSTURE_INFO, AREA, "dmarc.removed_tag", name,
					    BYTES("Remove it."),
					    "The tag %s= was removed from DMARC (RFC 9989).",
					    removed[i]);
			}
		if (!fine)
			posture_add(p, POSTURE_INFO, AREA, "dmarc.unknown_tag", name,
				    BYTES("Is it spelt correctly?"),
				    "The tag \"%.*s\" is not known: receivers pass it over.",
				    BYTES_ARG(name));
	}
}

static void weaker_look(struct posture *p, const struct dmarc_record *r)
{
	if (r->sp < r->p)
		posture_add(p, POSTURE_WARNING, AREA, "dmarc.sp_weaker", BYTES(""),
			    BYTES("Remove sp=, or make it as strict as p=."),
			    "Subdomains are protected less (sp=%s) than the domain (p=%s).",
			    dmarc_policy_name(r->sp), dmarc_policy_name(r->p));
	if (r->np < r->p)
		posture_add(p, POSTURE_WARNING, AREA, "dmarc.np_weaker", BYTES(""),
			    BYTES("Remove np=, or make it as strict as p=."),
			    "Names that do not exist are protected less (np=%s) than the domain "
			    "(p=%s).",
			    dmarc_policy_name(r->np), dmarc_policy_name(r->p));
}

/* What receivers do with mail that fails. */
static void policy_say(struct posture *p, const struct dmarc_record *r, bool below, bool missing)
{
	enum dmarc_policy asked = !below ? r->p : missing ? r->np : r->sp;
	enum dmarc_policy wish = dmarc_record_wish(r, below, missing);
	const char *tag = !below ? "p" : missing ? "np" : "sp";
	bool weak = wish == DMARC_NONE;
	struct bytes remedy =
		!weak ? BYTES("")
		: r->test && asked != DMARC_NONE
			? BYTES("Once reports look good, remove t=y.")
			: BYTES("Once reports look good, publish p=quarantine, then p=reject.");
	struct posture_finding *f = posture_add(
		p, weak ? POSTURE_WARNING : POSTURE_GOOD, AREA, "dmarc.policy", BYTES(""), remedy,
		"Mail that fails is treated as: %s (%s=%s%s).", dmarc_policy_name(wish), tag,
		dmarc_policy_name(asked), r->test ? ", t=y" : "");
	posture_value(p, f, bytes_of(dmarc_policy_name(wish)));
}

static void place_look(struct posture *p, const struct dmarc_walk *walk,
		       const struct dmarc_place *place)
{
	size_t count;
	struct bytes value, record = record_text(p, place->domain, &count);
	bool below = !bytes_equal(place->domain, p->order->domain);
	bool missing = below && posture_ask(p, p->order->domain, DNS_MX)->status == DNS_NO_NAME;
	struct posture_finding *f = posture_add(p, POSTURE_GOOD, AREA, "dmarc.record", BYTES(""),
						BYTES(""), "%.*s", BYTES_ARG(record));
	posture_value(p, f, record);
	if (below)
		posture_add(p, POSTURE_INFO, AREA, "dmarc.inherited", place->domain, BYTES(""),
			    "The record of %.*s%s applies.", BYTES_ARG(place->domain),
			    place->record.psd == DMARC_PSD_YES ? ", a public suffix (psd=y)," : "");
	tags_look(p, record);
	if (!place->record.applies) {
		posture_add(p, POSTURE_ERROR, AREA, "dmarc.no_policy", BYTES(""),
			    posture_format(p,
					   "_dmarc.%.*s. TXT \"v=DMARC1; p=quarantine; "
					   "rua=mailto:dmarc@%.*s\"",
					   BYTES_ARG(place->domain), BYTES_ARG(place->domain)),
			    "The record has no policy that could be understood: it counts for "
			    "nothing.");
		return;
	}
	if (!tag_find(record, "p", &value))
		posture_add(p, POSTURE_WARNING, AREA, "dmarc.p_missing", BYTES(""),
			    BYTES("Add p=none, p=quarantine or p=reject behind the version."),
			    "The record has no p= and counts as p=none.");
	policy_say(p, &place->record, below, missing);
	if (!below)
		weaker_look(p, &place->record);
	if (!uris_look(p, walk, place->domain, record, "rua"))
		posture_add(p, POSTURE_WARNING, AREA, "dmarc.no_reports", BYTES(""),
			    posture_format(p, "Add rua=mailto:dmarc@%.*s to the record.",
					   BYTES_ARG(place->domain)),
			    "Nobody gets reports (there is no rua=).");
	(void)uris_look(p, walk, place->domain, record, "ruf");
}

void posture_look_at_dmarc(struct posture *p)
{
	struct dmarc_walk walk;
	struct bytes domain = p->order->domain;
	size_t count;
	dmarc_walk(&p->ctx, domain, &walk);
	const struct dmarc_place *place = dmarc_policy_place(&walk);
	(void)record_text(p, domain, &count);
	if (count > 1)
		posture_add(p, POSTURE_ERROR, AREA, "dmarc.several", BYTES(""),
			    BYTES("Leave one of them."),
			    "There are %zu DMARC records, so that none counts (RFC 9989, 4.10).",
			    count);
	if (place)
		place_look(p, &walk, place);
	else if (walk.end == DMARC_FAILED)
		posture_unknown(p, AREA, "dmarc.unknown", walk.missing, "the DMARC record");
	else if (count == 0)
		posture_add(p, p->order->own ? POSTURE_ERROR : POSTURE_INFO, AREA, "dmarc.none",
			    BYTES(""),
			    posture_format(p,
					   "_dmarc.%.*s. TXT \"v=DMARC1; p=none; "
					   "rua=mailto:dmarc@%.*s\"",
					   BYTES_ARG(domain), BYTES_ARG(domain)),
			    "There is no DMARC record: anybody can write in the domain's name.");
}
