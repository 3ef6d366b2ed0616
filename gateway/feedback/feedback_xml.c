/* feedback_xml.c: DMARC aggregate reports by expat: RFC 9990 and RFC 7489, appendix C; see
 * feedback.h.
 *
 * Elements are known by their path, whatever their namespace, for reporters get that wrong; what
 * is not known is passed over. A report with a DTD is refused before anything of that is read,
 * so there are no entities but XML's own five. A record that is not in its form is left out and
 * counted; XML that is not well-formed spoils all of the report. Runs in a child alone, behind
 * its fence. */
#include "gateway/feedback/feedback.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

enum {
	PATH_MAX_OCTETS = 256,
	QUIET_MAX = 256 * 1024,         /* octets of one tag */
};

/* What is kept of a report. Up to SOURCE it is the report's, from there on a record's. */
enum field {
	ORG,
	EMAIL,
	ID,
	BEGIN,
	END,
	DOMAIN,
	POLICY,
	SUBDOMAIN_POLICY,
	SOURCE,
	COUNT,
	DISPOSITION,
	DKIM,
	SPF,
	HEADER_FROM,
	ENVELOPE_FROM,
	/* these may stand there more than once */
	REASON,
	DKIM_DOMAIN,
	DKIM_SELECTOR,
	DKIM_RESULT,
	SPF_DOMAIN,
	SPF_RESULT,
	FIELDS
};

static const char *const paths[FIELDS] = {
	[ORG] = "feedback/report_metadata/org_name",
	[EMAIL] = "feedback/report_metadata/email",
	[ID] = "feedback/report_metadata/report_id",
	[BEGIN] = "feedback/report_metadata/date_range/begin",
	[END] = "feedback/report_metadata/date_range/end",
	[DOMAIN] = "feedback/policy_published/domain",
	[POLICY] = "feedback/policy_published/p",
	[SUBDOMAIN_POLICY] = "feedback/policy_published/sp",
	[SOURCE] = "feedback/record/row/source_ip",
	[COUNT] = "feedback/record/row/count",
	[DISPOSITION] = "feedback/record/row/policy_evaluated/disposition",
	[DKIM] = "feedback/record/row/policy_evaluated/dkim",
	[SPF] = "feedback/record/row/policy_evaluated/spf",
	[HEADER_FROM] = "feedback/record/identifiers/header_from",
	[ENVELOPE_FROM] = "feedback/record/identifiers/envelope_from",
	[REASON] = "feedback/record/row/policy_evaluated/reason/type",
	[DKIM_DOMAIN] = "feedback/record/auth_results/dkim/domain",
	[DKIM_SELECTOR] = "feedback/record/auth_results/dkim/selector",
	[DKIM_RESULT] = "feedback/record/auth_results/dkim/result",
	[SPF_DOMAIN] = "feedback/record/auth_results/spf/domain",
	[SPF_RESULT] = "feedback/record/auth_results/spf/result",
};

struct value {
	char at[FEEDBACK_TEXT_MAX];
	size_t len;
	bool given;
};

struct feedback_xml {
	XML_Parser parser;
	struct feedback_taker *taker;
	char path_room[PATH_MAX_OCTETS];
	struct text path;               /* of the open element; cut: nothing that is known */
	size_t above[FEEDBACK_DEPTH_MAX]; /* how long it was when each open element began */
	unsigned depth;
	struct value text;              /* of the open element, since its last child */
	bool text_long;
	struct value values[FIELDS];
	/* of several signatures and results of SPF, those that are told */
	struct value told[FIELDS];
	const char *record_why;         /* why the open record is not in its form; NULL: it is */
	char record_why_room[128];
	uint64_t invalid;
	char invalid_why[128];
	bool rfc9990, stopped;
	size_t quiet;                   /* octets since anything was found */
	char why[FEEDBACK_TEXT_MAX];    /* it cannot be read; "": it can, so far */
};

