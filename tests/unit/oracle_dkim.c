/* oracle_dkim.c: signatures that libopendkim has made over generated messages, of which most are
 * then changed in one place: does the signature still hold (RFC 6376, 6.1.3)? By our check, and by
 * libopendkim, which made it. */
#include "tests/unit/modules_zone.h"
#include "tests/unit/oracle.h"

#include <opendkim/dkim.h>

extern const struct check check_dkim;

enum { INPUTS = 1500, FIELDS_MAX = 24, TEXT_MAX = 1200, SIGNED_AT = 1700000000 };

#define PUBLIC                                                                   \
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCxxudMot/KZDUtK2ljCHLbPu5j4VDMS5" \
	"OHhWKR6Pm10YYSgDw1hnXkQCxatCEuBQzZdwpmWw6GKcV0RAbg96Yd5Xyz4EFeJv2orx32" \
	"o4U9WNKORaLye4hLWQr5e2zL8YeY0zv5fgAcxpyTslQCgC73FXm406oQCh7mL6SZaDUn8w" \
	"IDAQAB"

/* Made for this test. */
static const char private_key[] =
	"-----BEGIN PRIVATE KEY-----\n"
	"MIICdQIBADANBgkqhkiG9w0BAQEFAASCAl8wggJbAgEAAoGBALHG50yi38pkNS0r\n"
	"aWMIcts+7mPhUMxLk4eFYpHo+bXRhhKAPDWGdeRALFq0IS4FDNl3CmZbDoYpxXRE\n"
	"BuD3ph3lfLPgQV4m/aivHfajhT1Y0o5FovJ7iEtZCvl7bMvxh5jTO/l+ABzGnJOy\n"
	"VAKALvcVebjTqhAKHuYvpJloNSfzAgMBAAECgYAJtV4OTlrAV8abp+JCeUSkeoRU\n"
	"Sgq6jWoKHZurcjio2D9lJUGkfqpTg7moXmvtcnMoMRsNSe26H+/bkJd7k6qrof6Y\n"
	"19d5pNmiSBzDNKdSiwhB3VVbw6lf3bdhIX1vKxYJx+iXZuj6DS6LynQYv65GFQGM\n"
	"U7BqYpthq/5dL8FguQJBANayks6gK0eknjlpcXDv26Gy2yI/5xYRhFo3cTvTk/6k\n"
	"hV83N1sF6C+JPyEd3oGpaGRVJMEltRB85nhSbJeQK18CQQDT+hCWAYM/P1pNt7dh\n"
	"d+Xf1nZL/8GT4D5w987bNCxlPv/btUSj2CkiXrki2e0TjKfZlTY1zIWtCuk6t02j\n"
	"U5/tAkAFLeemvmxs3QbIIcgPzmmA/ByXNe1wNdn4hy/fHpqKYROqmV1nf7v7MZdp\n"
	"SBwvCpQvH3K0iiFVFX5F1s8x1NOHAkAz4Xg9vpEI4dCQRO61BEtWxX6eizItpyyh\n"
	"KYWPUO2sugaVF4B9OWKX7ucRCJVlu385WbOy5yOwfoMmw8ZUuxrhAkAG8XI2fd0q\n"
	"4WhKNiFXqPdyvK7XShZLjsmIBw35xoCBCONee/mmcwKoFhfAMmP1GM4AcWag9FOZ\n"
	"YMZ53h8/EvRF\n"
	"-----END PRIVATE KEY-----\n";

/* UNREAD: it takes no such header or body, and says nothing of the signature. */
enum verdict { FAILED, PASSED, UNREAD };

struct oracle_case {
	char fields[FIELDS_MAX][TEXT_MAX]; /* without their CRLF; the signature is the first */
	size_t count;
	char body[TEXT_MAX];
	const char *change;
	enum verdict ours;
	char found[2000];               /* fact and detail */
	const enum verdict *theirs;     /* NULL: no answer */
};

static DKIM_LIB *library;

static DKIM_CBSTAT lookup(DKIM *dkim, DKIM_SIGINFO *info, u_char *buffer, size_t size)
{
	(void)dkim, (void)info;
	snprintf((char *)buffer, size, "v=DKIM1; k=rsa; p=%s", PUBLIC);
	return DKIM_CBSTAT_CONTINUE;
}

/* ---- generated messages */

static const char *const names[] = { "Subject", "subject",  "To",     "to",   "Cc",
				     "Date",    "X-A",      "x-a",    "X-AB", "List-Id",
				     "Sender",  "Reply-To", "SUBJECT" };
