/* spf_eval.c: check_host() over the answer store; see spf_eval.h. Keeps nothing, never takes
 * memory. What its terms ask stands in spf_lookup.c. Sections named in comments are those of RFC
 * 7208.
 *
 * Whatever an answer that is not known yet leaves open makes the run end as SPF_WAIT, after the
 * questions that the terms behind it are likely to need have been asked too. How many those may be
 * is counted over the records in the order in which they are entered, known or not: so every run
 * comes to the same sum, and all runs together keep within it. */
#include "modules/spf/spf_inside.h"

#include "modules/spf/spf_macro.h"

enum { AHEAD_MAX = 10, SENDER_OCTETS_MAX = 384, CLIENT_OCTETS_MAX = 64 };

static enum spf_result spf_domain_evaluate(struct spf_evaluation *, struct bytes domain);

const char *spf_result_name(enum spf_result result)
{
	static const char *const names[] = {
		[SPF_NONE] = "none",           [SPF_NEUTRAL] = "neutral",
		[SPF_PASS] = "pass",           [SPF_FAIL] = "fail",
		[SPF_SOFTFAIL] = "softfail",   [SPF_TEMPERROR] = "temperror",
		[SPF_PERMERROR] = "permerror", [SPF_WAIT] = "wait",
	};
	return names[result];
}

/* 5.2 */
static enum spf_match match_include(struct spf_evaluation *e, struct bytes name)
{
	switch (spf_domain_evaluate(e, name)) {
	case SPF_PASS:
		return MATCH_YES;
	case SPF_FAIL:
	case SPF_SOFTFAIL:
	case SPF_NEUTRAL:
		return MATCH_NO;
	case SPF_TEMPERROR:
		return MATCH_TEMPERROR;
	case SPF_NONE:
		return spf_permanent(e, "no SPF record to include at ", name);
	case SPF_PERMERROR:
		return MATCH_PERMERROR;
	case SPF_WAIT:
		break;
	}
	return MATCH_WAIT;
}

static enum spf_match match_named(struct spf_evaluation *e, struct bytes name,
				  const struct spf_term *t)
{
	const struct dns_answer *answer;
	if (t->kind == SPF_INCLUDE)
		return match_include(e, name);
	if (t->kind == SPF_PTR)
		return spf_match_ptr(e, name);
	if (!spf_askable(name))
		return MATCH_NO;
	if (t->kind == SPF_MX)
		return spf_match_mx(e, name, t);
	/* 5.7: exists asks for A even when the client comes over IPv6. */
	return t->kind == SPF_A ? spf_match_a(e, name, t) : spf_look_up(e, name, DNS_A, &answer);
}

/* One more term that asks. False: that is more than there may be. */
static bool term_count(struct spf_evaluation *e)
{
	struct spf_survey *s = e->query->survey;
	unsigned most = s ? SPF_SURVEY_MAX : SPF_TERMS_MAX;
	if (e->terms == most && s)
		s->unending = true;
	return ++e->terms <= most;
}

/* A term of a survey is told and looked up, and then passed over as if it had not matched. */
static enum spf_match survey_term(struct spf_evaluation *e, struct bytes domain,
				  const struct spf_term *t)
{
	struct spf_survey *s = e->query->survey;
	char buffer[DNS_NAME_MAX + 1];
	struct text name = TEXT(buffer);
	bool asks = spf_term_asks(t), depends = asks && spf_spec_uses_client(t->spec);
	if (asks && !term_count(e))
		return MATCH_PERMERROR;
	if (asks && !depends)
		(void)spf_target_name(e, domain, t->spec, &name);
	if (s->term)
		s->term(s->arg, domain, t, text_bytes(&name));
	s->ends |= t->kind == SPF_ALL && s->depth == 1;
	s->needs_client |= depends;
	/* What ptr asks is the client's. */
	if (!asks || depends || t->kind == SPF_PTR)
		return t->kind == SPF_ALL ? MATCH_YES : MATCH_NO;
	enum spf_match m = match_named(e, text_bytes(&name), t);
	return m == MATCH_YES ? MATCH_NO : m;
}

