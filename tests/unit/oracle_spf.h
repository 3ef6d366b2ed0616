/* oracle_spf.h: for the oracles of SPF: one case of check_host(), evaluated by us and by libspf2
 * over the same zone. libspf2 gets its answers from a DNS layer of ours and asks no one else;
 * what it asks is written down. */
#ifndef MXWARD_TESTS_ORACLE_SPF_H
#define MXWARD_TESTS_ORACLE_SPF_H

#include "modules/spf/spf_eval.h"
#include "tests/unit/modules_spf_zone.h"
#include "tests/unit/oracle.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <regex.h>
#include <spf2/spf.h>
#include <spf2/spf_log.h>
#include <strings.h>

enum {
	LOOK_UPS_KEPT = 48,
	NAME_KEPT = 400,
	/* More look-ups than that are answered as failed, so that every case ends. */
	LOOK_UPS_MAX = 400,
	RECORDS_READ_MAX = 32,
};

struct look_up {
	char name[NAME_KEPT]; /* its end, if it is longer */
	uint16_t type;
	uint8_t status; /* enum dns_status */
	uint16_t count;
};

struct spf2_answer {
	enum spf_result result;
	size_t asked;
	struct look_up look_ups[LOOK_UPS_KEPT];
};

struct oracle_case {
	const struct zone *zone;
	struct address client;
	struct bytes helo, sender; /* NUL-ended */
	/* Ours */
	enum spf_result ours;
	char why[SPF_WHY_MAX];
	struct trial *trial;
	/* Theirs */
	const struct spf2_answer *theirs; /* NULL: no answer */
	/* The SPF records that libspf2 has read, filled in for the predicates; NUL-ended. */
	char *read[RECORDS_READ_MAX];
	size_t read_count;
	bool nul_read; /* one of them has a NUL in it */
};

static inline struct bytes case_domain(const struct oracle_case *c)
{
	return bytes_skip(c->sender, bytes_find_last(c->sender, '@') + 1);
}

static inline void trial_prepare(struct trial *t, const struct oracle_case *c)
{
	*t = (struct trial){ .zone = c->zone, .settling = SETTLE_AT_ONCE };
	t->ctx = (struct check_ctx){
		.asks = &trial_asks, .asker = t, .client = c->client, .helo = c->helo
	};
	arena_init(&t->arena, SIZE_MAX);
}

/* ---- ours */

static inline void ours_evaluate(struct oracle_case *c)
{
	static struct trial trial;
	struct text why = TEXT(c->why);
	size_t at = bytes_find_last(c->sender, '@');
	if (c->trial)
		arena_wipe(&c->trial->arena);
	c->trial = &trial;
	trial_prepare(&trial, c);
	char *lower = arena_alloc(&trial.arena, c->sender.len + 1);
	struct bytes domain = case_domain(c);
	zone_require(lower != NULL);
	for (size_t i = 0; i < domain.len; i++)
		lower[i] = octet_lower(domain.at[i]);
	struct spf_query query = { .ctx = &trial.ctx,
				   .local = bytes_first(c->sender, at),
				   .domain = { lower, domain.len },
				   .helo = c->helo };
	c->ours = spf_check_host(&query, &why);
	why.at[why.len < SPF_WHY_MAX ? why.len : SPF_WHY_MAX - 1] = '\0';
}

/* ---- theirs */

struct spf2_hook {
	struct trial trial; /* the store that answers */
	struct spf2_answer *answer;
};

static inline SPF_dns_rr_t *spf2_records(SPF_dns_server_t *dns, const char *domain, ns_type type,
					 const struct dns_answer *answer)
{
	SPF_dns_rr_t *rr = SPF_dns_rr_new_init(dns, domain, type, 60, NETDB_SUCCESS);
	zone_require(rr != NULL);
	for (size_t i = 0; i < answer->count; i++) {
		const struct dns_record *r = &answer->records[i];
		bool number = type == ns_t_a || type == ns_t_aaaa;
		zone_require(SPF_dns_rr_buf_realloc(rr, (int)i,
						    number ? sizeof *rr->rr[i] : r->data.len + 1) ==
			     0);
		if (number) {
			memcpy(rr->rr[i], r->address.octets, type == ns_t_a ? 4 : 16);
		} else {
			memcpy(rr->rr[i]->txt, r->data.at, r->data.len);
			rr->rr[i]->txt[r->data.len] = '\0';
		}
		rr->num_rr = (int)i + 1;
	}
	return rr;
}

