/* oracle_dmarc_alignment.c: what becomes of a message by DMARC (RFC 9989, 4.4 and 4.10), and by
 * libopendmarc, which follows RFC 7489, for the same author, identifiers and records. The
 * library's discovery is done for it here as that RFC has it, with its own reading of the public
 * suffix list. */
#include "tests/unit/modules_zone.h"
#include "tests/unit/oracle.h"

#include <libpsl.h>
#include <netinet/in.h>
#include <opendmarc/dmarc.h>

extern const struct check check_dmarc;
/* Exported by the library, but in none of its headers. */
int opendmarc_get_tld(const unsigned char *domain, unsigned char *tld, size_t size);

enum { INPUTS = 40000, RECORDS_MAX = 4, IDENTIFIERS_MAX = 2, LINE_MAX_OCTETS = 400 };

static const char suffix_list[] = "/usr/share/publicsuffix/public_suffix_list.dat";

struct published {
	char domain[LINE_MAX_OCTETS];
	const char *policy; /* "none", "quarantine", "reject" */
	const char *sp;     /* NULL: none given */
	bool adkim, aspf;   /* strict */
	char psd;           /* 'u', 'n', 'y' */
};

struct identifier {
	bool spf;
	char domain[LINE_MAX_OCTETS];
};

enum verdict { NO_POLICY, PASSED, FAIL_NONE, FAIL_QUARANTINE, FAIL_REJECT };

static const char *const verdicts[] = { "none", "pass", "fail", "quarantine", "reject" };

struct oracle_case {
	char author[LINE_MAX_OCTETS];
	struct published records[RECORDS_MAX];
	size_t record_count;
	struct identifier identifiers[IDENTIFIERS_MAX];
	size_t identifier_count;
	enum verdict ours;
	const struct answer *theirs; /* NULL: no answer */
};

struct answer {
	enum verdict verdict;
	/* What the library takes for the organizational domains of the author and the
	 * identifiers. */
	char organizations[1 + IDENTIFIERS_MAX][LINE_MAX_OCTETS];
};

/* ---- generated messages */

static const char *const suffixes[] = {
	"com", "com",     "org",     "co.uk",        "co.uk", "github.io",
	"uk",  "example", "kobe.jp", "city.kobe.jp", "ck",    "www.ck",
};

static const char *parent(const char *domain)
{
	const char *dot = strchr(domain, '.');
	return dot ? dot + 1 : domain;
}

/* A name that has something to do with `domain`, or has not. */
static void relative_write(struct draw *d, char *out, const char *domain)
{
	static const char *const labels[] = {
		"news", "mail", "b-1", "xx.yy", "a1.b2.c3.d4.e5.f6.g7.h8",
		"_x",   "mail", "a",   "a.bb",  "aa.b",
	};
	switch (draw_below(d, 9)) {
	case 0:
	case 1:
		snprintf(out, LINE_MAX_OCTETS, "%s", domain);
		break;
	case 2:
	case 3:
		snprintf(out, LINE_MAX_OCTETS, "%s.%.300s", DRAW_OF(d, labels), domain);
		break;
	case 4:
		snprintf(out, LINE_MAX_OCTETS, "%s", parent(domain));
		break;
	case 5:
		snprintf(out, LINE_MAX_OCTETS, "%s.%.300s", DRAW_OF(d, labels), parent(domain));
		break;
	case 6:
		snprintf(out, LINE_MAX_OCTETS, "bad%.300s", domain);
		break;
	case 7:
		snprintf(out, LINE_MAX_OCTETS, "%s", parent(parent(domain)));
		break;
	default:
		snprintf(out, LINE_MAX_OCTETS, "other.%s", DRAW_OF(d, suffixes));
	}
	if (draw_one_in(d, 8))
		for (char *at = out; *at; at++)
			*at = octet_alpha(*at) && draw_one_in(d, 2) ? (char)(*at ^ 0x20) : *at;
}

static void published_write(struct draw *d, struct published *r, const char *domain)
{
	static const char *const policies[] = { "none", "quarantine", "reject" };
	snprintf(r->domain, sizeof r->domain, "%s", domain);
	r->policy = DRAW_OF(d, policies);
	r->sp = draw_one_in(d, 3) ? DRAW_OF(d, policies) : NULL;
	r->adkim = draw_one_in(d, 3);
	r->aspf = draw_one_in(d, 3);
	r->psd = draw_one_in(d, 6) ? "ny"[draw_below(d, 2)] : 'u';
}