static struct bytes value_of(const struct value *v)
{
	return bytes_trim_fws((struct bytes){ v->at, v->len });
}

/* ---- what is wrong */

static void stop(struct feedback_xml *x)
{
	if (!x->stopped)
		(void)XML_StopParser(x->parser, XML_FALSE);
	x->stopped = true;
}

static void unreadable(struct feedback_xml *x, const char *why)
{
	struct text t = TEXT(x->why);
	if (!x->why[0]) {
		text_printable(&t, bytes_of(why));
		(void)text_cstr(&t);
	}
	stop(x);
}

static void field_spoilt(struct feedback_xml *x, enum field field, const char *what)
{
	char room[128];
	struct text t = TEXT(room);
	text_format(&t, "%s %s", strrchr(paths[field], '/') + 1, what);
	if (field < SOURCE) {
		unreadable(x, text_cstr(&t));
	} else if (!x->record_why) {
		memcpy(x->record_why_room, text_cstr(&t), sizeof x->record_why_room);
		x->record_why = x->record_why_room;
	}
}

/* ---- records */

static bool take(struct feedback_xml *x, const struct feedback_part *part)
{
	bool taken = x->taker->take(x->taker->arg, part);
	if (!taken)
		stop(x);
	return taken;
}

static unsigned word(const struct value *v, const char *const *names, unsigned count,
		     unsigned other)
{
	return feedback_word(names, count, value_of(v), other);
}

static void row_read(struct feedback_xml *x, struct feedback_row *r)
{
	const struct value *v = x->values, *told = x->told;
	if (!address_parse(value_of(&v[SOURCE]), &r->source))
		field_spoilt(x, SOURCE, "is no IP address");
	if (!bytes_to_u64(value_of(&v[COUNT]), &r->count) || r->count == 0 ||
	    r->count > FEEDBACK_COUNT_MAX)
		field_spoilt(x, COUNT, "is no number of messages");
	r->disposition =
		word(&v[DISPOSITION], feedback_dispositions, DISPOSITIONS, DISPOSITION_OTHER);
	r->dkim = word(&v[DKIM], feedback_verdicts, VERDICTS, VERDICT_NONE_SAID);
	r->spf = word(&v[SPF], feedback_verdicts, VERDICTS, VERDICT_NONE_SAID);
	r->reason = word(&v[REASON], feedback_reasons, REASONS, REASON_OTHER);
	r->dkim_result = word(&told[DKIM_RESULT], feedback_results, RESULTS, RESULT_OTHER);
	r->spf_result = word(&told[SPF_RESULT], feedback_results, RESULTS, RESULT_OTHER);
	r->header_from = value_of(&v[HEADER_FROM]);
	r->envelope_from = value_of(&v[ENVELOPE_FROM]);
	r->dkim_domain = value_of(&told[DKIM_DOMAIN]);
	r->dkim_selector = value_of(&told[DKIM_SELECTOR]);
	r->spf_domain = value_of(&told[SPF_DOMAIN]);
}

static void record_begin(struct feedback_xml *x)
{
	memset(x->values + SOURCE, 0, sizeof x->values - sizeof *x->values * SOURCE);
	memset(x->told, 0, sizeof x->told);
	x->record_why = NULL;
}

static void record_end(struct feedback_xml *x)
{
	struct feedback_part part = { .kind = PART_ROW };
	if (x->taker->records == 0) {
		unreadable(x, "it has more records than can be read (100,000)");
		return;
	}
	x->taker->records--;
	row_read(x, &part.row);
	if (!x->record_why)
		(void)take(x, &part);
	else if (x->invalid++ == 0)
		memcpy(x->invalid_why, x->record_why, sizeof x->invalid_why);
}

