/* oracle_dmarc_records.c: the reader of DMARC records (RFC 9989, 4.7, 4.8, 4.10.1) and
 * libopendmarc's on the same generated texts. The library follows RFC 7489, which RFC 9989 has
 * replaced. */
#include "modules/dmarc/dmarc_record.h"
#include "tests/unit/oracle.h"

#include <netinet/in.h>
#include <opendmarc/dmarc.h>
#include <regex.h>

enum { INPUTS = 40000, RECORD_OCTETS = 4000, TAGS_MAX = 40, VALUE_MAX = 512 };

/* What a record wishes. */
struct wish {
	bool any;         /* false: nothing that could be understood */
	char p, sp;       /* 'n', 'q', 'r' */
	bool adkim, aspf; /* strict */
};

struct tag {
	struct bytes name, value; /* as they stand, blanks and all */
};

struct oracle_case {
	struct bytes text; /* NUL-ended */
	struct wish ours;
	bool is_record;             /* ours: it begins with v=DMARC1 */
	struct dmarc_record record; /* ours, with what the library does not know */
	const struct wish *theirs;  /* NULL: no answer */
};

/* ---- generated records */

static void value_write(struct draw *d, struct text *t, const char *name)
{
	static const char *const policies[] = { "none", "quarantine", "reject" };
	static const char *const modes[] = { "r", "s" };
	/* clang-format off */
	static const char *const odd_policies[] = {
		"NONE", "Quarantine", "rejecT", "r", "n", "q", "rej", "bob", "", "rejected",
		"none none", "re ject",
		"none,", "p", "reject\t", "\"none\"", "quarantine!", "r\xc3\xa9ject",
	};
	static const char *const odd_modes[] = {
		"S", "R", "strict", "relaxed", "st", "rel", "x", "", "r s", "s,", "ss", "1",
	};
	static const char *const uris[] = {
		"mailto:a@example.com", "mailto:a@example.com,mailto:b@example.net",
		"mailto:a@example.com!10m", "mailto:a@example.com!5 , mailto:b@example.com!1g",
		"https://example.com/report", "mailto:", "a@example.com",
		"mailto:a@example.com,", ",mailto:a@example.com", "", "mailto:a b@example.com",
		"mailto:a@example.com,,mailto:b@example.com", "MAILTO:A@EXAMPLE.COM",
		"mailto:@example.com",
	};
	static const char *const options[] = {
		"0", "1", "d", "s", "0:1", "1:d:s", "D:S", "x", "", "0:", ":1", "2", "0,1", "dd",
	};
	static const char *const numbers[] = {
		"0", "1", "50", "100", "101", "-1", "007", "x", "", "50%",
		"99999999999999999999", "86400", "1.5",
	};
	static const char *const formats[] = {
		"afrf", "iodef", "afrf,iodef", "a", "AFRF", "x", "", "afrf,", "xml:afrf",
	};
	static const char *const flags[] = { "y", "n", "u", "Y", "yes", "", "1", "x" };
	/* clang-format on */
	if (strcasecmp(name, "p") == 0 || strcasecmp(name, "sp") == 0 ||
	    strcasecmp(name, "np") == 0)
		text_string(t, draw_one_in(d, 5) ? DRAW_OF(d, odd_policies) : DRAW_OF(d, policies));
	else if (strcasecmp(name, "adkim") == 0 || strcasecmp(name, "aspf") == 0)
		text_string(t, draw_one_in(d, 5) ? DRAW_OF(d, odd_modes) : DRAW_OF(d, modes));
	else if (strcasecmp(name, "rua") == 0 || strcasecmp(name, "ruf") == 0)
		text_string(t, DRAW_OF(d, uris));
	else if (strcasecmp(name, "fo") == 0)
		text_string(t, DRAW_OF(d, options));
	else if (strcasecmp(name, "rf") == 0)
		text_string(t, DRAW_OF(d, formats));
	else if (strcasecmp(name, "pct") == 0 || strcasecmp(name, "ri") == 0)
		text_string(t, DRAW_OF(d, numbers));
	else
		text_string(t, DRAW_OF(d, flags));
}

static void tag_write(struct draw *d, struct text *t, const char *name)
{
	static const char *const equals[] = { "=", "=", "=", "=", " = ", "\t=", "= " };
	text_string(t, name);
	text_string(t, DRAW_OF(d, equals));
	value_write(d, t, name);
	if (draw_one_in(d, 400)) /* longer than anybody's buffer */
		for (size_t n = 500 + draw_below(d, 30); n > 0; n--)
			text_char(t, 'x');
}