static struct oracle_case *input(uint64_t seed, size_t n)
{
	static const char *const below[] = {
		"", "", "", "", "mail.", "news.", "xx.yy.", "a1.b2.c3.d4.e5.f6.g7.h8.i9.", "a."
	};
	static struct oracle_case c;
	struct draw d = { seed * 1000003 + n };
	char organization[100];
	memset(&c, 0, sizeof c);
	snprintf(organization, sizeof organization, "org.%s", DRAW_OF(&d, suffixes));
	snprintf(c.author, sizeof c.author, "%s%s", DRAW_OF(&d, below),
		 draw_one_in(&d, 12) ? parent(organization) : organization);
	/* Where a record stands: mostly at the organisation, or at the author, or both. */
	for (size_t i = 0, count = draw_one_in(&d, 12) ? 0 : 1 + draw_below(&d, 3); i < count;
	     i++) {
		char other[LINE_MAX_OCTETS];
		size_t where = draw_below(&d, 16);
		const char *domain = where < 10   ? organization
				     : where < 14 ? c.author
						  : parent(organization);
		if (where == 15) {
			relative_write(&d, other, c.author);
			domain = other;
		}
		bool taken = false;
		for (size_t j = 0; j < c.record_count; j++)
			taken |= strcasecmp(c.records[j].domain, domain) == 0;
		if (!taken)
			published_write(&d, &c.records[c.record_count++], domain);
	}
	c.identifier_count = draw_below(&d, IDENTIFIERS_MAX + 1);
	for (size_t i = 0; i < c.identifier_count; i++) {
		c.identifiers[i].spf = i == 0 && draw_one_in(&d, 2);
		relative_write(&d, c.identifiers[i].domain,
			       draw_one_in(&d, 2) ? c.author : organization);
	}
	return &c;
}

/* ---- ours */

static void record_write(char *out, size_t size, const struct published *r)
{
	snprintf(out, size, "v=DMARC1; p=%s%s%s%s%s%s", r->policy, r->sp ? "; sp=" : "",
		 r->sp ? r->sp : "", r->adkim ? "; adkim=s" : "", r->aspf ? "; aspf=s" : "",
		 r->psd == 'y'   ? "; psd=y"
		 : r->psd == 'n' ? "; psd=n"
				 : "");
}

static enum verdict verdict_of(const char *word)
{
	for (size_t i = 0; i < COUNT(verdicts); i++)
		if (strcmp(verdicts[i], word) == 0)
			return (enum verdict)i;
	fail_msg("%s is no verdict", word);
	return NO_POLICY;
}

static enum verdict ours_judge(const struct oracle_case *c)
{
	static char lines[RECORDS_MAX][2 * LINE_MAX_OCTETS];
	const char *answers[RECORDS_MAX + 1] = { NULL };
	char header[LINE_MAX_OCTETS + 20];
	for (size_t i = 0; i < c->record_count; i++) {
		char record[200];
		record_write(record, sizeof record, &c->records[i]);
		snprintf(lines[i], sizeof lines[i], "_dmarc.%s TXT %s", c->records[i].domain,
			 record);
		for (char *at = lines[i]; *at != ' '; at++)
			*at = octet_lower(*at);
		answers[i] = lines[i];
	}
	struct trial *t = trial_new(&check_dmarc, answers, "192.0.2.1");
	t->ctx.sender = BYTES("a@the.sender");
	for (size_t i = 0; i < c->identifier_count; i++) {
		trial_earlier(t, c->identifiers[i].spf ? "spf" : "dkim", "pass",
			      c->identifiers[i].domain);
		t->earlier[t->earlier_count - 1].detail = BYTES("mailfrom ");
	}
	t->ctx.whole = true;
	snprintf(header, sizeof header, "From: a@%s\r\n", c->author);
	trial_header(t, bytes_of(header));
	trial_run(t);
	t->found.at[strcspn(t->found.at, " ")] = '\0';
	enum verdict verdict = verdict_of(t->found.at);
	trial_free(t);
	return verdict;
}

/* ---- theirs */

static unsigned char *octets(const char *text)
{
	return (unsigned char *)(uintptr_t)text;
}

