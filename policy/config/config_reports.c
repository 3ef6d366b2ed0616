/* config_reports.c: reports about mail, to the owners of domains and from others about ours: what
 * the keys of `reports` are, and what follows from their values; see config_inside.h. Where reports
 * go (via) is verified with the backends. */
#include "policy/config/config_inside.h"

#include "gateway/base/mailbox.h"
#include "gateway/io/idn.h"

#include <string.h>

#define DAYS(n) ((n) * 86400000ull)

enum { MINUTE_MS = 60000, DAY_MINUTES = 24 * 60, EXCLUDED_MAX = 1000, KEY_MAX = 64 * 1024 };

static const char *const formats[] = {
	[REPORTS_RFC9990] = "rfc9990", [REPORTS_RFC7489] = "rfc7489", NULL
};

static const char *const failure_words[] = {
	[REPORTS_FAILURE_OFF] = "off", [REPORTS_FAILURE_ON] = "on", NULL
};

#define AT(member) .offset = offsetof(struct dmarc_reports_conf, member)
static const struct option anonymize_options[] = {
	{ "ipv4", OPTION_COUNT, AT(prefix_ipv4), .fallback = "32", .least = 8, .most = 32,
	  .doc = "Leading bits of an IPv4 address that are reported; the others are zero" },
	{ "ipv6", OPTION_COUNT, AT(prefix_ipv6), .fallback = "128", .least = 16, .most = 128,
	  .doc = "Leading bits of an IPv6 address that are reported" },
	{ 0 }
};

