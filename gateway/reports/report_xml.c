/* report_xml.c: the XML of a report, in the order of its schema; see report_xml.h.
 *
 * It must never write an octet from outside but through escaped(). */
#include "gateway/reports/report_xml.h"

#include "gateway/reports/report_out.h"

struct writing {
	struct report_out *out;
	const struct report_form *form;
	struct report_written *written;
	bool found;                     /* the day has such a domain */
};

/* ---- elements. `depth`: in steps of two blanks. */

/* What XML 1.0 cannot hold at all, and what is no UTF-8, becomes '?'. */
static void escaped(struct report_out *o, struct bytes b)
{
	while (b.len) {
		size_t n = bytes_utf8_first(b);
		char c = b.at[0];
		const char *instead = n == 0                                       ? "?"
				      : c == '&'                                   ? "&amp;"
				      : c == '<'                                   ? "&lt;"
				      : c == '>'                                   ? "&gt;"
				      : c == '"'                                   ? "&quot;"
				      : c == '\''                                  ? "&apos;"
				      : octet_control(c) && c != '\n' && c != '\t' ? "?"
										   : NULL;
		/* U+FFFE and U+FFFF are no characters of XML. */
		if (n == 3 && bytes_starts(b, BYTES("\xef\xbf")) && (unsigned char)b.at[2] >= 0xbe)
			instead = "?";
		report_out_add(o, instead ? bytes_of(instead) : bytes_first(b, n));
		b = bytes_skip(b, n ? n : 1);
	}
}

static void indent(struct report_out *o, unsigned depth)
{
	for (unsigned i = 0; i < depth; i++)
		report_out_add(o, BYTES("  "));
}

static void tag(struct report_out *o, unsigned depth, const char *opening, const char *name)
{
	indent(o, depth);
	report_out_add(o, bytes_of(opening));
	report_out_add(o, bytes_of(name));
	report_out_add(o, BYTES(">\n"));
}

static void begin(struct report_out *o, unsigned depth, const char *name)
{
	tag(o, depth, "<", name);
}

static void end(struct report_out *o, unsigned depth, const char *name)
{
	tag(o, depth, "</", name);
}

static void element(struct report_out *o, unsigned depth, const char *name, struct bytes value)
{
	indent(o, depth);
	report_out_add(o, BYTES("<"));
	report_out_add(o, bytes_of(name));
	report_out_add(o, BYTES(">"));
	escaped(o, value);
	report_out_add(o, BYTES("</"));
	report_out_add(o, bytes_of(name));
	report_out_add(o, BYTES(">\n"));
}

static void number(struct report_out *o, unsigned depth, const char *name, uint64_t value)
{
	char buffer[24];
	struct text t = TEXT(buffer);
	text_u64(&t, value);
	element(o, depth, name, text_bytes(&t));
}

/* ---- the head */

static void metadata(const struct writing *w, uint32_t day)
{
	struct report_out *o = w->out;
	uint64_t from = (uint64_t)day * REPORT_DAY_SECONDS;
	begin(o, 1, "report_metadata");
	element(o, 2, "org_name", w->form->org_name);
	element(o, 2, "email", w->form->email);
	if (w->form->contact.len)
		element(o, 2, "extra_contact_info", w->form->contact);
	element(o, 2, "report_id", w->form->id);
	begin(o, 2, "date_range");
	number(o, 3, "begin", from);
	number(o, 3, "end", from + REPORT_DAY_SECONDS - 1);
	end(o, 2, "date_range");
	if (w->form->generator.len && w->form->format == REPORT_RFC9990)
		element(o, 2, "generator", w->form->generator);
	end(o, 1, "report_metadata");
}

static struct bytes mode(bool strict)
{
	return strict ? BYTES("s") : BYTES("r");
}

static void published(const struct writing *w, const struct report_policy *p)
{
	struct report_out *o = w->out;
	bool now = w->form->format == REPORT_RFC9990;
	begin(o, 1, "policy_published");
	element(o, 2, "domain", p->domain);
	if (!now) {
		element(o, 2, "adkim", mode(p->strict_dkim));
		element(o, 2, "aspf", mode(p->strict_spf));
	}
	element(o, 2, "p", p->p);
	/* RFC 7489 has no way to leave it out. */
	if (p->sp.len || !now)
		element(o, 2, "sp", p->sp.len ? p->sp : p->p);
	if (p->np.len && now)
		element(o, 2, "np", p->np);
	if (now) {
		element(o, 2, "adkim", mode(p->strict_dkim));
		element(o, 2, "aspf", mode(p->strict_spf));
		element(o, 2, "discovery_method", BYTES("treewalk"));
	} else {
		element(o, 2, "pct", BYTES("100"));
	}
	if (p->fo.len || !now)
		element(o, 2, "fo", p->fo.len ? p->fo : BYTES("0"));
	if (now)
		element(o, 2, "testing", p->test ? BYTES("y") : BYTES("n"));
	end(o, 1, "policy_published");
}