static const struct published *published_at(const struct oracle_case *c, const char *domain)
{
	for (size_t i = 0; i < c->record_count; i++)
		if (strcasecmp(c->records[i].domain, domain) == 0)
			return &c->records[i];
	return NULL;
}

static void opendmarc_organization(const char *domain, char *out)
{
	if (opendmarc_get_tld(octets(domain), octets(out), LINE_MAX_OCTETS) != 0)
		snprintf(out, LINE_MAX_OCTETS, "%s", domain);
}

static void opendmarc_load(void)
{
	static OPENDMARC_LIB_T library = { .tld_type = OPENDMARC_TLD_TYPE_MOZILLA };
	static bool loaded;
	if (loaded)
		return;
	memcpy(library.tld_source_file, suffix_list, sizeof suffix_list);
	if (opendmarc_policy_library_init(&library) != DMARC_PARSE_OKAY)
		abort();
	loaded = true;
}

static enum verdict opendmarc_verdict(const struct oracle_case *c, const struct published *r,
				      const char *above)
{
	static const struct {
		int status;
		enum verdict verdict;
	} table[] = { { DMARC_POLICY_PASS, PASSED },
		      { DMARC_POLICY_NONE, FAIL_NONE },
		      { DMARC_POLICY_QUARANTINE, FAIL_QUARANTINE },
		      { DMARC_POLICY_REJECT, FAIL_REJECT } };
	char text[200];
	enum verdict verdict = NO_POLICY;
	DMARC_POLICY_T *policy = opendmarc_policy_connect_init(octets("192.0.2.1"), 4);
	if (!policy)
		abort();
	record_write(text, sizeof text, r);
	if (opendmarc_policy_store_dmarc(policy, octets(text), octets(c->author),
					 above ? octets(above) : NULL) != DMARC_PARSE_OKAY)
		abort();
	for (size_t i = 0; i < c->identifier_count; i++) {
		unsigned char *domain = octets(c->identifiers[i].domain);
		if (c->identifiers[i].spf)
			opendmarc_policy_store_spf(policy, domain, DMARC_POLICY_SPF_OUTCOME_PASS,
						   DMARC_POLICY_SPF_ORIGIN_MAILFROM, NULL);
		else
			opendmarc_policy_store_dkim(policy, domain, octets("s"),
						    DMARC_POLICY_DKIM_OUTCOME_PASS, NULL);
	}
	int status = opendmarc_get_policy_to_enforce(policy);
	for (size_t i = 0; i < COUNT(table); i++)
		if (table[i].status == status)
			verdict = table[i].verdict;
	opendmarc_policy_connect_shutdown(policy);
	return verdict;
}

/* RFC 7489, 6.6.3: the record is at the author's domain, or else at its organizational domain. */
static void opendmarc_judge(const struct oracle_case *c, void *out)
{
	struct answer *answer = out;
	opendmarc_load();
	opendmarc_organization(c->author, answer->organizations[0]);
	for (size_t i = 0; i < c->identifier_count; i++)
		opendmarc_organization(c->identifiers[i].domain, answer->organizations[1 + i]);
	const struct published *own = published_at(c, c->author);
	const struct published *above = published_at(c, answer->organizations[0]);
	if (own)
		answer->verdict = opendmarc_verdict(c, own, NULL);
	else if (above)
		answer->verdict = opendmarc_verdict(c, above, answer->organizations[0]);
	else
		answer->verdict = NO_POLICY;
}

static bool agrees(struct oracle_case *c, const void *answer)
{
	c->ours = ours_judge(c);
	c->theirs = answer;
	return c->theirs && c->ours == c->theirs->verdict;
}

static void show(const struct oracle_case *c, struct text *t)
{
	text_format(t, "  From: %s\n", c->author);
	for (size_t i = 0; i < c->identifier_count; i++)
		text_format(t, "  %s passes for %s\n", c->identifiers[i].spf ? "SPF" : "DKIM",
			    c->identifiers[i].domain);
	for (size_t i = 0; i < c->record_count; i++) {
		char record[200];
		record_write(record, sizeof record, &c->records[i]);
		text_format(t, "  _dmarc.%s: %s\n", c->records[i].domain, record);
	}
	for (size_t i = 0; c->theirs && i <= c->identifier_count; i++)
		text_format(t, "  to libopendmarc an organization: %s\n",
			    c->theirs->organizations[i]);
	text_format(t, "  ours: %s\n  libopendmarc: %s\n", verdicts[c->ours],
		    c->theirs ? verdicts[c->theirs->verdict] : "no answer");
}

