/* spf_eval.c: check_host() over the answer store; see spf_eval.h. Keeps nothing, never takes
 * memory. Sections named in comments are those of RFC 7208.
 *
 * Whatever an answer that is not known yet leaves open makes the run end as SPF_WAIT, after the
 * questions that the terms behind it are likely to need have been asked too. How many those may be
 * is counted over the records in the order in which they are entered, known or not: so every run
 * comes to the same sum, and all runs together keep within it. */
#include "modules/spf/spf_eval.h"

#include "modules/spf/spf_macro.h"
#include "modules/spf/spf_record.h"

enum { AHEAD_MAX = 10, SENDER_OCTETS_MAX = 384, CLIENT_OCTETS_MAX = 64, TERM_SHOWN_MAX = 120 };

struct spf_evaluation {
	const struct spf_query *query;
	struct text *why;
	struct bytes sender, client;    /* %{s}, %{i} */
	unsigned terms, voids;          /* so far, all includes together (4.6.4) */
	unsigned ahead;                 /* terms that may still be asked for ahead of their turn */
};

enum match { MATCH_NO, MATCH_YES, MATCH_WAIT, MATCH_TEMPERROR, MATCH_PERMERROR };

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

/* Says what decided; what was said before counts no more. */
static void spf_say(struct spf_evaluation *e, const char *what, struct bytes name)
{
	e->why->len = 0;
	e->why->cut = false;
	text_string(e->why, what);
	text_printable(e->why, bytes_first(name, TERM_SHOWN_MAX));
}

static enum match permanent(struct spf_evaluation *e, const char *what, struct bytes name)
{
	spf_say(e, what, name);
	return MATCH_PERMERROR;
}

static const struct dns_answer *spf_ask(struct spf_evaluation *e, struct bytes name,
					enum dns_type type)
{
	return check_dns(e->query->ctx, name, type);
}

static const struct address *client_of(const struct spf_evaluation *e)
{
	return &e->query->ctx->client;
}

static enum dns_type address_type(const struct spf_evaluation *e)
{
	return client_of(e)->family == FAMILY_IPV6 ? DNS_AAAA : DNS_A;
}

/* 4.8 leaves open what a target that is no name means: here it is a name that does not exist. So
 * are those with octets over 127 that a local part brought in (RFC 8616, 4: such a term never
 * matches). */
static bool spf_askable(struct bytes name)
{
	return dns_name_valid(name) && bytes_ascii(name);
}

/* 4.6.4 counts terms that ask in vain. What a term asks further, the addresses of an MX's hosts,
 * say, is not counted: the domain may not even run those hosts, and an IPv6 client would make an
 * error of every mx. */
static enum match in_vain(struct spf_evaluation *e, struct bytes name)
{
	if (++e->voids <= SPF_VOIDS_MAX || e->query->survey)
		return MATCH_NO;
	return permanent(e, "more than two void lookups, the last for ", name);
}

/* The look-up that a term stands for: MATCH_YES if it gave records. */
static enum match look_up(struct spf_evaluation *e, struct bytes name, enum dns_type type,
			  const struct dns_answer **answer)
{
	*answer = spf_ask(e, name, type);
	if (!*answer)
		return MATCH_WAIT;
	switch ((*answer)->status) {
	case DNS_FOUND:
		return MATCH_YES;
	case DNS_NONE:
	case DNS_NO_NAME:
		return in_vain(e, name);
	case DNS_FAILED:
		break;
	}
	spf_say(e, "no answer from the DNS for ", name);
	return MATCH_TEMPERROR;
}

static bool answer_covers(const struct spf_evaluation *e, const struct dns_answer *answer,
			  const struct spf_term *t)
{
	for (size_t i = 0; i < answer->count; i++)
		if (spf_term_covers(t, &answer->records[i].address, client_of(e)))
			return true;
	return false;
}

/* 5.3 */
static enum match match_a(struct spf_evaluation *e, struct bytes name, const struct spf_term *t)
{
	const struct dns_answer *answer;
	enum match m = look_up(e, name, address_type(e), &answer);
	return m == MATCH_YES && !answer_covers(e, answer, t) ? MATCH_NO : m;
}