static void record_write(struct draw *d, struct text *t)
{
	static const char *const versions[] = {
		"v=DMARC1",  "v=DMARC1", "v=DMARC1", "v=DMARC1",    "v=DMARC1",
		"v=DMARC1",  "v=DMARC1", "v=DMARC1", "V=DMARC1",    "v = DMARC1",
		"v=DMARC1 ", "v=dmarc1", "v=DMARC2", "v=DMARC10",   " v=DMARC1",
		"v=DM ARC1", "v",        "",         "v=spf1 -all", "\tv=DMARC1",
	};
	static const char *const names[] = {
		"p",   "sp",      "sp", "adkim", "adkim", "aspf", "aspf", "rua", "rua",
		"ruf", "pct",     "fo", "rf",    "ri",    "np",   "np",   "t",   "psd",
		"x",   "foo-bar", "P",  "SP",    "ADKIM", "v",    "pp",   "",
	};
	static const char *const separators[] = { "; ", "; ", ";", " ; ", ";\t", ";;", "; ; " };
	bool odd = draw_one_in(d, 5);
	const char *version = draw_one_in(d, 3) ? DRAW_OF(d, versions) : versions[0];
	size_t tags = draw_below(d, 6), required = draw_below(d, tags + 2);
	if (!draw_one_in(d, 40))
		text_string(t, version);
	for (size_t i = 0; i <= tags; i++) {
		text_string(t, DRAW_OF(d, separators));
		if (i == required && !draw_one_in(d, 10))
			tag_write(d, t, "p");
		else
			tag_write(d, t, DRAW_OF(d, names));
	}
	if (draw_one_in(d, 3))
		text_string(t, DRAW_OF(d, separators));
	for (size_t n = odd ? 1 + draw_below(d, 2) : 0; n > 0; n--)
		t->at[draw_below(d, t->len)] = " ;=\t,:!pnrs\n\v\x80"[draw_below(d, 14)];
}

static struct oracle_case *input(uint64_t seed, size_t n)
{
	static char buffer[RECORD_OCTETS];
	static struct oracle_case c;
	struct draw d = { seed * 1000003 + n };
	struct text t = TEXT(buffer);
	record_write(&d, &t);
	c = (struct oracle_case){ .text = bytes_of(text_cstr(&t)) };
	return &c;
}

/* ---- the two readers */

static void opendmarc_read(const struct oracle_case *c, void *out)
{
	struct wish *wish = out;
	int p = 0, sp = 0, adkim = 0, aspf = 0;
	char buffer[RECORD_OCTETS];
	DMARC_POLICY_T *policy = opendmarc_policy_connect_init((u_char *)(uintptr_t)"192.0.2.1", 4);
	if (!policy)
		abort();
	snprintf(buffer, sizeof buffer, "%s", c->text.at);
	wish->any = opendmarc_policy_store_dmarc(policy, (u_char *)buffer,
						 (u_char *)(uintptr_t)"example.com",
						 NULL) == DMARC_PARSE_OKAY;
	opendmarc_policy_fetch_p(policy, &p);
	opendmarc_policy_fetch_sp(policy, &sp);
	opendmarc_policy_fetch_adkim(policy, &adkim);
	opendmarc_policy_fetch_aspf(policy, &aspf);
	wish->p = (char)p;
	wish->sp = (char)(sp ? sp : p);
	wish->adkim = adkim == DMARC_RECORD_A_STRICT;
	wish->aspf = aspf == DMARC_RECORD_A_STRICT;
	opendmarc_policy_connect_shutdown(policy);
}

static void ours_read(struct oracle_case *c)
{
	/* In a block of its very size, so that a sanitizer sees a look behind the end. */
	char *exact = malloc(c->text.len ? c->text.len : 1);
	assert_non_null(exact);
	memcpy(exact, c->text.at, c->text.len);
	c->is_record = dmarc_record_read((struct bytes){ exact, c->text.len }, &c->record);
	free(exact);
	c->ours = (struct wish){ .any = c->is_record && c->record.applies };
	if (c->ours.any) {
		c->ours.p = *dmarc_policy_name(c->record.p);
		c->ours.sp = *dmarc_policy_name(c->record.sp);
		c->ours.adkim = c->record.strict_dkim;
		c->ours.aspf = c->record.strict_spf;
	}
}