/* Of the results from `first` to `last` the first is told, and a pass rather than another. */
static void result_end(struct feedback_xml *x, enum field first, enum field last)
{
	size_t size = sizeof *x->values * (size_t)(last - first + 1);
	bool passed = bytes_equal_nocase(value_of(&x->values[last]), BYTES("pass"));
	bool told_passed = bytes_equal_nocase(value_of(&x->told[last]), BYTES("pass"));
	x->values[last].given = true;
	if (!x->told[last].given || (passed && !told_passed))
		memcpy(x->told + first, x->values + first, size);
	memset(x->values + first, 0, size);
}

/* ---- elements */

static bool path_is(const struct feedback_xml *x, const char *path)
{
	return !x->path.cut && bytes_equal(text_bytes(&x->path), bytes_of(path));
}

static void field_end(struct feedback_xml *x, enum field field)
{
	struct value *v = &x->values[field];
	if (v->given && field < REASON)
		field_spoilt(x, field, "stands there twice");
	else if (x->text_long)
		field_spoilt(x, field, "is too long");
	else if (!feedback_plain(value_of(&x->text)))
		field_spoilt(x, field, "has control characters");
	else if (!v->given)
		*v = x->text;
	v->given = true;
}

static void root_begin(struct feedback_xml *x, const char *name, const char **attributes)
{
	if (strcmp(name, "feedback") != 0)
		unreadable(x, "it is XML, but no DMARC report");
	text_string(&x->path, name);
	for (; *attributes; attributes += 2)
		x->rfc9990 |= strcmp(attributes[1], "urn:ietf:params:xml:ns:dmarc-2.0") == 0;
}

static void XMLCALL element_begin(void *arg, const char *name, const char **attributes)
{
	struct feedback_xml *x = arg;
	const char *colon = strrchr(name, ':');
	const char *local = colon ? colon + 1 : name;
	x->quiet = 0;
	if (x->depth == FEEDBACK_DEPTH_MAX) {
		unreadable(x, "its elements stand too deep within each other");
		return;
	}
	x->above[x->depth++] = x->path.len;
	if (x->depth == 1) {
		root_begin(x, local, attributes);
	} else {
		text_char(&x->path, '/');
		text_string(&x->path, local);
	}
	x->text.len = 0;
	x->text_long = false;
	if (path_is(x, "feedback/record"))
		record_begin(x);
}

static void XMLCALL element_end(void *arg, const char *name)
{
	struct feedback_xml *x = arg;
	(void)name;
	if (x->stopped)
		return;
	x->quiet = 0;
	for (unsigned i = 0; i < FIELDS; i++)
		if (path_is(x, paths[i]))
			field_end(x, i);
	if (path_is(x, "feedback/record/auth_results/dkim"))
		result_end(x, DKIM_DOMAIN, DKIM_RESULT);
	if (path_is(x, "feedback/record/auth_results/spf"))
		result_end(x, SPF_DOMAIN, SPF_RESULT);
	if (path_is(x, "feedback/record"))
		record_end(x);
	x->path.len = x->above[--x->depth];
	x->path.cut = false;
	x->text.len = 0;
	x->text_long = false;
}

static void XMLCALL characters(void *arg, const char *octets, int length)
{
	struct feedback_xml *x = arg;
	size_t n = (size_t)length, room = sizeof x->text.at - x->text.len;
	x->quiet = 0;
	/* What a reporter indents with is not part of what he says. */
	if (x->text.len == 0 && bytes_trim_fws((struct bytes){ octets, n }).len == 0)
		return;
	x->text_long |= n > room;
	n = n < room ? n : room;
	memcpy(x->text.at + x->text.len, octets, n);
	x->text.len += n;
}

static void XMLCALL doctype_begin(void *arg, const char *name, const char *system,
				  const char *public, int has_subset)
{
	(void)name, (void)system, (void)public, (void)has_subset;
	unreadable(arg, "it has a document type definition, which no report needs");
}

/* ---- from beginning to end */