/* ---- the kinds of disagreement */

/* RFC 9989 once more, in a few lines and over the table of records: a disagreement is only
 * listed if our verdict is that of these lines. */

static const char *last_labels(const char *domain, size_t labels)
{
	const char *at = domain + strlen(domain);
	while (at > domain && (at[-1] != '.' || --labels > 0))
		at--;
	return at;
}

static size_t labels_of(const char *domain)
{
	size_t labels = 1;
	for (; *domain; domain++)
		labels += *domain == '.';
	return labels;
}

/* 4.10: the n-th name of the walk; NULL past the last. */
static const char *walk_step(const char *domain, size_t n)
{
	size_t labels = labels_of(domain);
	size_t left = n == 0 ? labels : labels > 7 ? 8 - n : labels - n;
	return n > 8 || left == 0 || left > labels ? NULL : last_labels(domain, left);
}

static bool is_suffix(const char *domain)
{
	char lower[LINE_MAX_OCTETS];
	size_t i = 0;
	for (; domain[i]; i++)
		lower[i] = octet_lower(domain[i]);
	lower[i] = '\0';
	return psl_is_public_suffix2(psl_builtin(), lower, PSL_TYPE_ANY | PSL_TYPE_NO_STAR_RULE) ==
	       1;
}

/* 4.10.2, and beside it: a registry is one unless it says psd=n, with a record or without. */
static char psd_of(const struct published *r)
{
	return r->psd == 'u' && is_suffix(r->domain) ? 'y' : r->psd;
}

static const char *organization_of(const struct oracle_case *c, const char *domain)
{
	const char *organization = domain, *step;
	for (size_t n = 0; (step = walk_step(domain, n)); n++) {
		const struct published *r = published_at(c, step);
		if (!r)
			continue;
		organization = step;
		if (psd_of(r) == 'y' && n > 0)
			organization = last_labels(domain, labels_of(step) + 1);
		if (psd_of(r) == 'n')
			return organization;
		if (psd_of(r) == 'y')
			break;
	}
	while (organization > domain && is_suffix(organization))
		organization = last_labels(domain, labels_of(organization) + 1);
	return organization;
}

/* 4.10.1 */
static const struct published *place_of(const struct oracle_case *c)
{
	const struct published *own = published_at(c, c->author);
	const struct published *above = published_at(c, organization_of(c, c->author));
	const char *step;
	for (size_t n = 1; !own && !above && (step = walk_step(c->author, n)); n++) {
		const struct published *r = published_at(c, step);
		above = r && psd_of(r) == 'y' ? r : NULL;
	}
	return own ? own : above;
}

static bool strict(const struct published *r, const struct identifier *id)
{
	return id->spf ? r->aspf : r->adkim;
}

/* 4.4.2 */
static bool aligned(const struct oracle_case *c, const struct published *r,
		    const struct identifier *id)
{
	if (strcasecmp(id->domain, c->author) == 0)
		return true;
	return !strict(r, id) &&
	       strcasecmp(organization_of(c, id->domain), organization_of(c, c->author)) == 0;
}

static enum verdict expected(const struct oracle_case *c)
{
	const struct published *r = place_of(c);
	if (!r)
		return NO_POLICY;
	for (size_t i = 0; i < c->identifier_count; i++)
		if (aligned(c, r, &c->identifiers[i]))
			return PASSED;
	const char *policy = r->sp && strcasecmp(r->domain, c->author) != 0 ? r->sp : r->policy;
	return verdict_of(strcmp(policy, "none") == 0 ? "fail" : policy);
}

/* ---- the organizational domains of the three */

static const char *name_of(const struct oracle_case *c, size_t n)
{
	return n == 0 ? c->author : c->identifiers[n - 1].domain;
}

/* By the public suffix list as libpsl reads it; the name itself if it is a suffix. */
static const char *registered(const char *domain)
{
	static char lower[LINE_MAX_OCTETS];
	size_t i = 0;
	for (; domain[i]; i++)
		lower[i] = octet_lower(domain[i]);
	lower[i] = '\0';
	const char *found = psl_registrable_domain(psl_builtin(), lower);
	return found ? found : lower;
}