static enum spf_match match_term(struct spf_evaluation *e, struct bytes domain,
				 const struct spf_term *t)
{
	char buffer[DNS_NAME_MAX + 1];
	struct text name = TEXT(buffer);
	if (e->query->survey)
		return survey_term(e, domain, t);
	if (t->kind == SPF_ALL)
		return MATCH_YES;
	if (t->kind == SPF_IP4 || t->kind == SPF_IP6)
		return spf_term_covers(t, &t->address, spf_client(e)) ? MATCH_YES : MATCH_NO;
	if (!spf_term_asks(t))
		return MATCH_NO;
	if (!term_count(e))
		return spf_permanent(e, "more than ten terms that need lookups, the eleventh is ",
				     t->text);
	return spf_target_name(e, domain, t->spec, &name) ? match_named(e, text_bytes(&name), t)
							  : MATCH_WAIT;
}

/* Asks what a term will ask first; the answer is for its turn. */
static void ask_early(struct spf_evaluation *e, struct bytes domain, const struct spf_term *t)
{
	char buffer[DNS_NAME_MAX + 1];
	struct text name = TEXT(buffer);
	if (t->kind == SPF_PTR) {
		(void)spf_reverse_entry(e);
		return;
	}
	/* A name that must be found out by asking is left for its turn. */
	if (spf_spec_uses_p(t->spec) || !spf_target_name(e, domain, t->spec, &name) ||
	    !spf_askable(text_bytes(&name)))
		return;
	(void)spf_ask(e, text_bytes(&name),
		      t->kind == SPF_A        ? spf_address_type(e)
		      : t->kind == SPF_MX     ? DNS_MX
		      : t->kind == SPF_EXISTS ? DNS_A
					      : DNS_TXT);
}

/* Asks for the terms behind one that waits, and for the redirect, as far as they can be reached at
 * all. */
static void ask_ahead(struct spf_evaluation *e, struct bytes domain,
		      const struct spf_record *record, struct bytes rest, unsigned allowance)
{
	struct spf_term t;
	unsigned terms = e->terms;
	while (spf_term_next(&rest, &t)) {
		if (t.kind == SPF_ALL)
			return;
		if ((t.kind == SPF_IP4 || t.kind == SPF_IP6) &&
		    spf_term_covers(&t, &t.address, spf_client(e)))
			return;
		if (!spf_term_asks(&t) || t.kind == SPF_REDIRECT)
			continue;
		if (allowance == 0 || ++terms > SPF_TERMS_MAX)
			return;
		allowance--;
		ask_early(e, domain, &t);
	}
	if (record->redirects && allowance > 0 && terms < SPF_TERMS_MAX)
		ask_early(e, domain,
			  &(struct spf_term){ .kind = SPF_REDIRECT, .spec = record->redirect });
}

static enum spf_result result_of(char qualifier)
{
	switch (qualifier) {
	case '-':
		return SPF_FAIL;
	case '~':
		return SPF_SOFTFAIL;
	case '?':
		return SPF_NEUTRAL;
	default:
		return SPF_PASS;
	}
}

/* 6.1 */
static enum spf_result redirect(struct spf_evaluation *e, struct bytes domain,
				const struct spf_record *record)
{
	char buffer[DNS_NAME_MAX + 1];
	struct text name = TEXT(buffer);
	struct spf_survey *s = e->query->survey;
	bool depends = s && spf_spec_uses_client(record->redirect);
	if (s) {
		s->ends |= s->depth == 1;
		s->needs_client |= depends;
	}
	if (!term_count(e)) {
		spf_say(e, "more than ten terms that need lookups, the eleventh is redirect=",
			record->redirect);
		return SPF_PERMERROR;
	}
	if (depends)
		return SPF_NEUTRAL;
	if (!spf_target_name(e, domain, record->redirect, &name))
		return SPF_WAIT;
	enum spf_result result = spf_domain_evaluate(e, text_bytes(&name));
	if (result != SPF_NONE)
		return result;
	spf_say(e, "no SPF record to redirect to at ", text_bytes(&name));
	return SPF_PERMERROR;
}

/* 4.6.2: the terms from left to right, the first that matches decides. */
static enum spf_result evaluate(struct spf_evaluation *e, struct bytes domain,
				const struct spf_record *record)
{
	unsigned allowance = record->questions < e->ahead ? record->questions : e->ahead;
	struct bytes rest = record->terms;
	struct spf_term t;
	e->ahead -= allowance;
	while (spf_term_next(&rest, &t)) {
		if (t.kind == SPF_REDIRECT)
			continue;
		switch (match_term(e, domain, &t)) {
		case MATCH_NO:
			break;
		case MATCH_YES:
			spf_say(e, "", t.text);
			return result_of(t.qualifier);
		case MATCH_TEMPERROR:
			return SPF_TEMPERROR;
		case MATCH_PERMERROR:
			return SPF_PERMERROR;
		case MATCH_WAIT:
			ask_ahead(e, domain, record, rest, allowance);
			return SPF_WAIT;
		}
	}
	if (record->redirects)
		return redirect(e, domain, record);
	spf_say(e, "no mechanism matched", BYTES(""));
	return SPF_NEUTRAL;
}