static bool same_policies(const struct oracle_case *c)
{
	return c->theirs && c->ours.any && c->theirs->any && c->ours.p == c->theirs->p &&
	       c->ours.sp == c->theirs->sp;
}

static bool same_modes(const struct oracle_case *c)
{
	return c->theirs && c->ours.any && c->theirs->any && c->ours.adkim == c->theirs->adkim &&
	       c->ours.aspf == c->theirs->aspf;
}

static bool same(const struct oracle_case *c)
{
	return same_policies(c) && same_modes(c);
}

static bool agrees(struct oracle_case *c, const void *answer)
{
	c->theirs = answer;
	ours_read(c);
	if (!c->ours.any)
		return c->theirs && !c->theirs->any;
	return same(c) && c->record.np == c->record.sp && !c->record.test &&
	       c->record.psd == DMARC_PSD_UNKNOWN;
}

static void wish_show(struct text *t, const struct wish *w)
{
	if (!w || !w->any)
		text_string(t, w ? "nothing" : "no answer");
	else
		text_format(t, "p=%c sp=%c adkim=%c aspf=%c", w->p ? w->p : '-',
			    w->sp ? w->sp : '-', "rs"[w->adkim], "rs"[w->aspf]);
}

static void show(const struct oracle_case *c, struct text *t)
{
	text_string(t, "  ");
	text_printable(t, c->text);
	text_string(t, "\n  ours: ");
	wish_show(t, &c->ours);
	text_format(t, "%s\n  libopendmarc: ", c->is_record ? "" : " (not a record)");
	wish_show(t, c->theirs);
	text_char(t, '\n');
}

/* ---- the kinds of disagreement */

static bool matches(struct bytes text, const char *pattern)
{
	static struct {
		const char *pattern;
		regex_t compiled;
	} known[60];
	static char copy[RECORD_OCTETS];
	size_t i = 0;
	while (i < COUNT(known) && known[i].pattern && known[i].pattern != pattern)
		i++;
	assert_true(i < COUNT(known));
	if (!known[i].pattern)
		assert_int_equal(
			regcomp(&known[i].compiled, pattern, REG_EXTENDED | REG_ICASE | REG_NOSUB),
			0);
	known[i].pattern = pattern;
	snprintf(copy, sizeof copy, "%.*s", BYTES_ARG(text));
	return regexec(&known[i].compiled, copy, 0, NULL, 0) == 0;
}

static const char *const policy_names = "^[ \t]*(p|sp)[ \t]*$",
			 *const mode_names = "^[ \t]*(adkim|aspf)[ \t]*$";

/* How many tags have such a name and such a value. */
static size_t tags(const struct oracle_case *c, const char *name, const char *value)
{
	size_t count = 0;
	for (struct bytes rest = c->text; rest.len;
	     rest = bytes_skip(rest, bytes_find(rest, ';') + 1)) {
		struct bytes piece = bytes_first(rest, bytes_find(rest, ';'));
		size_t equals = bytes_find(piece, '=');
		count += equals < piece.len && matches(bytes_first(piece, equals), name) &&
			 matches(bytes_skip(piece, equals + 1), value);
	}
	return count;
}

static bool they_accept(const struct oracle_case *c)
{
	return c->theirs && c->theirs->any;
}

static bool they_refuse(const struct oracle_case *c)
{
	return c->theirs && !c->theirs->any && c->ours.any;
}

/* dmarc-version of the grammar, by hand: its octets have a case. */
static bool begins_well(const char *at)
{
	if (octet_lower(*at) != 'v')
		return false;
	at += 1 + strspn(at + 1, " \t");
	if (*at != '=')
		return false;
	at += 1 + strspn(at + 1, " \t");
	if (strncmp(at, "DMARC1", 6) != 0)
		return false;
	at += 6 + strspn(at + 6, " \t");
	return *at == ';' || *at == '\0';
}

static bool takes_any_beginning(const struct oracle_case *c)
{
	return they_accept(c) && !c->ours.any && !begins_well(c->text.at);
}

static bool knows_no_np(const struct oracle_case *c)
{
	return same(c) && c->record.np != c->record.sp && tags(c, "^[ \t]*np[ \t]*$", "") > 0;
}