static const char *const pieces[] = { "a", "b c", " ", "  ", "\t", "\r\n ",    "\r\n\t \t", "=",
				      ":", ";",   "b", "B",  "x",  "\xc3\xa9", ",",         "\"" };
static const char *const lines[] = { "a",  "b", " ", "  ", "\t", " \t",      "\r\n", "\r\n",
				     "c.", "D", ".", "e ", "=",  "\r\n\r\n", "\r\n", "xyz" };

static void words_add(struct draw *d, char *to, const char *const *words, size_t count, size_t most)
{
	for (size_t n = draw_below(d, most + 1); n > 0; n--)
		strcat(to, draw_of(d, words, count));
}

static void field_make(struct draw *d, char *to)
{
	snprintf(to, TEXT_MAX, "%s%s:", DRAW_OF(d, names), draw_one_in(d, 8) ? " " : "");
	words_add(d, to, pieces, COUNT(pieces), 12);
	strcat(to, "x");                /* no line of blanks at the end */
}

static void message_make(struct draw *d, struct oracle_case *c)
{
	c->count = 1;
	for (size_t n = draw_below(d, 8); n > 0; n--)
		field_make(d, c->fields[c->count++]);
	snprintf(c->fields[c->count++], TEXT_MAX, "From: a%zu@example.com", draw_below(d, 3));
	for (size_t n = draw_below(d, 4); n > 0; n--)
		field_make(d, c->fields[c->count++]);
	words_add(d, c->body, lines, COUNT(lines), 20);
	if (c->body[0])
		strcat(c->body, "\r\n");
}

static DKIM *sign_open(struct draw *d)
{
	static const char *const some[][8] = {
		{ "From", "To", "Subject", "Date", NULL },
		{ "From", "X-A", "Cc", NULL },
		{ "From", NULL },
	};
	DKIM_STAT status;
	ssize_t limit = draw_one_in(d, 4) ? (ssize_t)draw_below(d, 40) : -1;
	dkim_canon_t header = draw_one_in(d, 2) ? DKIM_CANON_RELAXED : DKIM_CANON_SIMPLE,
		     body = draw_one_in(d, 2) ? DKIM_CANON_RELAXED : DKIM_CANON_SIMPLE;
	DKIM *dkim = dkim_sign(library, (const u_char *)"id", NULL, (dkim_sigkey_t)private_key,
			       (const u_char *)"s1", (const u_char *)"example.com", header, body,
			       DKIM_SIGN_RSASHA256, limit, &status);
	assert_non_null(dkim);
	size_t which = draw_below(d, COUNT(some) + 1);
	if (which < COUNT(some))
		assert_int_equal(dkim_signhdrs(dkim, (const char **)(uintptr_t)some[which]),
				 DKIM_STAT_OK);
	return dkim;
}

/* Gives a handle the message; `first`: its first field. */
static bool message_give(DKIM *dkim, const struct oracle_case *c, size_t first)
{
	for (size_t i = first; i < c->count; i++)
		if (dkim_header(dkim, (u_char *)(uintptr_t)c->fields[i], strlen(c->fields[i])) !=
		    DKIM_STAT_OK)
			return false;
	return dkim_eoh(dkim) == DKIM_STAT_OK &&
	       (!c->body[0] ||
		dkim_body(dkim, (u_char *)(uintptr_t)c->body, strlen(c->body)) == DKIM_STAT_OK);
}

static void message_sign(struct draw *d, struct oracle_case *c)
{
	u_char *value;
	size_t len;
	DKIM *dkim = sign_open(d);
	assert_true(message_give(dkim, c, 1));
	assert_int_equal(dkim_eom(dkim, NULL), DKIM_STAT_OK);
	assert_int_equal(dkim_getsighdr_d(dkim, 0, &value, &len), DKIM_STAT_OK);
	char *to = c->fields[0];
	to += snprintf(to, TEXT_MAX, "DKIM-Signature: ");
	for (size_t i = 0; i < len; i++) {
		if (value[i] == '\n' && (i == 0 || value[i - 1] != '\r'))
			*to++ = '\r';
		*to++ = (char)value[i];
	}
	*to = '\0';
	dkim_free(dkim);
}

/* ---- changes on the way */

static void octet_change(struct draw *d, char *in)
{
	static const char others[] = "abBxX 1;:=";
	char *at = in + draw_below(d, strlen(in) + 1);
	if (*at && *at != '\r' && *at != '\n')
		*at = others[draw_below(d, sizeof others - 1)];
}

static void insert(char *in, size_t at, const char *what)
{
	memmove(in + at + strlen(what), in + at, strlen(in + at) + 1);
	memcpy(in + at, what, strlen(what));
}

