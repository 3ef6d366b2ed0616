/* domain_seen.c: selectors of DKIM that mail of a domain has used, as the gateway's journal knows them:
 * they cannot be guessed, and the DNS does not list them. */
#include "gateway/cli/domain_inside.h"

#include "gateway/cli/journal_look.h"
#include "gateway/journal/journal_record.h"

#include <limits.h>
#include <unistd.h>

/* How the check dkim tells of a signature: "example.com selector s1: why". */
static struct bytes selector_of(struct bytes detail, struct bytes domain)
{
	static const struct bytes word = { " selector ", 10 };
	struct bytes rest = bytes_skip(detail, domain.len);
	if (!bytes_starts_nocase(detail, domain) || !bytes_starts(rest, word))
		return BYTES("");
	rest = bytes_skip(rest, word.len);
	return bytes_first(rest, bytes_find(rest, ':'));
}

static bool seen_line(void *arg, struct bytes line)
{
	struct domain_look *d = arg;
	struct arena memory;
	struct record r;
	arena_init(&memory, 4 * line.len + 65536);
	if (record_parse(line, &memory, &r))
		for (size_t i = 0; i < r.evidence_count; i++) {
			const struct record_evidence *e = &r.evidence[i];
			if (!bytes_equal(e->check, BYTES("dkim")) ||
			    !bytes_equal_nocase(e->value, d->order.domain))
				continue;
			struct bytes selector = selector_of(e->detail, d->order.domain);
			if (dns_name_valid(selector))
				domain_selector_add(d, selector);
		}
	arena_wipe(&memory);
	return d->selector_count < POSTURE_SELECTORS_MAX;
}

void domain_seen(struct domain_look *d)
{
	char path[PATH_MAX];
	struct text t = TEXT(path);
	struct journal_report report;
	struct journal_look look = {
		.needles = { BYTES("\"dkim\""), d->order.domain },
		.needle_count = 2,
		.line = seen_line,
		.arg = d,
	};
	if (!d->config || d->config->log_keep == 0)
		return;
	text_format(&t, "%s/%s", d->config->state, JOURNAL_DIRECTORY);
	if (t.cut || access(text_cstr(&t), R_OK) != 0)
		return;
	/* What goes wrong there has been told; the look goes on with the selectors that many use. */
	(void)journal_look_through("domain", d->config, &look, &report);
}