static bool head_write(void *arg, const struct report_total *total)
{
	struct writing *w = arg;
	struct report_out *o = w->out;
	w->found = true;
	report_out_add(o, BYTES("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
	if (w->form->format == REPORT_RFC9990)
		report_out_add(o, BYTES("<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\">\n"));
	else
		report_out_add(o, BYTES("<feedback>\n"));
	element(o, 1, "version", BYTES("1.0"));
	metadata(w, total->day);
	published(w, &total->policy);
	return true;
}

/* ---- records */

static void reason(struct report_out *o, const char *type, const char *comment)
{
	begin(o, 4, "reason");
	element(o, 5, "type", bytes_of(type));
	if (comment)
		element(o, 5, "comment", bytes_of(comment));
	end(o, 4, "reason");
}

static void reasons(const struct writing *w, unsigned given)
{
	bool now = w->form->format == REPORT_RFC9990;
	if (given & REPORT_REASON_RULE)
		reason(w->out, "local_policy", NULL);
	if (given & REPORT_REASON_SHADOW)
		reason(w->out, "local_policy", "shadow mode");
	if (given & REPORT_REASON_TEST)
		reason(w->out, now ? "policy_test_mode" : "other", now ? NULL : "t=y");
	if (given & REPORT_REASON_UNSURE)
		reason(w->out, "other", "an answer from the DNS was missing");
}

static struct bytes passes(bool aligned)
{
	return aligned ? BYTES("pass") : BYTES("fail");
}

static void row_write(const struct writing *w, const struct report_row *row, uint64_t count)
{
	char buffer[ADDRESS_TEXT_MAX];
	struct text source = TEXT(buffer);
	struct report_out *o = w->out;
	bool older = w->form->format == REPORT_RFC7489;
	/* RFC 7489 has no word for a message that passed. */
	enum report_disposition done =
		older && row->disposition == REPORT_PASS ? REPORT_NONE : row->disposition;
	address_text(&source, &row->source);
	begin(o, 2, "row");
	element(o, 3, "source_ip", text_bytes(&source));
	number(o, 3, "count", count);
	begin(o, 3, "policy_evaluated");
	element(o, 4, "disposition", bytes_of(report_disposition_name(done)));
	element(o, 4, "dkim", passes(row->dkim_aligned));
	element(o, 4, "spf", passes(row->spf_aligned));
	reasons(w, row->reasons);
	end(o, 3, "policy_evaluated");
	end(o, 2, "row");
}

/* The schema of RFC 7489 has envelope_from first. */
static void identifiers_write(const struct writing *w, const struct report_row *row)
{
	struct report_out *o = w->out;
	bool older = w->form->format == REPORT_RFC7489;
	begin(o, 2, "identifiers");
	if (older)
		element(o, 3, "envelope_from", row->envelope_from);
	element(o, 3, "header_from", row->header_from);
	if (!older)
		element(o, 3, "envelope_from", row->envelope_from);
	end(o, 2, "identifiers");
}

static void results_write(const struct writing *w, const struct report_row *row)
{
	struct report_out *o = w->out;
	begin(o, 2, "auth_results");
	for (size_t i = 0; i < row->signature_count; i++) {
		begin(o, 3, "dkim");
		element(o, 4, "domain", row->signatures[i].domain);
		element(o, 4, "selector", row->signatures[i].selector);
		element(o, 4, "result", row->signatures[i].result);
		end(o, 3, "dkim");
	}
	/* RFC 7489 asks for one. */
	if (row->spf_result.len || w->form->format == REPORT_RFC7489) {
		begin(o, 3, "spf");
		element(o, 4, "domain", row->spf_domain);
		element(o, 4, "scope", BYTES("mfrom"));
		element(o, 4, "result", row->spf_result.len ? row->spf_result : BYTES("none"));
		end(o, 3, "spf");
	}
	end(o, 2, "auth_results");
}

static bool record_write(void *arg, const struct report_row *row, uint64_t count)
{
	struct writing *w = arg;
	begin(w->out, 1, "record");
	row_write(w, row, count);
	identifiers_write(w, row);
	results_write(w, row);
	end(w->out, 1, "record");
	w->written->rows++;
	w->written->messages += count;
	return report_out_good(w->out);
}

static bool all_written(struct report_store *s, uint32_t day, struct bytes domain,
			struct writing *w, struct text *error)
{
	bool read = report_store_totals(s, day, day + 1, domain, head_write, w);
	if (read && !w->found) {
		text_string(error, "nothing was counted");
		return false;
	}
	read = read && report_store_rows(s, day, domain, record_write, w);
	if (!read)
		text_string(error, database_error(report_store_database(s)));
	else if (w->written->rows == 0)
		text_string(error, "nothing was counted");
	report_out_add(w->out, BYTES("</feedback>\n"));
	return read && w->written->rows > 0;
}

bool report_xml_write(struct report_store *s, uint32_t day, struct bytes domain,
		      const struct report_form *form, int fd, struct report_written *written,
		      struct text *error)
{
	struct writing w = { .form = form, .written = written };
	*written = (struct report_written){ .rows = 0 };
	if (domain.len == 0) {
		text_string(error, "no domain");
		return false;
	}
	w.out = report_out_new(fd, form->gzip);
	if (!w.out) {
		text_string(error, "out of memory");
		return false;
	}
	bool done = all_written(s, day, domain, &w, error);
	return report_out_end(w.out, &written->octets, done ? error : NULL) && done;
}

void report_file_name(struct text *t, struct bytes receiver, struct bytes domain, uint32_t day,
		      bool gzip)
{
	uint64_t from = (uint64_t)day * REPORT_DAY_SECONDS;
	text_format(t, "%.*s!%.*s!%llu!%llu.xml%s", BYTES_ARG(receiver), BYTES_ARG(domain),
		    (unsigned long long)from, (unsigned long long)(from + REPORT_DAY_SECONDS - 1),
		    gzip ? ".gz" : "");
}
