/* dmarc.c: may this message carry its author's domain (RFC 9989)?
 *
 * Facts: `none` (the domain publishes nothing, or there is no author and none is needed), `pass`,
 * and where no identifier that SPF or DKIM has authenticated is aligned with the author's domain,
 * what that domain wishes for such mail: `reject`, `quarantine`, or `fail` if it wishes nothing.
 * `temperror`: an answer is missing that could have changed the result. Where readers may show
 * several authors, the domain of each is judged, and the strictest result counts; `permerror`:
 * nobody can say which domains those are. The value is the domain. It judges by the evidence of
 * `spf` and `dkim` and reads nothing but the header itself; what a wish is worth is policy.
 *
 * WHY by_address: where a NAT hides the clients SPF is not run, and every domain that relies on SPF
 * alone would seem to fail. */
#include "gateway/io/idn.h"
#include "modules/check_report.h"
#include "modules/mime/author.h"
#include "modules/dmarc/dmarc_walk.h"
#include "gateway/io/public_suffix.h"

enum {
	IDENTIFIERS_MAX = 16, /* SPF's and the first signatures'; the gateway checks fewer */
	/* Identifiers that need a walk of their own: below the author's organisational domain and
	 * not its own. Honest mail has one or two; a sender who brings more wants us to ask. */
	WALKS_MAX = 4,
	TOLD_MAX = 4, /* identifiers in the detail */
	DETAIL_MAX = 1000,
	FO_MAX = 20, /* "0:1:d:s" and nothing else makes sense */
};

enum alignment { APART, ALIGNED, UNSURE, WAITING };

struct identifier {
	bool spf;
	bool authenticated; /* false: its check could not be completed, it might have been */
	char buffer[DNS_NAME_MAX + 1];
	struct bytes domain; /* "": not known */
	enum alignment alignment;
};

/* What became of a domain, in the order in which one is stricter than another. */
enum { PASS, NO_RECORD, FAIL, QUARANTINE, TEMPERROR, REJECT, FACTS };

struct outcome {
	unsigned fact;
	struct bytes author;
	char detail_buffer[DETAIL_MAX], auth_buffer[DETAIL_MAX];
	struct text detail, auth;
	bool told;              /* there is something to be told to reports: */
	struct dmarc_told report;
};

struct judgement {
	struct check_ctx *ctx;
	struct bytes author;             /* the domain that is judged */
	struct dmarc_walk walk;          /* of it */
	const struct dmarc_place *place; /* where its record stands */
	bool unsure;                     /* it may as well stand further above */
	size_t *walks;                   /* of identifiers; one count for the message */
	struct identifier identifiers[IDENTIFIERS_MAX];
	size_t count;
	const char *spf, *dkim; /* the facts where they authenticate nothing; NULL: not checked */
	bool by_np;             /* the policy is that for names that do not exist */
	struct outcome *outcome;
};

static bool is(const char *word, const char *other)
{
	return bytes_equal(bytes_of(word), bytes_of(other));
}

static void identifier_add(struct judgement *j, const struct evidence *e, bool spf)
{
	bool pass = is(e->fact, "pass");
	if (j->count == IDENTIFIERS_MAX ||
	    (!pass && !is(e->fact, "temperror") && !is(e->fact, "unknown")))
		return;
	struct identifier *id = &j->identifiers[j->count];
	struct text domain = TEXT(id->buffer);
	id->spf = spf;
	id->authenticated = pass;
	bool named =
		bytes_ascii(e->value) ? dns_name_valid(e->value) : idn_to_ascii(e->value, &domain);
	for (size_t i = 0; named && bytes_ascii(e->value) && i < e->value.len; i++)
		text_char(&domain, octet_lower(e->value.at[i]));
	id->domain = text_bytes(&domain);
	j->count += named || !pass;
}

/* SPF's identifier is the MAIL FROM identity, or in the place of the null path the HELO identity
 * (3.2.4): the first evidence, and no other. Every signature that holds is one of DKIM's
 * (4.4.1). */