/* 4.5: exactly one of the TXT records is an SPF record, or there is none, or it is an error. */
static enum spf_result select_record(struct spf_evaluation *e, struct bytes domain,
				     const struct dns_answer *txt, struct bytes *text)
{
	size_t found = 0;
	for (size_t i = 0; i < txt->count; i++)
		if (spf_record_is(txt->records[i].data)) {
			*text = txt->records[i].data;
			found++;
		}
	if (found == 1)
		return SPF_PASS;
	spf_say(e, found ? "more than one SPF record at " : "no SPF record at ", domain);
	return found ? SPF_PERMERROR : SPF_NONE;
}

/* False: the domain that a survey comes to is among those that led to it. */
static bool survey_enter(struct spf_evaluation *e, struct bytes domain)
{
	struct spf_survey *s = e->query->survey;
	if (!s)
		return true;
	for (size_t i = 0; i < s->depth; i++)
		if (bytes_equal_nocase(s->path[i], domain)) {
			struct text t = TEXT(s->loop);
			text_add(&t, domain);
			(void)text_cstr(&t);
			return false;
		}
	s->path[s->depth++] = domain;
	return true;
}

/* check_host() (4), of the sender's domain and of what it includes or redirects to. Each call but
 * the first has cost one of the ten terms: that bounds the depth. */
static enum spf_result spf_domain_evaluate(struct spf_evaluation *e, struct bytes domain)
{
	struct spf_record record;
	struct bytes text;
	/* 4.3: no domain literal, no single label, no malformed name. */
	if (!spf_askable(domain) || !bytes_has(domain, '.') || domain.at[0] == '[') {
		spf_say(e, "not a full domain name: ", domain);
		return SPF_NONE;
	}
	const struct dns_answer *txt = spf_ask(e, domain, DNS_TXT);
	if (!txt)
		return SPF_WAIT;
	if (txt->status == DNS_FAILED) {
		spf_say(e, "no answer from the DNS for the SPF record of ", domain);
		return SPF_TEMPERROR;
	}
	enum spf_result selected = select_record(e, domain, txt, &text);
	if (selected != SPF_PASS)
		return selected;
	if (!spf_record_read(text, &record)) {
		spf_say(e, "the SPF record is not valid at ", record.fault);
		return SPF_PERMERROR;
	}
	if (!survey_enter(e, domain))
		return SPF_PERMERROR;
	enum spf_result result = evaluate(e, domain, &record);
	if (e->query->survey)
		e->query->survey->depth--;
	return result;
}

/* %{i} (7.3): IPv4 in dotted form, IPv6 as nibbles between dots. */
static void client_text(struct text *t, const struct address *client)
{
	if (client->family != FAMILY_IPV6) {
		address_text(t, client);
		return;
	}
	for (size_t i = 0; i < sizeof client->octets; i++)
		text_format(t, "%s%x.%x", i ? "." : "", client->octets[i] >> 4,
			    client->octets[i] & 15);
}

enum spf_result spf_check_host(const struct spf_query *query, struct text *why)
{
	char sender_buffer[SENDER_OCTETS_MAX], client_buffer[CLIENT_OCTETS_MAX];
	struct text sender = TEXT(sender_buffer), client = TEXT(client_buffer);
	text_add(&sender, query->local.len ? query->local : BYTES("postmaster"));
	text_char(&sender, '@');
	text_add(&sender, query->domain);
	client_text(&client, &query->ctx->client);
	struct spf_evaluation e = {
		.query = query,
		.why = why,
		.sender = text_bytes(&sender),
		.client = text_bytes(&client),
		.ahead = AHEAD_MAX,
	};
	enum spf_result result = spf_domain_evaluate(&e, query->domain);
	if (query->survey) {
		query->survey->terms = e.terms;
		query->survey->voids = e.voids;
	}
	return result;
}