static const struct option dmarc_options[] = {
	{ "send", OPTION_BOOL, AT(send), .fallback = "true",
	  .doc = "Send aggregate reports (RFC 9990) to domains that ask for them; false: only "
		 "count, for `mxward reports`" },
	{ "from", OPTION_TEXT, AT(from), .fallback = "", .most = 254,
	  .example = "dmarc-noreply@example.com",
	  .doc = "Address that reports come from; needed to send. Its domain must pass DMARC for "
		 "them. Each report has a sender of its own, made of it with a + and a word, so "
		 "that a report that bounces is known" },
	{ "via", OPTION_TEXT, AT(route.text), .fallback = "", .least = 1, .most = 270,
	  .example = "main",
	  .doc = "Route for reports; needed to send: the name of a backend or host:port, which "
		 "must relay for this gateway; or mx, the mail servers of whoever gets the report, "
		 "on port 25, for which reports should be signed here (key)" },
	{ "org_name", OPTION_TEXT, AT(org_name), .fallback = "", .most = 100,
	  .example = "Example Ltd",
	  .doc = "Name of your organisation in the reports; if not set, the hostname" },
	{ "contact", OPTION_TEXT, AT(contact), .fallback = "", .most = 254,
	  .example = "postmaster@example.com",
	  .doc = "Contact for questions about a report: an address or a web page" },
	{ "exclude", OPTION_TEXTS, AT(exclude), .fallback = "[]", .most = EXCLUDED_MAX,
	  .example = "[partner.example]",
	  .doc = "Domains that no reports are sent about, and no reports are sent to; "
		 "`mxward reports exclude` adds to them" },
	{ "at", OPTION_TEXT, AT(at_text), .fallback = "\"00:10\"", .least = 5, .most = 5,
	  .doc = "Time of day, in UTC, from which the reports on the day before are sent" },
	{ "spread", OPTION_TIME, AT(spread), .fallback = "1h", .most = DAYS(1) / 2,
	  .doc = "Time over which sending is spread" },
	{ "format", OPTION_WORD, AT(format), .fallback = "rfc9990", .words = formats,
	  .doc = "Form of the reports: rfc9990, or the older rfc7489 for receivers that read no "
		 "other" },
	{ "failure", OPTION_WORD, AT(failure), .fallback = "off", .words = failure_words,
	  .doc = "Also report single messages that fail DMARC (RFC 9991), redacted, to domains "
		 "that ask for it with ruf=: 10 an hour about a domain, 100 in all" },
	{ "key", OPTION_PATH, AT(key), .fallback = "", .example = "dmarc-reports.key",
	  .doc = "Private key, PEM, that reports are signed with (DKIM); if not set, the route "
		 "signs them" },
	{ "selector", OPTION_TEXT, AT(selector), .fallback = "", .most = 63, .example = "reports",
	  .doc = "Selector of the key, in the domain of `from`" },
	{ "anonymize", OPTION_STRUCT, .offset = 0, .members = anonymize_options,
	  .doc = "How much of a client's address is kept and reported" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct import_reports_conf, member)
static const struct option import_options[] = {
	{ "address", OPTION_TEXT, AT(address), .least = 3, .most = 254,
	  .example = "dmarc@example.com",
	  .doc = "Address that reports on your domains are sent to (rua= of DMARC and TLSRPT): "
		 "its mail is delivered as always, and read for `mxward reports own`" },
	{ "keep", OPTION_TIME, AT(keep), .fallback = "400d", .least = DAYS(1), .most = DAYS(3650),
	  .doc = "How long imported reports are kept" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct config, member)
const struct option config_reports_options[] = {
	{ "dmarc", OPTION_OPTIONAL, AT(dmarc_reports_named), .fallback = "",
	  .members = dmarc_options, .member_size = sizeof(struct dmarc_reports_conf),
	  .example = "{ from: dmarc-noreply@example.com, via: main }",
	  .doc = "Reports to the owners of domains on what DMARC found; without it nothing is "
		 "counted. Needs the checks spf, dkim and dmarc" },
	{ "import", OPTION_OPTIONAL, AT(import_reports_named), .fallback = "",
	  .members = import_options, .member_size = sizeof(struct import_reports_conf),
	  .example = "{ address: dmarc@example.com }",
	  .doc = "Reports of others on your own domains" },
	{ 0 }
};
#undef AT

/* Of ASCII alone: who reports are from and to must be understood everywhere. */
static bool address_good(const char *text)
{
	struct bytes rest;
	struct mailbox m;
	char buffer[300];
	struct text path = TEXT(buffer);
	text_format(&path, "<%s>", text);
	rest = text_bytes(&path);
	return bytes_ascii(bytes_of(text)) && path_parse(&rest, false, false, &m) &&
	       rest.len == 0 && m.domain.len && !m.literal;
}

/* "00:10" */
static bool time_of_day(struct bytes text, uint64_t *ms)
{
	uint64_t hours, minutes;
	size_t colon = bytes_find(text, ':');
	if (colon != 2 || text.len != 5 || !bytes_to_u64(bytes_first(text, 2), &hours) ||
	    !bytes_to_u64(bytes_skip(text, 3), &minutes) || minutes > 59 ||
	    hours * 60 + minutes >= DAY_MINUTES)
		return false;
	*ms = (hours * 60 + minutes) * MINUTE_MS;
	return true;
}

/* Kept as A-labels in lower case. */
static void verify_excluded(struct loading *l, const struct node *map)
{
	struct dmarc_reports_conf *d = &l->config->dmarc_reports;
	const struct node *item = loading_entries(node_member(map, "exclude"), NODE_LIST);
	struct excerpt e;
	for (size_t i = 0; i < d->exclude_count; i++, item = item ? item->next : NULL) {
		char buffer[DOMAIN_MAX + 1];
		struct text ascii = TEXT(buffer);
		struct bytes written = bytes_of(d->exclude[i]);
		if (!d->exclude[i])
			continue;
		if (idn_to_ascii(written, &ascii))
			d->exclude[i] = loading_copy(l, text_bytes(&ascii));
		else
			node_refuse(&l->complaints, item ? item : map, "%s is not a domain",
				    excerpt(&e, written));
	}
}

static void verify_key(struct loading *l, const struct node *map)
{
	struct dmarc_reports_conf *d = &l->config->dmarc_reports;
	struct bytes content;
	if (!d->key != !d->selector)
		loading_refuse(l, map, d->key ? "selector" : "key", "missing, but required by %s",
			       d->key ? "key" : "selector");
	if (!d->key || !loading_file(l, map, "key", d->key, &content))
		return;
	const char *kept = content.len <= KEY_MAX ? loading_copy(l, content) : NULL;
	if (kept)
		d->key_pem = (struct bytes){ kept, content.len };
	else
		loading_refuse(l, map, "key", "the file is too large for a key");
	if (snapshot_exposed(l->snapshot, d->key))
		loading_warn(l, map, "key",
			     "the key is readable by every user of this machine; run chmod o-r %s",
			     d->key);
}

/* What is needed to send, said of what is missing. */
static void verify_sending(struct loading *l, const struct node *map)
{
	const struct dmarc_reports_conf *d = &l->config->dmarc_reports;
	if (!d->send && d->failure != REPORTS_FAILURE_OFF)
		loading_refuse(l, map, "failure", "nothing is sent with send: false; write off");
	if (!d->send)
		return;
	if (!d->from)
		loading_refuse(l, map, "from",
			       "needed to send reports: an address like "
			       "dmarc-noreply@example.com; or write send: false");
	if (!d->route.text)
		loading_refuse(l, map, "via",
			       "needed to send reports: the name of a backend, host:port, or mx; "
			       "or write send: false");
}

static void verify_checks(struct loading *l, const struct node *map)
{
	static const char *const needed[] = { "spf", "dkim", "dmarc" };
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (!l->config->checks[checks_place(bytes_of(needed[i]))])
			loading_warn(l, map, NULL,
				     "needs the check %s, which is not configured; add \"%s: {}\" "
				     "to checks",
				     needed[i], needed[i]);
}

static void verify_dmarc(struct loading *l, const struct node *map)
{
	struct dmarc_reports_conf *d = &l->config->dmarc_reports;
	struct excerpt e;
	*d = *l->config->dmarc_reports_named;
	d->configured = true;
	if (d->from && !address_good(d->from))
		loading_refuse(l, map, "from",
			       "%s is not an address in ASCII; write it like "
			       "dmarc@example.com",
			       excerpt(&e, bytes_of(d->from)));
	if (d->at_text && !time_of_day(bytes_of(d->at_text), &d->at))
		loading_refuse(l, map, "at", "%s is not a time of day; write it like \"00:10\"",
			       excerpt(&e, bytes_of(d->at_text)));
	if (!d->org_name)
		d->org_name = l->config->hostname;
	verify_excluded(l, map);
	verify_key(l, map);
	verify_sending(l, map);
	verify_checks(l, map);
}

/* Domains are not sorted yet. */
static bool domain_ours(const struct config *c, struct bytes written)
{
	char buffer[DOMAIN_MAX + 1];
	struct text ascii = TEXT(buffer);
	if (!idn_to_ascii(written, &ascii))
		return false;
	for (size_t i = 0; i < c->domain_count; i++)
		if (c->domains[i].name &&
		    bytes_equal(bytes_of(c->domains[i].name), text_bytes(&ascii)))
			return true;
	return false;
}

static void verify_import(struct loading *l, const struct node *map)
{
	struct import_reports_conf *i = &l->config->import_reports;
	struct excerpt e;
	*i = *l->config->import_reports_named;
	i->configured = true;
	verify_checks(l, map);
	size_t at = bytes_find_last(bytes_of(i->address), '@');
	if (!i->address)
		return;
	if (!address_good(i->address))
		loading_refuse(l, map, "address",
			       "%s is not an address in ASCII; write it like "
			       "dmarc@example.com",
			       excerpt(&e, bytes_of(i->address)));
	else if (!domain_ours(l->config, bytes_skip(bytes_of(i->address), at + 1)))
		loading_refuse(l, map, "address",
			       "%s is not at one of the domains that mail is taken for",
			       excerpt(&e, bytes_of(i->address)));
}

void config_verify_reports(struct loading *l)
{
	const struct node *reports = node_member(l->root, "reports");
	if (l->config->dmarc_reports_named)
		verify_dmarc(l, node_member(reports, "dmarc"));
	if (l->config->import_reports_named)
		verify_import(l, node_member(reports, "import"));
}