static void identifiers_find(struct judgement *j)
{
	struct bytes identity = j->ctx->sender.len ? BYTES("mailfrom ") : BYTES("helo ");
	const struct evidence *e;
	for (size_t i = 0; (e = check_found(j->ctx, i)); i++) {
		if (is(e->check, "spf") && !j->spf) {
			j->spf = e->fact;
			if (bytes_starts(e->detail, identity))
				identifier_add(j, e, true);
		} else if (is(e->check, "dkim")) {
			j->dkim = j->dkim ? j->dkim : e->fact;
			identifier_add(j, e, false);
		}
	}
}

/* 4.10.2. What cannot have the author's organisational domain is not asked for. */
static enum alignment dmarc_align(struct judgement *j, const struct identifier *id)
{
	struct dmarc_walk walk;
	const struct dmarc_record *r = &j->place->record;
	bool strict = !j->unsure && (id->spf ? r->strict_spf : r->strict_dkim);
	if (id->domain.len == 0)
		return UNSURE;
	if (bytes_equal(id->domain, j->author))
		return ALIGNED;
	if (strict || dmarc_apart(&j->walk, id->domain))
		return APART;
	if (j->unsure)
		return UNSURE;
	if (*j->walks == WALKS_MAX)
		return j->walk.end == DMARC_WHOLE ? APART : UNSURE;
	++*j->walks;
	dmarc_walk(j->ctx, id->domain, &walk);
	if (walk.end == DMARC_WAITS)
		return WAITING;
	enum dmarc_same same = dmarc_same_organization(&j->walk, &walk);
	return same == DMARC_SAME ? ALIGNED : same == DMARC_DIFFERENT ? APART : UNSURE;
}

/* The alignment of the message: that of the best of its identifiers. One that is not authenticated
 * aligns nothing, but as long as it might be, nobody may say that the message failed. */
static enum alignment align_all(struct judgement *j)
{
	enum alignment all = APART;
	bool waiting = false, aligned = false;
	for (size_t i = 0; i < j->count; i++) {
		struct identifier *id = &j->identifiers[i];
		id->alignment = dmarc_align(j, id);
		waiting |= id->alignment == WAITING;
		aligned |= id->alignment == ALIGNED && id->authenticated;
		if (id->alignment != APART)
			all = UNSURE;
	}
	return waiting ? WAITING : aligned ? ALIGNED : all;
}

/* What the domain wishes for mail that fails (4.10.1, and for `t` 4.7). UNSURE and WAITING: whether
 * the author's domain exists. */
static enum alignment dmarc_wish(struct judgement *j, enum dmarc_policy *policy)
{
	const struct dmarc_record *r = &j->place->record;
	bool below = !bytes_equal(j->place->domain, j->author);
	if (below && r->np != r->sp && !j->walk.exists) {
		/* 3.2.13: only NXDOMAIN says that a name does not exist, whatever was asked for; MX
		 * is what others ask for too. */
		const struct dns_answer *any = check_dns(j->ctx, j->author, DNS_MX);
		if (!any)
			return WAITING;
		if (any->status == DNS_FAILED)
			return UNSURE;
		j->by_np = any->status == DNS_NO_NAME;
	}
	*policy = dmarc_record_wish(r, below, j->by_np);
	return APART;
}

static void spf_tell(const struct judgement *j, struct text *t)
{
	const struct identifier *id = j->count && j->identifiers[0].spf ? &j->identifiers[0] : NULL;
	if (!j->spf)
		text_string(t, "no spf");
	else if (!id || !id->authenticated)
		text_format(t, "spf %s", j->spf);
	else
		text_format(t, "spf %s",
			    id->alignment == ALIGNED ? "aligned"
			    : id->alignment == APART ? "not aligned"
						     : "unsure");
	if (id)
		text_format(t, " (%.*s)", BYTES_ARG(id->domain));
}