static inline SPF_dns_rr_t *spf2_look_up(SPF_dns_server_t *dns, const char *domain, ns_type type,
					 int should_cache)
{
	static const int herrnos[] = {
		[DNS_NONE] = NO_DATA, [DNS_NO_NAME] = HOST_NOT_FOUND, [DNS_FAILED] = TRY_AGAIN
	};
	static const struct dns_answer no_name = { .status = DNS_NO_NAME },
				       failed = { .status = DNS_FAILED };
	struct spf2_hook *hook = dns->hook;
	struct bytes name = bytes_of(domain);
	(void)should_cache;
	if (type == ns_t_spf) /* the type that RFC 7208, 3.1, has abolished */
		return SPF_dns_rr_new_init(dns, domain, type, 60, NO_DATA);
	if (name.len && name.at[name.len - 1] == '.')
		name = bytes_first(name, name.len - 1);
	const struct dns_answer *answer =
		hook->answer->asked >= LOOK_UPS_MAX ? &failed
		: !dns_name_valid(name) || !bytes_ascii(name)
			? &no_name
			: zone_answer(&hook->trial, name, (enum dns_type)type);
	if (hook->answer->asked < LOOK_UPS_KEPT) {
		struct look_up *l = &hook->answer->look_ups[hook->answer->asked];
		struct bytes end =
			bytes_skip(name, name.len < NAME_KEPT ? 0 : name.len - NAME_KEPT + 1);
		snprintf(l->name, sizeof l->name, "%.*s", BYTES_ARG(end));
		l->type = (uint16_t)type;
		l->status = (uint8_t)answer->status;
		l->count = (uint16_t)answer->count;
	}
	hook->answer->asked++;
	if (answer->status != DNS_FOUND)
		return SPF_dns_rr_new_init(dns, domain, type, 60, herrnos[answer->status]);
	return spf2_records(dns, domain, type, answer);
}

/* Explanations are of no interest here. */
static inline SPF_errcode_t spf2_no_exp(SPF_server_t *server, const char *domain, char **buffer,
					size_t *size)
{
	(void)server, (void)domain, (void)buffer, (void)size;
	return SPF_E_NOT_SPF;
}

static inline void spf2_silent(const char *file, int line, const char *message)
{
	(void)file, (void)line, (void)message;
}

/* Where a record could not be had, or not be compiled, the result is "invalid" and the error
 * says more. */
static inline enum spf_result spf2_result(SPF_result_t result, SPF_errcode_t error)
{
	switch (result) {
	case SPF_RESULT_NONE:
		return SPF_NONE;
	case SPF_RESULT_NEUTRAL:
		return SPF_NEUTRAL;
	case SPF_RESULT_PASS:
		return SPF_PASS;
	case SPF_RESULT_FAIL:
		return SPF_FAIL;
	case SPF_RESULT_SOFTFAIL:
		return SPF_SOFTFAIL;
	case SPF_RESULT_TEMPERROR:
		return SPF_TEMPERROR;
	case SPF_RESULT_INVALID:
		return error == SPF_E_DNS_ERROR ? SPF_TEMPERROR : SPF_PERMERROR;
	case SPF_RESULT_PERMERROR:
		break;
	}
	return SPF_PERMERROR;
}

static inline void spf2_evaluate(const struct oracle_case *c, void *out)
{
	struct spf2_hook hook = { .answer = out };
	SPF_dns_server_t dns = {
		.lookup = spf2_look_up, .get_exp = spf2_no_exp, .name = "zone", .hook = &hook
	};
	SPF_response_t *response = NULL;
	SPF_warning_handler = SPF_info_handler = SPF_debug_handler = spf2_silent;
	trial_prepare(&hook.trial, c);
	SPF_server_t *server = SPF_server_new_dns(&dns, 0);
	zone_require(server && SPF_server_set_rec_dom(server, "mx1.mxward.test") == 0);
	SPF_request_t *request = SPF_request_new(server);
	zone_require(request != NULL);
	if (c->client.family == FAMILY_IPV4) {
		struct in_addr a;
		memcpy(&a, c->client.octets, sizeof a);
		SPF_request_set_ipv4(request, a);
	} else {
		struct in6_addr a;
		memcpy(&a, c->client.octets, sizeof a);
		SPF_request_set_ipv6(request, a);
	}
	SPF_request_set_helo_dom(request, c->helo.at);
	if (c->sender.len)
		SPF_request_set_env_from(request, c->sender.at);
	SPF_errcode_t error = SPF_request_query_mailfrom(request, &response);
	zone_require(response != NULL);
	hook.answer->result = spf2_result(SPF_response_result(response), error);
	SPF_response_free(response);
	SPF_request_free(request);
	SPF_server_free(server);
	arena_wipe(&hook.trial.arena);
}

