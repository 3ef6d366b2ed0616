/* posture_spf.c: the SPF record (RFC 7208), surveyed and judged by the evaluator that judges
 * mail. */
#include "gateway/posture/posture_inside.h"

#include "modules/spf/spf_eval.h"

static const char AREA[] = "spf";
enum { WIDE_IPV4 = 8, WIDE_IPV6 = 19, LONG_RECORD = 450, TERMS_NEAR = 8 };

/* What the terms of a record say, together. */
struct terms {
	struct posture *p;
	bool told_ptr, told_wide;
};

static void wide_say(struct terms *s, struct bytes domain, const struct spf_term *t, unsigned bits)
{
	struct posture *p = s->p;
	posture_add(p, POSTURE_ERROR, AREA, "spf.wide", t->text,
		    BYTES("Name the networks that mail of the domain is really sent from."),
		    "%.*s in the record of %.*s lets a network of /%u or wider send: anybody's "
		    "machines.",
		    BYTES_ARG(t->text), BYTES_ARG(domain), bits);
}

static void term_look(void *arg, struct bytes domain, const struct spf_term *t, struct bytes target)
{
	struct terms *s = arg;
	struct posture *p = s->p;
	(void)target;
	if (t->qualifier != '+')
		return;
	bool named = t->kind == SPF_A || t->kind == SPF_MX;
	if ((named || t->kind == SPF_IP4) && t->prefix4 <= WIDE_IPV4)
		wide_say(s, domain, t, WIDE_IPV4);
	else if ((named || t->kind == SPF_IP6) && t->prefix6 <= WIDE_IPV6)
		wide_say(s, domain, t, WIDE_IPV6);
	if (t->kind == SPF_PTR && !s->told_ptr) {
		s->told_ptr = true;
		posture_add(p, POSTURE_WARNING, AREA, "spf.ptr", domain,
			    BYTES("Replace ptr by a, mx or ip4: terms."),
			    "The record of %.*s uses ptr, which is slow, fails often and should "
			    "not be used (RFC 7208, 5.5).",
			    BYTES_ARG(domain));
	}
}

/* ---- the record itself */

static size_t records_count(const struct dns_answer *txt, struct bytes *record)
{
	size_t count = 0;
	for (size_t i = 0; i < txt->count; i++)
		if (spf_record_is(txt->records[i].data)) {
			*record = txt->records[i].data;
			count++;
		}
	return count;
}

/* What "all" says at the end of the domain's own record; 0: it has none. */
static char all_of(struct bytes record)
{
	struct spf_record r;
	struct spf_term t;
	char all = 0;
	if (!spf_record_read(record, &r))
		return 0;
	while (!all && spf_term_next(&r.terms, &t))
		all = t.kind == SPF_ALL ? t.qualifier : 0;
	return all;
}

/* Whether nobody's address passes, by whatever term: of a net that is reserved (RFC 1112, 4), or
 * that leads nowhere (RFC 6666). */
static bool stranger_passes(struct posture *p, struct text *why)
{
	static const struct address strangers[] = {
		{ .family = FAMILY_IPV4, .octets = { 247, 83, 6, 29 } },
		{ .family = FAMILY_IPV6, .octets = { 1, 0, [14] = 0x6b, 0x1d } },
	};
	struct spf_query query = { .ctx = &p->ctx,
				   .local = BYTES(""),
				   .domain = p->order->domain,
				   .helo = p->order->domain };
	for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
		p->ctx.client = strangers[i];
		why->len = 0;
		if (spf_check_host(&query, why) == SPF_PASS)
			return true;
	}
	return false;
}

static void all_say(struct posture *p, struct bytes record)
{
	char all = all_of(record), buffer[SPF_WHY_MAX];
	struct text why = TEXT(buffer);
	if (all != '+' && stranger_passes(p, &why))
		posture_add(p, POSTURE_ERROR, AREA, "spf.all_pass", BYTES(""),
			    BYTES("Name the networks that mail of the domain is really sent from."),
			    "Mail from anybody's address passes (%.*s).",
			    BYTES_ARG(text_bytes(&why)));
	if (all == '+')
		posture_add(p, POSTURE_ERROR, AREA, "spf.all_pass", BYTES(""),
			    BYTES("End the record with ~all or -all."),
			    "The record ends with +all: everybody may send mail of the domain.");
	else if (all == '?')
		posture_add(p, POSTURE_WARNING, AREA, "spf.all_neutral", BYTES(""),
			    BYTES("End the record with ~all or -all."),
			    "The record ends with ?all: it says nothing of other senders.");
}