static bool knows_no_t(const struct oracle_case *c)
{
	return same(c) && c->record.test && tags(c, "^[ \t]*t[ \t]*$", "^[ \t]*y[ \t]*$") > 0;
}

static bool knows_no_psd(const struct oracle_case *c)
{
	return same(c) && tags(c, "^[ \t]*psd[ \t]*$", "^[ \t]*[yn][ \t]*$") > 0;
}

static bool judges_no_np(const struct oracle_case *c)
{
	bool none = !c->ours.any || (c->ours.p == 'n' && c->ours.sp == 'n');
	return they_accept(c) && none && tags(c, "^[ \t]*np[ \t]*$", "") > 0;
}

static bool shortened(const struct oracle_case *c, const char *names, const char *shortened)
{
	return they_accept(c) && tags(c, names, shortened) > 0;
}

static bool takes_beginnings_of_policies(const struct oracle_case *c)
{
	return shortened(
		c, policy_names,
		"^[ \t]*(r|re|rej|reje|rejec|n|no|non|q|qu|qua|quar|quara|quaran|quarant|quaranti|"
		"quarantin)[ \t]*$");
}

static bool takes_beginnings_of_modes(const struct oracle_case *c)
{
	return !same_modes(c) &&
	       shortened(c, mode_names, "^[ \t]*(st|str|stri|stric|strict)[ \t]*$");
}

static bool drops_blanks(const struct oracle_case *c)
{
	return c->theirs && matches(c->text, "[^; \t=][ \t]+[^; \t=]|[\n\v\f\r]");
}

static bool passes_over_what_is_empty(const struct oracle_case *c)
{
	return they_accept(c) && tags(c, policy_names, "^[ \t]*$") > 0;
}

static bool passes_over_what_is_long(const struct oracle_case *c)
{
	for (struct bytes rest = c->text; rest.len;
	     rest = bytes_skip(rest, bytes_find(rest, ';') + 1))
		if (bytes_find(rest, ';') > VALUE_MAX)
			return c->theirs != NULL;
	return false;
}

static bool takes_the_last_policy(const struct oracle_case *c)
{
	return they_accept(c) && !same_policies(c) &&
	       (tags(c, "^[ \t]*p[ \t]*$", "") > 1 || tags(c, "^[ \t]*sp[ \t]*$", "") > 1);
}

static bool takes_the_last_mode(const struct oracle_case *c)
{
	return same_policies(c) && !same_modes(c) &&
	       (tags(c, "^[ \t]*adkim[ \t]*$", "") > 1 || tags(c, "^[ \t]*aspf[ \t]*$", "") > 1);
}

static bool wants_p(const struct oracle_case *c)
{
	return they_refuse(c) && c->ours.p == 'n' && tags(c, "^[ \t]*p[ \t]*$", "") == 0 &&
	       tags(c, "^[ \t]*rua[ \t]*$", ":") > 0;
}

static bool refuses_all_for_a_policy(const struct oracle_case *c)
{
	return they_refuse(c) && c->ours.p == 'n' && c->ours.sp == 'n' &&
	       tags(c, policy_names, "^[ \t]*(none|quarantine|reject)[ \t]*$") <
		       tags(c, policy_names, "") &&
	       tags(c, "^[ \t]*rua[ \t]*$", ":") > 0;
}

static bool refuses_all_for_a_mode(const struct oracle_case *c)
{
	return they_refuse(c) &&
	       tags(c, mode_names, "^[ \t]*[rs][ \t]*$") < tags(c, mode_names, "[^ \t]");
}

static bool refuses_all_for_an_address(const struct oracle_case *c)
{
	return they_refuse(c) && (tags(c, "^[ \t]*(rua|ruf)[ \t]*$", "(^|,)[ \t]*,") > 0 ||
				  tags(c, "^[ \t]*rua[ \t]*$", "[^ \t]") > 1 ||
				  tags(c, "^[ \t]*ruf[ \t]*$", "[^ \t]") > 1);
}

static bool refuses_all_for_fo(const struct oracle_case *c)
{
	return they_refuse(c) && tags(c, "^[ \t]*fo[ \t]*$", "(^|:)[ \t]*(:|[^ \t01dDsS])") > 0;
}