/* ---- what the predicates look at */

static inline bool matches(const char *text, const char *pattern)
{
	/* Compiled once each: patterns are literals. */
	static struct {
		const char *pattern;
		regex_t compiled;
	} known[80];
	size_t i = 0;
	while (i < COUNT(known) && known[i].pattern && known[i].pattern != pattern)
		i++;
	zone_require(i < COUNT(known));
	if (!known[i].pattern)
		zone_require(regcomp(&known[i].compiled, pattern,
				     REG_EXTENDED | REG_ICASE | REG_NOSUB) == 0);
	known[i].pattern = pattern;
	return regexec(&known[i].compiled, text, 0, NULL, 0) == 0;
}

/* The grammar of RFC 7208, section 12, once more, as regular expressions: so that the predicates
 * do not ask the reader that they judge. */
#define MACRO     "%[%_-]|%\\{[slodiphv]0*[1-9][0-9]*r?[-.+,/_=]*\\}|%\\{[slodiphv]r?[-.+,/_=]*\\}"
#define LITERAL   "[!-$&-~]"
#define TOP_LABEL "([a-z0-9]*[a-z][a-z0-9]*|[a-z0-9]+-[a-z0-9-]*[a-z0-9])"
#define SPEC      "(" LITERAL "|" MACRO ")*(\\." TOP_LABEL "\\.?|" MACRO ")"
#define PREFIX4   "/(0|[1-9]|[12][0-9]|3[0-2])"
#define PREFIX6   "/(0|[1-9][0-9]?|1[01][0-9]|12[0-8])"

static inline bool ip6_valid(const char *text)
{
	char buffer[INET6_ADDRSTRLEN];
	unsigned char octets[16];
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : strlen(text);
	if (len >= sizeof buffer || (slash && !matches(slash, "^" PREFIX6 "$")))
		return false;
	memcpy(buffer, text, len);
	buffer[len] = '\0';
	return inet_pton(AF_INET6, buffer, octets) == 1;
}

static inline bool ip4_valid(const char *text)
{
	char buffer[INET_ADDRSTRLEN];
	unsigned char octets[4];
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : strlen(text);
	if (len >= sizeof buffer || (slash && !matches(slash, "^" PREFIX4 "$")))
		return false;
	memcpy(buffer, text, len);
	buffer[len] = '\0';
	return inet_pton(AF_INET, buffer, octets) == 1;
}

static inline bool term_valid(const char *term)
{
	const char *mechanism = term + (*term && strchr("+-~?", *term) ? 1 : 0);
	if (strncasecmp(mechanism, "ip6:", 4) == 0)
		return ip6_valid(mechanism + 4);
	if (strncasecmp(mechanism, "ip4:", 4) == 0)
		return ip4_valid(mechanism + 4);
	if (matches(mechanism, "^(all|(include|exists):" SPEC "|ptr(:" SPEC ")?|(a|mx)(:" SPEC
			       ")?(" PREFIX4 ")?(/" PREFIX6 ")?)$"))
		return true;
	if (matches(term, "^(redirect|exp)="))
		return matches(term, "^(redirect|exp)=" SPEC "$");
	return matches(term, "^[a-z][-_.a-z0-9]*=(" LITERAL "|" MACRO ")*$");
}

/* The records that libspf2 has read: what it asked TXT for, and was told. */
static inline void records_read(struct oracle_case *c)
{
	c->read_count = 0;
	for (size_t i = 0; c->theirs && i < c->theirs->asked && i < LOOK_UPS_KEPT; i++) {
		const struct look_up *l = &c->theirs->look_ups[i];
		if (l->type != ns_t_txt || l->status != DNS_FOUND)
			continue;
		const struct dns_answer *answer = zone_answer(c->trial, bytes_of(l->name), DNS_TXT);
		for (size_t j = 0; j < answer->count && c->read_count < RECORDS_READ_MAX; j++) {
			struct bytes data = answer->records[j].data;
			char *copy = arena_alloc(&c->trial->arena, data.len + 1);
			zone_require(copy != NULL);
			memcpy(copy, data.at, data.len);
			copy[data.len] = '\0';
			c->nul_read |= bytes_has(data, '\0');
			if (matches(copy, "^v=spf1( |$)"))
				c->read[c->read_count++] = copy;
		}
	}
}