struct feedback_xml *feedback_xml_new(struct feedback_taker *taker)
{
	struct feedback_xml *x = calloc(1, sizeof *x);
	if (!x)
		return NULL;
	x->taker = taker;
	x->path = TEXT(x->path_room);
	x->parser = XML_ParserCreate(NULL);
	if (!x->parser) {
		free(x);
		return NULL;
	}
	XML_SetUserData(x->parser, x);
	XML_SetElementHandler(x->parser, element_begin, element_end);
	XML_SetCharacterDataHandler(x->parser, characters);
	XML_SetStartDoctypeDeclHandler(x->parser, doctype_begin);
	return x;
}

static void not_well_formed(struct feedback_xml *x)
{
	char room[FEEDBACK_TEXT_MAX];
	struct text t = TEXT(room);
	enum XML_Error error = XML_GetErrorCode(x->parser);
	if (error == XML_ERROR_NO_MEMORY) {
		unreadable(x, "it needs too much memory to be read");
		return;
	}
	text_format(&t, "it is not well-formed XML (line %llu: %s)",
		    (unsigned long long)XML_GetCurrentLineNumber(x->parser),
		    XML_ErrorString(error));
	unreadable(x, text_cstr(&t));
}

/* At most 64 KiB at once: what is one tag is looked at again with each piece. */
static void piece_feed(struct feedback_xml *x, struct bytes piece, bool last)
{
	x->quiet += piece.len;
	if (XML_Parse(x->parser, piece.at, (int)piece.len, last) == XML_STATUS_ERROR && !x->stopped)
		not_well_formed(x);
	if (x->quiet > QUIET_MAX && !x->stopped)
		unreadable(x, "it has a tag or a comment that is far too long");
}

bool feedback_xml_feed(struct feedback_xml *x, struct bytes octets)
{
	enum { PIECE = 64 * 1024 };
	while (octets.len > 0 && !x->stopped) {
		piece_feed(x, bytes_first(octets, PIECE), false);
		octets = bytes_skip(octets, PIECE);
	}
	return !x->stopped;
}

static void number_read(struct feedback_xml *x, enum field field, uint64_t *number)
{
	if (!x->values[field].given)
		field_spoilt(x, field, "is missing");
	else if (!bytes_to_u64(value_of(&x->values[field]), number) || *number > FEEDBACK_TIME_MAX)
		field_spoilt(x, field, "is no number of seconds");
}

static void report_read(struct feedback_xml *x, struct feedback_report *r)
{
	const struct value *v = x->values;
	number_read(x, BEGIN, &r->begin);
	number_read(x, END, &r->end);
	if (r->end < r->begin)
		field_spoilt(x, END, "is before begin");
	if (value_of(&v[ID]).len == 0)
		field_spoilt(x, ID, "is missing");
	if (value_of(&v[DOMAIN]).len == 0)
		unreadable(x, "the domain of policy_published is missing");
	r->kind = FEEDBACK_DMARC;
	r->rfc9990 = x->rfc9990;
	r->org = value_of(&v[ORG]);
	r->email = value_of(&v[EMAIL]);
	r->id = value_of(&v[ID]);
	r->domain = value_of(&v[DOMAIN]);
	r->policy = value_of(&v[POLICY]);
	r->subdomain_policy = value_of(&v[SUBDOMAIN_POLICY]);
	r->invalid = x->invalid;
	r->invalid_why = bytes_of(x->invalid_why);
}

void feedback_xml_end(struct feedback_xml *x, const char *why)
{
	struct feedback_part part = { .kind = PART_REPORT };
	if (why && !x->stopped)
		unreadable(x, why);
	if (!x->stopped)
		piece_feed(x, BYTES(""), true);
	if (!x->stopped)
		report_read(x, &part.report);
	if (x->why[0])
		part = (struct feedback_part){ .kind = PART_UNREADABLE, .why = bytes_of(x->why) };
	/* Where the taker has ended it, he knows. */
	if (x->why[0] || !x->stopped)
		(void)x->taker->take(x->taker->arg, &part);
	XML_ParserFree(x->parser);
	free(x);
}