static void identifiers_tell(const struct judgement *j, struct text *t)
{
	size_t told = 0;
	text_string(t, ", ");
	spf_tell(j, t);
	for (size_t i = 0; i < j->count && told < TOLD_MAX; i++) {
		const struct identifier *id = &j->identifiers[i];
		if (id->spf)
			continue;
		told++;
		text_format(t, ", dkim %s (d=%.*s)",
			    !id->authenticated         ? "unknown"
			    : id->alignment == ALIGNED ? "aligned"
			    : id->alignment == APART   ? "not aligned"
						       : "unsure",
			    BYTES_ARG(id->domain));
	}
	if (told == 0)
		text_format(t, ", %s%s", j->dkim ? "dkim " : "no dkim", j->dkim ? j->dkim : "");
}

static void record_tell(const struct judgement *j, struct text *t)
{
	const struct dmarc_record *r = &j->place->record;
	bool below = !bytes_equal(j->place->domain, j->author);
	if (j->by_np)
		text_format(t, "np=%s", dmarc_policy_name(r->np));
	else if (below && r->sp_given)
		text_format(t, "sp=%s", dmarc_policy_name(r->sp));
	else
		text_format(t, "p=%s", dmarc_policy_name(r->p));
	if (r->test)
		text_string(t, " t=y");
}

static enum progress dmarc_found(const struct judgement *j, unsigned fact, struct bytes detail,
				 struct bytes auth)
{
	struct outcome *o = j->outcome;
	o->fact = fact;
	o->author = j->author;
	o->detail = TEXT(o->detail_buffer);
	o->auth = TEXT(o->auth_buffer);
	text_add(&o->detail, j->author);
	text_string(&o->detail, ": ");
	text_printable(&o->detail, detail);
	text_string(&o->auth, "dmarc=");
	text_add(&o->auth, auth);
	text_string(&o->auth, " header.from=");
	text_add(&o->auth, j->author);
	return CHECK_DONE;
}

static enum progress report_failed(const struct judgement *j, enum dmarc_policy policy)
{
	static const unsigned wished[] = { FAIL, QUARANTINE, REJECT };
	char detail_buffer[DETAIL_MAX], auth_buffer[DETAIL_MAX];
	struct text detail = TEXT(detail_buffer), auth = TEXT(auth_buffer);
	record_tell(j, &detail);
	if (!bytes_equal(j->place->domain, j->author))
		text_format(&detail, " of %.*s", BYTES_ARG(j->place->domain));
	identifiers_tell(j, &detail);
	text_string(&auth, "fail (");
	record_tell(j, &auth);
	text_format(&auth, " dis=%s) policy.dmarc=%s", dmarc_policy_name(policy),
		    dmarc_policy_name(policy));
	return dmarc_found(j, wished[policy], text_bytes(&detail), text_bytes(&auth));
}

static enum progress report_missing(const struct judgement *j, struct bytes name, const char *whose)
{
	char buffer[DETAIL_MAX];
	struct text detail = TEXT(buffer);
	text_format(&detail, "no answer for %s%.*s", whose, BYTES_ARG(name));
	return dmarc_found(j, TEMPERROR, text_bytes(&detail), BYTES("temperror"));
}

static enum progress report_unsure(const struct judgement *j)
{
	char buffer[DETAIL_MAX];
	struct text detail = TEXT(buffer);
	record_tell(j, &detail);
	identifiers_tell(j, &detail);
	return dmarc_found(j, TEMPERROR, text_bytes(&detail), BYTES("temperror"));
}

static enum progress report_passed(const struct judgement *j)
{
	char buffer[DETAIL_MAX], auth_buffer[100];
	struct text detail = TEXT(buffer), auth = TEXT(auth_buffer);
	record_tell(j, &detail);
	text_string(&auth, "pass (");
	text_add(&auth, text_bytes(&detail));
	text_string(&auth, " dis=none) policy.dmarc=none");
	identifiers_tell(j, &detail);
	return dmarc_found(j, PASS, text_bytes(&detail), text_bytes(&auth));
}

/* ---- what reports are told */