static bool ours_is_expected(const struct oracle_case *c)
{
	return c->theirs && c->ours == expected(c);
}

/* The library would have read another record, by the list as libpsl reads it. */
static bool by_another_record(const struct oracle_case *c)
{
	const struct published *own = published_at(c, c->author);
	return place_of(c) != (own ? own : published_at(c, registered(c->author)));
}

static bool finds_a_suffix(const struct oracle_case *c)
{
	const struct published *r = place_of(c);
	return ours_is_expected(c) && by_another_record(c) && r && is_suffix(r->domain);
}

static bool finds_another_record(const struct oracle_case *c)
{
	return ours_is_expected(c) && by_another_record(c);
}

static bool reads_the_list_otherwise(const struct oracle_case *c)
{
	for (size_t n = 0; n <= c->identifier_count; n++)
		if (strcasecmp(c->theirs->organizations[n], registered(name_of(c, n))) != 0)
			return ours_is_expected(c);
	return false;
}

static bool finds_another_organization(const struct oracle_case *c)
{
	for (size_t n = 0; n <= c->identifier_count; n++)
		if (strcasecmp(organization_of(c, name_of(c, n)), registered(name_of(c, n))) != 0)
			return ours_is_expected(c);
	return false;
}

static bool one_letter(const char *domain)
{
	return domain[0] && domain[1] == '.';
}

static bool has_a_label_of_one_letter(const struct oracle_case *c)
{
	if (!ours_is_expected(c) || c->theirs->verdict != PASSED)
		return false;
	for (size_t n = 0; n <= c->identifier_count; n++)
		if (one_letter(name_of(c, n)) || one_letter(registered(name_of(c, n))))
			return true;
	return false;
}

static bool is_strict_below_the_author(const struct oracle_case *c)
{
	const struct published *r = place_of(c);
	if (!ours_is_expected(c) || !r || c->theirs->verdict != PASSED)
		return false;
	for (size_t i = 0; i < c->identifier_count; i++) {
		const struct identifier *id = &c->identifiers[i];
		if (strict(r, id) && strcasecmp(id->domain, c->author) != 0 &&
		    strcasecmp(c->theirs->organizations[1 + i], c->author) == 0)
			return true;
	}
	return false;
}

static bool aligns_a_suffix(const struct oracle_case *c)
{
	if (!ours_is_expected(c) || c->theirs->verdict != PASSED)
		return false;
	for (size_t n = 0; n <= c->identifier_count; n++)
		if (is_suffix(name_of(c, n)))
			return true;
	return false;
}

/* clang-format off */
static struct kind kinds[] = {
	{ "a first label of one letter", has_a_label_of_one_letter, "RFC 9989, 4.4",
	  "Ours: a.example.com is not example.com.", 0 },
	{ "strict alignment below the author's domain", is_strict_below_the_author, "RFC 9989, 4.4",
	  "Ours: strict means the same name.", 0 },
	{ "alignment with a public suffix", aligns_a_suffix, "RFC 9989, 4.10.2",
	  "Ours: a public suffix and the names below it are not one organization.", 0 },
	{ "the policy of a public suffix", finds_a_suffix, "RFC 9989, 4.10.1",
	  "Ours: the tree walk goes up to the top-level domain, which RFC 7489 does not ask.", 0 },
	{ "a policy found on the tree walk only", finds_another_record, "RFC 9989, 4.10.1",
	  "Ours: the tree walk visits names that RFC 7489 skips.", 0 },
	{ "another organizational domain", finds_another_organization, "RFC 9989, 4.10.2",
	  "Ours: the published records define it, not the public suffix list.", 0 },
	{ "another reading of the public suffix list", reads_the_list_otherwise, "RFC 7489, 3.2",
	  "Ours: RFC 9989 does not use the list to find the organizational domain.", 0 },
};
/* clang-format on */

static struct oracle oracle = {
	.name = "DMARC alignment",
	.count = INPUTS,
	.kinds = kinds,
	.kind_count = COUNT(kinds),
	.answer_size = sizeof(struct answer),
	.input = input,
	.ask = opendmarc_judge,
	.agrees = agrees,
	.show = show,
};

static void every_disagreement_is_of_a_known_kind(void **state)
{
	(void)state;
	assert_true(check_dmarc.start());
	oracle_run(&oracle);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_disagreement_is_of_a_known_kind),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