static bool refuses_all_for_what_is_no_tag(const struct oracle_case *c)
{
	return they_refuse(c) && (tags(c, "^[ \t]*(pct|ri)[ \t]*$", "[^ \t]") > 0 ||
				  tags(c, "^[ \t]*rf[ \t]*$", "[^ \t]") > 0);
}

static bool refuses_a_second_version(const struct oracle_case *c)
{
	return they_refuse(c) &&
	       tags(c, "^[ \t]*v[ \t]*$", "") > tags(c, "^[ \t]*v[ \t]*$", "^[ \t]*DMARC1[ \t]*$");
}

/* clang-format off */
static struct kind kinds[] = {
	{ "accepted: a record without a valid version in front", takes_any_beginning,
	  "RFC 9989, 4.7",
	  "Ours: a record that does not begin with v=DMARC1, in upper case, is ignored.", 0 },
	{ "np, which RFC 7489 does not have", knows_no_np, "RFC 9989, 4.7",
	  "Ours: names that do not exist have their own policy.", 0 },
	{ "t, which RFC 7489 does not have", knows_no_t, "RFC 9989, 4.7",
	  "Ours: the policy is being tested.", 0 },
	{ "psd, which RFC 7489 does not have", knows_no_psd, "RFC 9989, 4.7",
	  "Ours: it says where the tree walk ends.", 0 },
	{ "accepted: p=r, sp=quar", takes_beginnings_of_policies, "RFC 9989, 4.8",
	  "Ours: abbreviations are not valid policies; 4.10.1 says what follows.", 0 },
	{ "accepted: adkim=strict", takes_beginnings_of_modes, "RFC 9989, 4.8",
	  "Ours: the values are r and s; anything else is ignored.", 0 },
	{ "accepted: white space inside names and values", drops_blanks, "RFC 9989, 4.8",
	  "Ours: spaces and tabs are allowed around them, not inside them.", 0 },
	{ "accepted: an empty policy", passes_over_what_is_empty, "RFC 9989, 4.10.1",
	  "Ours: an empty policy is not valid.", 0 },
	{ "ignored: a tag of more than 512 octets", passes_over_what_is_long, "RFC 9989, 4.8",
	  "Ours: there is no such limit.", 0 },
	{ "a policy given twice", takes_the_last_policy, "RFC 6376, 3.2",
	  "Ours: a tag may occur once; two values cancel each other.", 0 },
	{ "an alignment mode given twice", takes_the_last_mode, "RFC 6376, 3.2",
	  "Ours: as for policies.", 0 },
	{ "refused: a record without p", wants_p, "RFC 9989, 4.7",
	  "Ours: if it has rua, it means p=none.", 0 },
	{ "refused: an invalid policy with rua", refuses_all_for_a_policy, "RFC 9989, 4.10.1",
	  "Ours: it means p=none.", 0 },
	{ "accepted: a broken np", judges_no_np, "RFC 9989, 4.10.1",
	  "Ours: an invalid np counts like an invalid p or sp.", 0 },
	{ "refused: a record with an invalid alignment mode", refuses_all_for_a_mode,
	  "RFC 9989, 4.8",
	  "Ours: a tag with an invalid value is ignored; the rest of the record counts.", 0 },
	{ "refused: a record with an empty or repeated rua or ruf", refuses_all_for_an_address,
	  "RFC 9989, 4.8", "Ours: as for alignment modes.", 0 },
	{ "refused: a record with an invalid fo", refuses_all_for_fo, "RFC 9989, 4.8",
	  "Ours: as for alignment modes.", 0 },
	{ "refused: a record with an invalid pct, ri or rf", refuses_all_for_what_is_no_tag,
	  "RFC 9989, 4.8",
	  "Ours: these are unknown tags now, and ignored whatever their values.", 0 },
	{ "refused: a second version", refuses_a_second_version, "RFC 9989, 4.8",
	  "Ours: the version counts in front; elsewhere it is ignored.", 0 },
};
/* clang-format on */

static struct oracle oracle = {
	.name = "DMARC records",
	.count = INPUTS,
	.kinds = kinds,
	.kind_count = COUNT(kinds),
	.answer_size = sizeof(struct wish),
	.input = input,
	.ask = opendmarc_read,
	.agrees = agrees,
	.show = show,
};

static void every_disagreement_is_of_a_known_kind(void **state)
{
	(void)state;
	oracle_run(&oracle);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_disagreement_is_of_a_known_kind),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