static void change_header(struct draw *d, struct oracle_case *c)
{
	char *field = c->fields[1 + draw_below(d, c->count - 1)], *colon = strchr(field, ':');
	if (colon && draw_one_in(d, 3))
		field = colon + 1;      /* the value alone */
	octet_change(d, field);
	if (field[0] == ' ')
		field[0] = 'x'; /* it would continue the field before it */
}

static void change_fold(struct draw *d, struct oracle_case *c)
{
	static const char *const folds[] = { "\r\n ", " ", "\t", "\r\n\t" };
	char *field = c->fields[draw_below(d, c->count)], *colon = strchr(field, ':');
	char *blank = colon ? strpbrk(colon, " \t") : NULL;
	if (blank && blank[1] && blank[-1] != '\n')
		insert(field, (size_t)(blank - field), DRAW_OF(d, folds));
}

static void change_body(struct draw *d, struct oracle_case *c)
{
	octet_change(d, c->body);
}

static void change_end(struct draw *d, struct oracle_case *c)
{
	static const char *const ends[] = { "\r\n", "\r\n\r\n", " \r\n", "\t\r\n\r\n", "x\r\n" };
	strcat(c->body, DRAW_OF(d, ends));
}

static void change_lines(struct draw *d, struct oracle_case *c)
{
	char *end = strstr(c->body, "\r\n");
	if (end)
		insert(c->body, (size_t)(end - c->body), draw_one_in(d, 2) ? " " : "\r\n");
}

static void change_order(struct draw *d, struct oracle_case *c)
{
	static char held[TEXT_MAX];
	size_t a = draw_below(d, c->count), b = draw_below(d, c->count);
	memcpy(held, c->fields[a], TEXT_MAX);
	memcpy(c->fields[a], c->fields[b], TEXT_MAX);
	memcpy(c->fields[b], held, TEXT_MAX);
}

static void change_more(struct draw *d, struct oracle_case *c)
{
	size_t at = draw_below(d, c->count + 1);
	memmove(c->fields[at + 1], c->fields[at], (c->count - at) * TEXT_MAX);
	c->fields[at][0] = '\0';
	field_make(d, c->fields[at]);
	c->count++;
}

static void change_fewer(struct draw *d, struct oracle_case *c)
{
	size_t at = 1 + draw_below(d, c->count - 1);
	memmove(c->fields[at], c->fields[at + 1], (c->count - at - 1) * TEXT_MAX);
	c->count--;
}

static void change_signature(struct draw *d, struct oracle_case *c)
{
	static const char *const edits[][2] = {
		{ "relaxed", "simple" }, { "simple", "relaxed" },
		{ "h=From", "h=from" },  { ":To", "" },
		{ "h=", "h=To:" },       { "h=", "h=X-None:" },
		{ "v=1;", "v=1; l=5;" }, { "l=", "l=1" },
		{ "v=1;", "v=1; n=x;" }, { "s=s1", "s=s2" },
		{ "b=", "b= " },         { "bh=", "bh=\r\n\t" },
		{ "v=1;", "v=1 ;" },     { "a=rsa", "A=rsa" },
		{ ":", ":\r\n " },       { "example", "Example" },
		{ "t=17", "t=16" },
	};
	const char *const *edit = edits[draw_below(d, COUNT(edits))];
	char *field = c->fields[0], *at = strstr(field, edit[0]);
	if (draw_one_in(d, 3)) {
		octet_change(d, field + strlen("DKIM-Signature:"));
	} else if (at) {
		memmove(at, at + strlen(edit[0]), strlen(at + strlen(edit[0])) + 1);
		insert(field, (size_t)(at - field), edit[1]);
	}
}

static struct oracle_case *input(uint64_t seed, size_t n)
{
	static const struct {
		const char *name;
		void (*change)(struct draw *, struct oracle_case *);
	} changes[] = {
		{ "header", change_header },       { "fold", change_fold },
		{ "body", change_body },           { "end", change_end },
		{ "lines", change_lines },         { "order", change_order },
		{ "more", change_more },           { "fewer", change_fewer },
		{ "signature", change_signature },
	};
	static struct oracle_case c;
	struct draw d = { seed * 1000003 + n };
	memset(&c, 0, sizeof c);
	message_make(&d, &c);
	message_sign(&d, &c);
	c.change = "nothing";
	if (!draw_one_in(&d, 8)) {
		size_t i = draw_below(&d, COUNT(changes));
		changes[i].change(&d, &c);
		c.change = changes[i].name;
	}
	return &c;
}