/* Calls `is` for each term of each record that was read, until it says true. */
static inline bool any_term(const struct oracle_case *c,
			    bool (*is)(const char *term, const char *pattern), const char *pattern)
{
	static char term[20000];
	for (size_t i = 0; i < c->read_count; i++)
		for (const char *at = c->read[i] + strlen("v=spf1"); *at;) {
			size_t len = strcspn(at, " ");
			zone_require(len < sizeof term);
			memcpy(term, at, len);
			term[len] = '\0';
			if (len && is(term, pattern))
				return true;
			at += len + (at[len] == ' ');
		}
	return false;
}

static inline bool term_broken(const char *term, const char *pattern)
{
	return !term_valid(term) && (!pattern || matches(term, pattern));
}

static inline bool term_good(const char *term, const char *pattern)
{
	return term_valid(term) && matches(term, pattern);
}

/* ---- predicates of both oracles */

static inline bool we_say(const struct oracle_case *c, enum spf_result result)
{
	return c->ours == result;
}

static inline bool they_say(const struct oracle_case *c, enum spf_result result)
{
	return c->theirs && c->theirs->result == result;
}

/* Accepted by the library alone. */
static inline bool taken(const struct oracle_case *c, const char *pattern)
{
	return we_say(c, SPF_PERMERROR) && !they_say(c, SPF_PERMERROR) &&
	       any_term(c, term_broken, pattern);
}

static inline bool takes_an_octet(const struct oracle_case *c)
{
	return taken(c, "[^!-~]");
}

static inline bool takes_a_percent(const struct oracle_case *c)
{
	return taken(c, "(^|[^%])(%%)*%([^%{_-]|$)");
}

static inline bool takes_a_bar(const struct oracle_case *c)
{
	return taken(c, "%\\{[a-z][0-9]*r?[^}]*\\|[^}]*\\}");
}

static inline bool takes_a_label_for_a_domain(const struct oracle_case *c)
{
	return taken(c, "^[-+~?]?(a|mx|ptr|include|exists):|^(exp|redirect)=");
}

/* Accepted by us alone. */
static inline bool refused(const struct oracle_case *c, const char *pattern)
{
	return they_say(c, SPF_PERMERROR) && any_term(c, term_good, pattern);
}

static inline bool refuses_a_comma(const struct oracle_case *c)
{
	return refused(c, "%\\{[a-z][0-9]*r?[^}]*,[^}]*\\}");
}

static inline bool refuses_a_slash(const struct oracle_case *c)
{
	return refused(c, "%\\{[a-z][0-9]*r?[^}]*/[^}]*\\}");
}

static inline bool refuses_a_great_number(const struct oracle_case *c)
{
	return refused(c, "%\\{[a-z]0*(129|1[3-9][0-9]|[2-9][0-9][0-9]|[1-9][0-9]{3})");
}

static inline bool refuses_what_is_long(const struct oracle_case *c)
{
	return refused(c, "([^%]|%[-_%]){250,}");
}

static inline bool term_has_reverse(const char *term, const char *pattern)
{
	for (const char *at = term; (at = strstr(at, "%{")); at += 2)
		if (at[2] && at[2 + 1 + strspn(at + 3, "0123456789")] == 'R')
			return term_valid(term);
	(void)pattern;
	return false;
}

static inline bool refuses_reverse(const struct oracle_case *c)
{
	return they_say(c, SPF_PERMERROR) && any_term(c, term_has_reverse, NULL);
}

static inline bool any_look_up(const struct oracle_case *c, unsigned type, size_t more_than)
{
	for (size_t i = 0; c->theirs && i < c->theirs->asked && i < LOOK_UPS_KEPT; i++)
		if (c->theirs->look_ups[i].type == type && c->theirs->look_ups[i].count > more_than)
			return true;
	return false;
}

static inline bool prefers_another_name(const struct oracle_case *c)
{
	return any_term(c, term_good, "%\\{p") && any_look_up(c, ns_t_ptr, 1);
}

#endif