/* ---- what it costs */

static struct bytes survey_cost(struct posture *p, const struct spf_survey *s)
{
	return posture_format(p, "%s%u of %d terms that ask, %u of %d void%s",
			      s->unending ? "over " : "", s->unending ? SPF_SURVEY_MAX : s->terms,
			      (int)SPF_TERMS_MAX, s->voids, (int)SPF_VOIDS_MAX,
			      s->needs_client ? "; some names depend on the client and cannot be "
						"counted without one"
					      : "");
}

static void cost_say(struct posture *p, const struct spf_survey *s)
{
	struct bytes cost = survey_cost(p, s);
	struct bytes remedy = BYTES("Replace include: terms by the networks behind them (ip4:, "
				    "ip6:), and remove senders that are no longer used.");
	if (s->loop[0])
		posture_add(p, POSTURE_ERROR, AREA, "spf.loop", bytes_of(s->loop),
			    BYTES("Remove the include: or redirect= that leads back."),
			    "The record of %s includes itself: every receiver gives up.", s->loop);
	else if (s->unending || s->terms > SPF_TERMS_MAX)
		posture_add(p, POSTURE_ERROR, AREA, "spf.too_many_lookups", BYTES(""), remedy,
			    "Receivers give up: %.*s.", BYTES_ARG(cost));
	else if (s->terms >= TERMS_NEAR)
		posture_add(p, POSTURE_WARNING, AREA, "spf.many_lookups", BYTES(""), remedy,
			    "Near the limit: %.*s.", BYTES_ARG(cost));
	if (s->voids > SPF_VOIDS_MAX)
		posture_add(p, POSTURE_ERROR, AREA, "spf.too_many_voids", BYTES(""),
			    BYTES("Remove terms whose names have no records."),
			    "Receivers give up: %.*s.", BYTES_ARG(cost));
}

/* What the survey ended with, where that is the record's fault. */
static bool result_say(struct posture *p, enum spf_result result, const struct spf_survey *s,
		       struct bytes why)
{
	if (result == SPF_TEMPERROR) {
		posture_add(p, POSTURE_UNKNOWN, AREA, "spf.unknown", BYTES(""), BYTES(""),
			    "Not all of it could be looked up: %.*s.", BYTES_ARG(why));
		return false;
	}
	if (result == SPF_PERMERROR && !s->loop[0] && !s->unending)
		posture_add(p, POSTURE_ERROR, AREA, "spf.invalid", BYTES(""),
			    BYTES("Correct the record: an error makes all of it worth nothing."),
			    "Receivers give up: %.*s.", BYTES_ARG(why));
	return result != SPF_PERMERROR;
}

static enum spf_result survey_run(struct posture *p, struct spf_survey *s, enum family family,
				  struct text *why)
{
	struct spf_query query = { .ctx = &p->ctx,
				   .local = BYTES(""),
				   .domain = p->order->domain,
				   .helo = p->order->domain,
				   .survey = s };
	p->ctx.client = (struct address){ .family = family };
	return spf_check_host(&query, why);
}

/* Voids depend on whether a client comes by IPv4 or IPv6: the worse counts. */
static bool survey(struct posture *p, struct spf_survey *s)
{
	char buffer[SPF_WHY_MAX], ignored[SPF_WHY_MAX];
	struct text why = TEXT(buffer), other = TEXT(ignored);
	struct terms terms = { .p = p };
	struct spf_survey six = { 0 };
	*s = (struct spf_survey){ .term = term_look, .arg = &terms };
	enum spf_result result = survey_run(p, s, FAMILY_IPV4, &why);
	bool good = result_say(p, result, s, text_bytes(&why));
	if (survey_run(p, &six, FAMILY_IPV6, &other) != SPF_TEMPERROR && six.voids > s->voids)
		s->voids = six.voids;
	cost_say(p, s);
	return good;
}