/* ---- both verdicts */

static void opendkim_judge(const struct oracle_case *c, void *answer)
{
	DKIM_STAT status;
	DKIM_SIGINFO **infos;
	int count;
	DKIM *dkim = dkim_verify(library, (const u_char *)"id", NULL, &status);
	bool read = dkim && message_give(dkim, c, 0);
	bool passes = read && dkim_eom(dkim, NULL) == DKIM_STAT_OK &&
		      dkim_getsiglist(dkim, &infos, &count) == DKIM_STAT_OK && count == 1 &&
		      (dkim_sig_getflags(infos[0]) & DKIM_SIGFLAG_PASSED) &&
		      dkim_sig_getbh(infos[0]) == DKIM_SIGBH_MATCH;
	dkim_free(dkim);
	*(enum verdict *)answer = passes ? PASSED : read ? FAILED : UNREAD;
}

static void first_report(struct check_ctx *ctx, const struct evidence *e)
{
	struct trial *t = ctx->asker;
	if (t->found.len == 0)
		text_format(&t->found, "%s %.*s", e->fact, BYTES_ARG(e->detail));
}

static bool agrees(struct oracle_case *c, const void *answer)
{
	static const char *const zone[] = { "s1._domainkey.example.com TXT p=" PUBLIC,
					    "s2._domainkey.example.com TXT p=" PUBLIC, NULL };
	static const struct check_asks asks = { .dns = trial_dns, .report = first_report };
	static char buffer[FIELDS_MAX * TEXT_MAX];
	struct text message = TEXT(buffer);
	for (size_t i = 0; i < c->count; i++)
		text_format(&message, "%s\r\n", c->fields[i]);
	text_format(&message, "\r\n%s", c->body);
	assert_false(message.cut);
	struct trial *t = trial_new(&check_dkim, zone, "192.0.2.7");
	t->ctx.asks = &asks;
	t->ctx.now = UINT64_C(1000) * SIGNED_AT;
	trial_message(t, text_bytes(&message), 1 + message.len % 100);
	trial_run(t);
	snprintf(c->found, sizeof c->found, "%s", text_cstr(&t->found));
	trial_free(t);
	c->theirs = answer;
	c->ours = strncmp(c->found, "pass ", 5) ? FAILED : PASSED;
	return answer && (*c->theirs == PASSED) == (c->ours == PASSED);
}

static const char *const verdicts[] = { "fail", "pass", "not read" };

static void show(const struct oracle_case *c, struct text *t)
{
	for (size_t i = 0; i < c->count; i++)
		text_format(t, "%s\n", c->fields[i]);
	text_format(t, "\n%s\nchanged: %s\nours: %s\ntheirs: %s", c->body, c->change, c->found,
		    c->theirs ? verdicts[*c->theirs] : "no answer");
}

static bool leaves_body_unsigned(const struct oracle_case *c)
{
	return c->theirs && *c->theirs == PASSED && strstr(c->found, "covers only");
}

static bool has_a_field_it_does_not_take(const struct oracle_case *c)
{
	return c->theirs && *c->theirs == UNREAD && c->ours == PASSED;
}

/* clang-format off */
static struct kind kinds[] = {
	{ "l= that leaves part of the body unsigned", leaves_body_unsigned, "RFC 6376, 8.2",
	  "Ours: what was added to the body may be anybody's; the signature does not count.", 0 },
	{ "a field that the library does not take", has_a_field_it_does_not_take, "RFC 5322, 4.5.8",
	  "Ours: an unsigned field does not matter; a TAB before a colon is obsolete.", 0 },
};
/* clang-format on */

static struct oracle oracle = {
	.name = "DKIM",
	.count = INPUTS,
	.kinds = kinds,
	.kind_count = COUNT(kinds),
	.answer_size = sizeof(enum verdict),
	.input = input,
	.ask = opendkim_judge,
	.agrees = agrees,
	.show = show,
};

static void every_disagreement_is_of_a_known_kind(void **state)
{
	uint64_t signed_at = SIGNED_AT;
	(void)state;
	assert_true(check_dkim.start());
	library = dkim_init(NULL, NULL);
	assert_non_null(library);
	assert_int_equal(dkim_options(library, DKIM_OP_SETOPT, DKIM_OPTS_FIXEDTIME, &signed_at,
				      sizeof signed_at),
			 DKIM_STAT_OK);
	assert_int_equal(dkim_set_key_lookup(library, lookup), DKIM_STAT_OK);
	oracle_run(&oracle);
	dkim_close(library);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_disagreement_is_of_a_known_kind),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
