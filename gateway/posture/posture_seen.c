/* posture_seen.c: signatures in the journal; see posture_seen.h. */
#include "gateway/posture/posture_seen.h"

#include "gateway/base/dns_message.h"
#include "gateway/journal/journal_reader.h"
#include "gateway/journal/journal_record.h"

enum { RECORD_MEMORY = 65536 };

struct seen_look {
	struct bytes domain;
	void (*seen)(void *arg, struct bytes domain, struct bytes selector);
	void *arg;
};

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
	const struct seen_look *l = arg;
	struct arena memory;
	struct record r;
	arena_init(&memory, 4 * line.len + RECORD_MEMORY);
	bool good = record_parse(line, &memory, &r);
	for (size_t i = 0; good && i < r.evidence_count; i++) {
		const struct record_evidence *e = &r.evidence[i];
		if (!bytes_equal(e->check, BYTES("dkim")) || e->value.len == 0 ||
		    (l->domain.len && !bytes_equal_nocase(e->value, l->domain)))
			continue;
		struct bytes selector = selector_of(e->detail, e->value);
		if (dns_name_valid(selector))
			l->seen(l->arg, e->value, selector);
	}
	arena_wipe(&memory);
	return true;
}

bool posture_seen(struct bytes domain,
		  void (*seen)(void *arg, struct bytes domain, struct bytes selector), void *arg)
{
	char buffer[200];
	struct text error = TEXT(buffer);
	struct seen_look l = { domain, seen, arg };
	struct journal_report report;
	struct journal_look look = {
		.needles = { BYTES("\"dkim\""), domain },
		.needle_count = domain.len ? 2 : 1,
		.line = seen_line,
		.arg = &l,
	};
	return journal_read(JOURNAL_DIRECTORY, &look, &report, &error);
}