/* 5.4: the hosts of all MX are asked for at once. The order of the records means nothing, so a host
 * that matches outweighs another one that failed. */
static enum match match_mx(struct spf_evaluation *e, struct bytes name, const struct spf_term *t)
{
	const struct dns_answer *mx;
	enum match m = look_up(e, name, DNS_MX, &mx);
	if (m != MATCH_YES)
		return m;
	if (mx->count > SPF_NAMES_MAX)
		return permanent(e, "more than ten MX records at ", name);
	m = MATCH_NO;
	for (size_t i = 0; i < mx->count; i++) {
		struct bytes host = mx->records[i].data;
		if (!spf_askable(host))
			continue;
		const struct dns_answer *answer = spf_ask(e, host, address_type(e));
		if (!answer) {
			m = MATCH_WAIT;
		} else if (answer->status == DNS_FAILED && m != MATCH_WAIT) {
			spf_say(e, "no answer from the DNS for ", host);
			m = MATCH_TEMPERROR;
		} else if (answer->status == DNS_FOUND && answer_covers(e, answer, t)) {
			return MATCH_YES;
		}
	}
	return m;
}

/* 5.5: does the name that the client's reverse entry gives have the client's address? What fails is
 * skipped. */
static enum match validates(struct spf_evaluation *e, struct bytes name)
{
	static const struct spf_term exactly = { .prefix4 = 32, .prefix6 = 128 };
	if (!spf_askable(name))
		return MATCH_NO;
	const struct dns_answer *answer = spf_ask(e, name, address_type(e));
	if (!answer)
		return MATCH_WAIT;
	return answer->status == DNS_FOUND && answer_covers(e, answer, &exactly) ? MATCH_YES
										 : MATCH_NO;
}

static const struct dns_answer *reverse_entry(struct spf_evaluation *e)
{
	char buffer[DNS_NAME_MAX + 1];
	struct text name = TEXT(buffer);
	dns_reverse(&name, client_of(e));
	return spf_ask(e, text_bytes(&name), DNS_PTR);
}

/* 0: the name has nothing to do with the domain; 1: it lies below it; 2: it is the domain. */
static int kinship(struct bytes name, struct bytes domain)
{
	if (bytes_equal_nocase(name, domain))
		return 2;
	return name.len > domain.len && bytes_ends_nocase(name, domain) &&
	       name.at[name.len - domain.len - 1] == '.';
}

/* 5.5: only names in the target domain can match, so only they are asked for; past ten all are
 * ignored (4.6.4). */
static enum match match_ptr(struct spf_evaluation *e, struct bytes target)
{
	const struct dns_answer *ptr = reverse_entry(e);
	enum match m = MATCH_NO;
	if (!ptr)
		return MATCH_WAIT;
	if (ptr->status == DNS_NONE || ptr->status == DNS_NO_NAME)
		return in_vain(e, BYTES("ptr"));
	for (size_t i = 0; i < ptr->count && i < SPF_NAMES_MAX; i++) {
		if (!kinship(ptr->records[i].data, target))
			continue;
		enum match one = validates(e, ptr->records[i].data);
		if (one == MATCH_YES)
			return MATCH_YES;
		if (one == MATCH_WAIT)
			m = MATCH_WAIT;
	}
	return m;
}

/* %{p} (7.3): a validated name of the client, best the domain itself, then one below it, then any;
 * "unknown" if there is none. False while it is not known. */
static bool validated_name(struct spf_evaluation *e, struct bytes domain, struct bytes *name)
{
	const struct dns_answer *ptr = reverse_entry(e);
	int best = -1;
	bool waits = !ptr;
	*name = BYTES("unknown");
	for (size_t i = 0; ptr && i < ptr->count && i < SPF_NAMES_MAX; i++) {
		enum match one = validates(e, ptr->records[i].data);
		int kin = kinship(ptr->records[i].data, domain);
		waits |= one == MATCH_WAIT;
		if (one != MATCH_YES || kin <= best)
			continue;
		best = kin;
		*name = ptr->records[i].data;
	}
	return !waits;
}