/* ---- our own addresses */

static void address_pass(struct posture *p, const struct address *a)
{
	char buffer[SPF_WHY_MAX], shown_buffer[ADDRESS_TEXT_MAX];
	struct text why = TEXT(buffer), shown = TEXT(shown_buffer);
	struct spf_query query = { .ctx = &p->ctx,
				   .local = BYTES(""),
				   .domain = p->order->domain,
				   .helo = p->order->hostname };
	p->ctx.client = *a;
	address_text(&shown, a);
	enum spf_result result = spf_check_host(&query, &why);
	struct bytes of = text_bytes(&shown);
	if (result == SPF_PASS)
		posture_add(p, POSTURE_GOOD, AREA, "spf.own_pass", of, BYTES(""),
			    "Mail from %.*s passes (%.*s).", BYTES_ARG(of),
			    BYTES_ARG(text_bytes(&why)));
	else if (result == SPF_TEMPERROR)
		posture_add(p, POSTURE_UNKNOWN, AREA, "spf.own_unknown", of, BYTES(""),
			    "Whether mail from %.*s passes is not known: %.*s.", BYTES_ARG(of),
			    BYTES_ARG(text_bytes(&why)));
	else
		posture_add(p, POSTURE_ERROR, AREA, "spf.own_fail", of,
			    posture_format(p, "Add %s:%.*s to the record.",
					   a->family == FAMILY_IPV6 ? "ip6" : "ip4", BYTES_ARG(of)),
			    "Mail from %.*s does not pass: %s (%.*s).", BYTES_ARG(of),
			    spf_result_name(result), BYTES_ARG(text_bytes(&why)));
}

static void record_look(struct posture *p, struct bytes record)
{
	struct spf_survey s;
	bool good = survey(p, &s);
	struct posture_finding *f =
		posture_add(p, POSTURE_GOOD, AREA, "spf.record", BYTES(""), BYTES(""),
			    "%.*s (%.*s)", (int)(record.len < 500 ? record.len : 500), record.at,
			    BYTES_ARG(survey_cost(p, &s)));
	posture_value(p, f, record);
	all_say(p, record);
	if (good && !s.ends)
		posture_add(p, POSTURE_WARNING, AREA, "spf.no_all", BYTES(""),
			    BYTES("End the record with ~all or -all."),
			    "The record has neither all nor redirect=: it says nothing of other "
			    "senders.");
	if (record.len > LONG_RECORD)
		posture_add(p, POSTURE_INFO, AREA, "spf.long", BYTES(""), BYTES(""),
			    "The record has %zu characters: some resolvers cut long answers.",
			    record.len);
	for (size_t i = 0; i < p->order->address_count; i++)
		address_pass(p, &p->order->addresses[i]);
}

void posture_look_at_spf(struct posture *p)
{
	struct bytes domain = p->order->domain, record = BYTES("");
	const struct dns_answer *txt = posture_ask(p, domain, DNS_TXT);
	if (txt->status == DNS_FAILED) {
		posture_unknown(p, AREA, "spf.unknown", domain, "the SPF record");
		return;
	}
	size_t count = records_count(txt, &record);
	if (count > 1)
		posture_add(p, POSTURE_ERROR, AREA, "spf.several", BYTES(""),
			    BYTES("Join them into one record that begins with v=spf1."),
			    "There are %zu SPF records, so that none counts (RFC 7208, 4.5).",
			    count);
	else if (count == 1)
		record_look(p, record);
	else
		posture_add(p, p->order->own ? POSTURE_WARNING : POSTURE_INFO, AREA, "spf.none",
			    BYTES(""),
			    p->no_mail ? posture_format(p, "%.*s. TXT \"v=spf1 -all\"",
							BYTES_ARG(domain))
				       : posture_format(p, "%.*s. TXT \"v=spf1 mx -all\"",
							BYTES_ARG(domain)),
			    "There is no SPF record: anybody's server may send mail of the "
			    "domain.");
	if (posture_ask(p, domain, DNS_SPF)->count)
		posture_add(p, POSTURE_INFO, AREA, "spf.type_99", BYTES(""),
			    BYTES("Remove it; the TXT record is what counts."),
			    "There is a record of the obsolete type SPF (99).");
}