/* As much as is kept of a list of URIs, no part of one. */
static struct bytes uris_told(struct bytes uris)
{
	if (uris.len <= CHECK_REPORT_URIS_MAX)
		return uris;
	uris = bytes_first(uris, CHECK_REPORT_URIS_MAX);
	size_t comma = bytes_find_last(uris, ',');
	return comma < uris.len ? bytes_first(uris, comma) : BYTES("");
}

static enum check_wish wish_told(enum dmarc_policy policy)
{
	return policy == DMARC_REJECT       ? WISH_REJECT
	       : policy == DMARC_QUARANTINE ? WISH_QUARANTINE
					    : WISH_NONE;
}

static struct dmarc_told record_told(const struct dmarc_record *r)
{
	return (struct dmarc_told){ .p = wish_told(r->p),
				    .sp = wish_told(r->sp),
				    .np = wish_told(r->np),
				    .sp_given = r->sp_given,
				    .np_given = r->np_given,
				    .strict_dkim = r->strict_dkim,
				    .strict_spf = r->strict_spf,
				    .test = r->test,
				    .psd = r->psd == DMARC_PSD_YES,
				    .fo = bytes_first(r->fo, FO_MAX),
				    .rua = uris_told(r->rua),
				    .ruf = uris_told(r->ruf) };
}

static void report_tell(const struct judgement *j, enum dmarc_policy wish)
{
	const struct dmarc_record *r = &j->place->record;
	struct dmarc_told *told = &j->outcome->report;
	bool below = !bytes_equal(j->place->domain, j->author);
	*told = record_told(r);
	told->author = j->author;
	told->organization = j->walk.end == DMARC_WHOLE ? dmarc_organization(&j->walk) : BYTES("");
	told->domain = j->place->domain;
	told->asked = wish_told(j->by_np ? r->np : below ? r->sp : r->p);
	told->wish = wish_told(wish);
	for (size_t i = 0; i < j->count; i++) {
		const struct identifier *id = &j->identifiers[i];
		bool aligned = id->alignment == ALIGNED && id->authenticated;
		told->spf_aligned |= aligned && id->spf;
		told->dkim_aligned |= aligned && !id->spf;
	}
	j->outcome->told = true;
}

/* The same where what is not aligned is not known, or does not matter. */
static void report_tell_other(const struct judgement *j, bool unsure)
{
	const struct dmarc_record *r = &j->place->record;
	bool below = !bytes_equal(j->place->domain, j->author);
	report_tell(j, dmarc_record_wish(r, below, false));
	j->outcome->report.unsure = unsure;
}

/* Where there was no answer above a record, the author's policy may be that record's or one above
 * it. An identifier that is the author's own domain is aligned by either. */
static void place_find(struct judgement *j)
{
	j->place = dmarc_policy_place(&j->walk);
	j->unsure = !j->place && j->walk.end == DMARC_FAILED;
	if (j->unsure)
		j->place = dmarc_last_place(&j->walk);
	if (j->unsure && j->place && !j->place->record.applies)
		j->place = NULL;
}

static enum progress domain_judge(struct judgement *j)
{
	enum dmarc_policy policy;
	place_find(j);
	if (!j->place && j->unsure)
		return report_missing(j, j->walk.missing, "_dmarc.");
	if (!j->place)
		return dmarc_found(j, NO_RECORD, BYTES("no record"), BYTES("none"));
	if (!j->place->record.applies)
		return dmarc_found(j, NO_RECORD, BYTES("a record without a valid policy"),
				   BYTES("none"));
	identifiers_find(j);
	enum alignment alignment = align_all(j);
	if (alignment == WAITING)
		return CHECK_WAIT;
	if (!j->unsure && alignment != APART)
		report_tell_other(j, alignment != ALIGNED);
	if (alignment == ALIGNED)
		return report_passed(j);
	if (j->unsure)
		return report_missing(j, j->walk.missing, "_dmarc.");
	if (alignment != APART)
		return report_unsure(j);
	alignment = dmarc_wish(j, &policy);
	if (alignment == WAITING)
		return CHECK_WAIT;
	if (alignment == UNSURE)
		return report_missing(j, j->author, "");
	report_tell(j, policy);
	return report_failed(j, policy);
}