/* The target name of a domain-spec (4.8, 7); false while it waits for %{p}. */
static bool target_name(struct spf_evaluation *e, struct bytes domain, struct bytes spec,
			struct text *name)
{
	const struct spf_query *q = e->query;
	struct spf_values values = {
		.sender = e->sender,
		.local = q->local.len ? q->local : BYTES("postmaster"),
		.sender_domain = q->domain,
		.domain = domain,
		.client = e->client,
		.helo = q->helo,
		.version = client_of(e)->family == FAMILY_IPV6 ? BYTES("ip6") : BYTES("in-addr"),
	};
	if (spec.len == 0) {
		text_add(name, domain);
		return true;
	}
	if (spf_spec_uses_p(spec) && !validated_name(e, domain, &values.validated))
		return false;
	spf_expand(spec, &values, name);
	return true;
}

/* 5.2 */
static enum match match_include(struct spf_evaluation *e, struct bytes name)
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
		return permanent(e, "no SPF record to include at ", name);
	case SPF_PERMERROR:
		return MATCH_PERMERROR;
	case SPF_WAIT:
		break;
	}
	return MATCH_WAIT;
}

static enum match match_named(struct spf_evaluation *e, struct bytes name, const struct spf_term *t)
{
	const struct dns_answer *answer;
	if (t->kind == SPF_INCLUDE)
		return match_include(e, name);
	if (t->kind == SPF_PTR)
		return match_ptr(e, name);
	if (!spf_askable(name))
		return MATCH_NO;
	if (t->kind == SPF_MX)
		return match_mx(e, name, t);
	/* 5.7: exists asks for A even when the client comes over IPv6. */
	return t->kind == SPF_A ? match_a(e, name, t) : look_up(e, name, DNS_A, &answer);
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
static enum match survey_term(struct spf_evaluation *e, struct bytes domain,
			      const struct spf_term *t)
{
	struct spf_survey *s = e->query->survey;
	char buffer[DNS_NAME_MAX + 1];
	struct text name = TEXT(buffer);
	bool asks = spf_term_asks(t), depends = asks && spf_spec_uses_client(t->spec);
	if (asks && !term_count(e))
		return MATCH_PERMERROR;
	if (asks && !depends)
		(void)target_name(e, domain, t->spec, &name);
	if (s->term)
		s->term(s->arg, domain, t, text_bytes(&name));
	s->ends |= t->kind == SPF_ALL && s->depth == 1;
	s->needs_client |= depends;
	/* What ptr asks is the client's. */
	if (!asks || depends || t->kind == SPF_PTR)
		return t->kind == SPF_ALL ? MATCH_YES : MATCH_NO;
	enum match m = match_named(e, text_bytes(&name), t);
	return m == MATCH_YES ? MATCH_NO : m;
}

static enum match match_term(struct spf_evaluation *e, struct bytes domain,
			     const struct spf_term *t)
{
	char buffer[DNS_NAME_MAX + 1];
	struct text name = TEXT(buffer);
	if (e->query->survey)
		return survey_term(e, domain, t);
	if (t->kind == SPF_ALL)
		return MATCH_YES;
	if (t->kind == SPF_IP4 || t->kind == SPF_IP6)
		return spf_term_covers(t, &t->address, client_of(e)) ? MATCH_YES : MATCH_NO;
	if (!spf_term_asks(t))
		return MATCH_NO;
	if (!term_count(e))
		return permanent(e, "more than ten terms that need lookups, the eleventh is ",
				 t->text);
	return target_name(e, domain, t->spec, &name) ? match_named(e, text_bytes(&name), t)
						      : MATCH_WAIT;
}

/* Asks what a term will ask first; the answer is for its turn. */
static void ask_early(struct spf_evaluation *e, struct bytes domain, const struct spf_term *t)
{
	char buffer[DNS_NAME_MAX + 1];
	struct text name = TEXT(buffer);
	if (t->kind == SPF_PTR) {
		(void)reverse_entry(e);
		return;
	}
	/* A name that must be found out by asking is left for its turn. */
	if (spf_spec_uses_p(t->spec) || !target_name(e, domain, t->spec, &name) ||
	    !spf_askable(text_bytes(&name)))
		return;
	(void)spf_ask(e, text_bytes(&name),
		      t->kind == SPF_A        ? address_type(e)
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
		    spf_term_covers(&t, &t.address, client_of(e)))
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
	if (!target_name(e, domain, record->redirect, &name))
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