static struct bytes domain_at(const struct author *author, size_t n)
{
	return (struct bytes){ author->domains[n].at, author->domains[n].length };
}

/* Without a domain: the author has none, or cannot be told. */
static enum progress report_nobody(struct check_ctx *ctx, const struct author *author)
{
	bool literal = author->result == AUTHOR_ONE;
	bool needless = author->result == AUTHOR_NONE && (author->group || ctx->sender.len == 0);
	struct evidence e = { .fact = "permerror",
			      .detail = bytes_of(author->why),
			      .auth = BYTES("dmarc=permerror") };
	if (literal || needless) {
		e.fact = "none";
		e.auth = BYTES("dmarc=none");
	}
	if (literal)
		e.detail = BYTES("an address literal, which has no domain");
	check_report_evidence(ctx, &e);
	return CHECK_DONE;
}

/* RFC 9989, 5.3.1, leaves several author domains to the receiver: the strictest result counts, and
 * where one may be missing, nothing better than a wish that mail be set aside. */
static enum progress report_strictest(struct check_ctx *ctx, const struct author *author,
				      struct outcome *o)
{
	static const char *const facts[FACTS] = { "pass",       "none",      "fail",
						  "quarantine", "temperror", "reject" };
	if (author->incomplete && o->fact < QUARANTINE)
		return report_nobody(ctx, author);
	if (o->told)
		check_report_dmarc(ctx, &o->report);
	if (author->count > 1)
		text_format(&o->detail, "; the strictest of %zu author domains", author->count);
	check_report_evidence(ctx, &(struct evidence){ .fact = facts[o->fact],
						       .detail = text_bytes(&o->detail),
						       .value = o->author,
						       .auth = text_bytes(&o->auth) });
	return CHECK_DONE;
}

static enum progress dmarc_run(struct check_ctx *ctx)
{
	struct author author;
	struct outcome outcomes[2];
	size_t walks = 0, strictest = 0;
	bool waiting = !ctx->whole;
	author_read(ctx->fields, ctx->field_count, &author);
	for (size_t i = 0; i < author.count; i++) {
		struct outcome *o = &outcomes[i == 0 ? strictest : !strictest];
		struct judgement j = {
			.ctx = ctx, .author = domain_at(&author, i), .walks = &walks, .outcome = o
		};
		o->told = false;
		dmarc_walk(ctx, j.author, &j.walk);
		/* What SPF and DKIM say is not known before: the walk is asked ahead. */
		if (!ctx->whole || j.walk.end == DMARC_WAITS || domain_judge(&j) == CHECK_WAIT)
			waiting = true;
		else if (i > 0 && !waiting && o->fact > outcomes[strictest].fact)
			strictest = !strictest;
	}
	if (waiting)
		return CHECK_WAIT;
	return author.count ? report_strictest(ctx, &author, &outcomes[strictest])
			    : report_nobody(ctx, &author);
}

static const char *const facts[] = { "none",   "pass",      "fail",      "quarantine",
				     "reject", "temperror", "permerror", NULL };
static const char *const judges_by[] = { "spf", "dkim", NULL };

static const struct check_words words[] = {
	{ "reject", 7, 1, "rejected per DMARC policy of %v" },
	{ "quarantine", 7, 1, "rejected per DMARC policy of %v" },
	{ "fail", 7, 1, "rejected per DMARC policy of %v" },
	{ "permerror", 7, 1, "DMARC: %d" },
	{ "temperror", 4, 3, "DMARC validation: temporary lookup failure" },
	{ 0 },
};

const struct check check_dmarc = {
	.name = "dmarc",
	.phase = PHASE_BODY,
	.by_address = true,
	.facts = facts,
	.run = dmarc_run,
	.words = words,
	.start = public_suffix_start,
	.judges_by = judges_by,
	.questions = (AUTHOR_DOMAINS_MAX + WALKS_MAX) * DMARC_QUERIES_MAX + AUTHOR_DOMAINS_MAX,
};
