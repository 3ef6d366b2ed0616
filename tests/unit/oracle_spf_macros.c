/* oracle_spf_macros.c: the macro language of RFC 7208, section 7, and libspf2 on the same texts:
 * "exists:" with a generated domain-spec. Both must find it valid or not, and ask for the same
 * name. */
#include "tests/unit/oracle_spf.h"

enum { INPUTS = 30000, SPEC_OCTETS = 700, MACROS_MAX = 3 };

/* ---- generated domain-specs */

static void macro_write(struct draw *d, struct text *t)
{
	text_string(t, "%{");
	char letter = "slodiphv"[draw_below(d, 8)];
	if (letter == 'p' && draw_one_in(d, 3))
		letter = 'd';
	text_char(t, draw_one_in(d, 5) ? (char)(letter ^ 0x20) : letter);
	if (draw_one_in(d, 30))
		text_string(t, draw_one_in(d, 2) ? "0" : "00");
	if (draw_one_in(d, 60))
		text_format(t, "%zu", 120 + draw_below(d, 20));
	else if (draw_one_in(d, 3))
		text_format(t, "%zu", 1 + draw_below(d, 5));
	if (draw_one_in(d, 3))
		text_char(t, draw_one_in(d, 20) ? 'R' : 'r');
	if (draw_one_in(d, 3)) /* in most of them delimiters that both know */
		for (size_t n = 1 + draw_below(d, 3); n > 0; n--)
			text_char(t, draw_one_in(d, 16) ? "/,"[draw_below(d, 2)]
							: ".-+_="[draw_below(d, 5)]);
	if (draw_one_in(d, 80))
		text_char(t, "|:;x"[draw_below(d, 4)]);
	if (!draw_one_in(d, 80))
		text_char(t, '}');
}

static void spec_write(struct draw *d, struct text *t)
{
	static const char *const literals[] = { "a.", "x-y.", "_spf.", "%%",    "%_", "%-",
						".",  "-",    "0",     "!$&'*", "UP." };
	static const char *const ends[] = { ".test", ".example.com", ".xn--p1ai",
					    ".t",    ".test.",       ".a1" };
	static const char *const odd_ends[] = { "test", ".",  ".123", ".-a",    ".a-", ".a_b",
						"%",    "%x", "..",   ".t.t..", "/24" };
	for (size_t n = draw_below(d, MACROS_MAX + 1); n > 0; n--) {
		if (draw_one_in(d, 2))
			text_string(t, DRAW_OF(d, literals));
		macro_write(d, t);
	}
	if (draw_one_in(d, 60))
		for (size_t n = draw_below(d, 14); n > 0; n--)
			text_string(t, "a-label-of-just-under-fifty-octets-to-fill-names.");
	if (!draw_one_in(d, 6))
		text_string(t, draw_one_in(d, 12) ? DRAW_OF(d, odd_ends) : DRAW_OF(d, ends));
	if (t->len == 0 && !draw_one_in(d, 50))
		text_string(t, "a.test");
	for (size_t n = draw_one_in(d, 12) ? 1 + draw_below(d, 2) : 0; n > 0 && t->len; n--)
		t->at[draw_below(d, t->len)] = "%{}.-rR09azZ/|,+=_\x80\x01~!"[draw_below(d, 22)];
}

static struct zone zone;
static char spec[SPEC_OCTETS];

static void reverse_put(struct draw *d, const struct address *client)
{
	static const char *const names[] = { "example.com", "mail.example.com", "other.test" };
	char buffer[DNS_NAME_MAX + 1], address[ADDRESS_TEXT_MAX];
	struct text reverse = TEXT(buffer), text = TEXT(address);
	dns_reverse(&reverse, client);
	address_text(&text, client);
	for (size_t i = draw_below(d, COUNT(names) + 1), n = draw_below(d, COUNT(names)); n > 0;
	     n--, i++) {
		const char *name = names[i % COUNT(names)];
		zone_put(&zone, text_bytes(&reverse), DNS_PTR, bytes_of(name));
		if (!draw_one_in(d, 3))
			zone_put(&zone, bytes_of(name),
				 client->family == FAMILY_IPV6 ? DNS_AAAA : DNS_A,
				 text_bytes(&text));
	}
}

static struct oracle_case *input(uint64_t seed, size_t n)
{
	/* clang-format off */
	static const char *const locals[] = {
		"joe", "strong-bad", "a.b.c", "a-b-c.d", "o'neil!(x)*", "first+tag=1/2",
		"\"two words\"", ".lead", "trail.", "a--b", "UPPER", "m\xc3\xbcller", "x,y_z", "a",
		"1234567890123456789012345678901234567890123456789012345678901234",
	};
	/* clang-format on */
	static const char *const domains[] = {
		"example.com",
		"mail.example.com",
		"a.b.c.d.e.example.com",
		"x-1.xn--p1ai",
		"label-of-forty-octets-and-a-little-more1.label-of-forty-octets-and-a-little-more2."
		"label-of-forty-octets-and-a-little-more3."
		"label-of-forty-octets-and-a-little-more4.example.com",
	};
	static const char *const helos[] = { "mail.example.com", "[192.0.2.1]", "h",
					     "a_b.example.com", "x.y." };
	static char sender[400];
	static struct oracle_case c;
	struct trial *trial = c.trial;
	struct draw d = { seed * 1000003 + n };
	char record[SPEC_OCTETS + 40];
	struct text t = TEXT(spec), whole = TEXT(record);
	const char *domain = DRAW_OF(&d, domains);
	c = (struct oracle_case){ .trial = trial,
				  .zone = &zone,
				  .helo = bytes_of(DRAW_OF(&d, helos)) };
	arena_wipe(&zone.arena);
	arena_init(&zone.arena, SIZE_MAX);
	zone.count = 0;
	snprintf(sender, sizeof sender, "%s@%s", DRAW_OF(&d, locals), domain);
	c.sender = bytes_of(sender);
	spec_write(&d, &t);
	/* With IPv6 the addresses of the client's names are another question than that of
	 * exists. */
	bool six = strstr(text_cstr(&t), "%{p") || strstr(spec, "%{P") || draw_one_in(&d, 2);
	zone_require(
		address_parse(six ? BYTES("2001:db8::cb01") : BYTES("192.0.2.129"), &c.client));
	text_format(&whole, "v=spf1 exists:%s -all", spec);
	zone_put(&zone, bytes_of(domain), DNS_TXT, text_bytes(&whole));
	reverse_put(&d, &c.client);
	return &c;
}

/* ---- the names that are asked for in the end; "": none */

static const char *our_name(const struct oracle_case *c)
{
	static char name[DNS_NAME_MAX + 1];
	const struct question *q =
		c->trial->asked ? &c->trial->questions[c->trial->asked - 1] : NULL;
	/* The evaluator asks for names of the client (%{p}), and then for what is made of them. */
	struct bytes found = q && q->type == DNS_A ? q->name : BYTES("");
	snprintf(name, sizeof name, "%.*s", BYTES_ARG(found));
	return name;
}

static const char *their_name(const struct oracle_case *c)
{
	const struct look_up *l =
		c->theirs && c->theirs->asked ? &c->theirs->look_ups[c->theirs->asked - 1] : NULL;
	return l && l->type == ns_t_a ? l->name : "";
}

static bool agrees(struct oracle_case *c, const void *answer)
{
	c->theirs = answer;
	ours_evaluate(c);
	records_read(c);
	if (!c->theirs || c->theirs->result != c->ours)
		return false;
	struct bytes name = bytes_of(their_name(c));
	bool askable = name.len > DNS_NAME_MAX || (dns_name_valid(name) && bytes_ascii(name));
	return c->ours == SPF_PERMERROR || !askable || strcasecmp(their_name(c), our_name(c)) == 0;
}

static void show(const struct oracle_case *c, struct text *t)
{
	text_string(t, "  client ");
	address_text(t, &c->client);
	text_format(t, ", HELO %.*s, sender ", BYTES_ARG(c->helo));
	text_printable(t, c->sender);
	text_string(t, "\n  exists:");
	text_printable(t, bytes_of(spec));
	text_format(t, "\n  ours: %s, %s\n  libspf2: %s, ", spf_result_name(c->ours), our_name(c),
		    c->theirs ? spf_result_name(c->theirs->result) : "no answer");
	text_printable(t, bytes_of(their_name(c)));
	text_char(t, '\n');
}

/* ---- the kinds of disagreement */

static bool takes_nothing(const struct oracle_case *c)
{
	return taken(c, "^exists:$");
}

/* Ours is what is left when so many labels have been taken off the left that it fits, and no
 * more. */
static bool cuts_no_name(const struct oracle_case *c)
{
	struct bytes theirs = bytes_of(their_name(c)), ours = bytes_of(our_name(c)), rest = theirs;
	while (rest.len > DNS_NAME_MAX)
		rest = bytes_skip(rest, bytes_find(rest, '.') + 1);
	bool askable = dns_name_valid(rest) && bytes_ascii(rest);
	return theirs.len > DNS_NAME_MAX && bytes_equal_nocase(askable ? rest : BYTES(""), ours);
}

struct macro {
	char letter;
	unsigned labels;     /* 0: all */
	char delimiters[20]; /* "": dots */
};

/* Takes the next macro off a valid domain-spec. */
static bool macro_next(const char **at, struct macro *m)
{
	while ((*at = strchr(*at, '%')) && (*at)[1] != '{')
		*at += 2;
	if (!*at)
		return false;
	m->letter = (*at)[2];
	m->labels = 0;
	m->delimiters[0] = '\0';
	/* What is no digit is left out here and there. */
	sscanf(*at + 3, "%u", &m->labels);
	sscanf(*at + 3 + strspn(*at + 3, "0123456789rR"), "%19[-.+,/_=]", m->delimiters);
	*at += 3;
	return true;
}

/* "": %{p}, and what has one value for all. */
static struct bytes macro_value(const struct oracle_case *c, char letter)
{
	static char client[4 * 16 + 1];
	struct text t = TEXT(client);
	switch (octet_lower(letter)) {
	case 's':
		return c->sender;
	case 'l':
		return bytes_first(c->sender, bytes_find_last(c->sender, '@'));
	case 'o':
	case 'd':
		return case_domain(c);
	case 'h':
		return c->helo;
	case 'v':
		return c->client.family == FAMILY_IPV6 ? BYTES("ip6") : BYTES("in-addr");
	case 'i':
		for (size_t i = 0; c->client.family == FAMILY_IPV6 && i < 16; i++)
			text_string(&t, i ? ".0.0" : "0.0");
		return c->client.family == FAMILY_IPV6 ? text_bytes(&t) : BYTES("192.0.2.129");
	default:
		return BYTES("");
	}
}

static bool any_macro(const struct oracle_case *c,
		      bool (*is)(const struct macro *, struct bytes value))
{
	const char *at = spec;
	struct macro m;
	while (macro_next(&at, &m))
		if (is(&m, macro_value(c, m.letter)))
			return true;
	return false;
}

static bool has_no_more_labels(const struct macro *m, struct bytes value)
{
	size_t parts = 1;
	for (size_t i = 1; i < value.len; i++) /* from the second octet on */
		parts += value.at[i] == '.' || bytes_has(bytes_of(m->delimiters), value.at[i]);
	return m->labels && (m->labels >= parts || octet_lower(m->letter) == 'p');
}

static bool their_name_is_shorter(const struct oracle_case *c)
{
	/* Of what is no name nothing is known, and ours may have been cut on the left. */
	size_t theirs = strlen(their_name(c)), ours = strlen(our_name(c));
	return ours == 0 || theirs < ours || theirs + MACROS_MAX > DNS_NAME_MAX;
}

static bool counts_all_labels(const struct oracle_case *c)
{
	return c->ours != SPF_PERMERROR && their_name_is_shorter(c) &&
	       any_macro(c, has_no_more_labels);
}

static bool has_dots_that_are_no_delimiters(const struct macro *m, struct bytes value)
{
	return m->labels && m->delimiters[0] && !strchr(m->delimiters, '.') &&
	       (bytes_has(value, '.') || octet_lower(m->letter) == 'p');
}

static bool counts_dots(const struct oracle_case *c)
{
	return c->ours != SPF_PERMERROR && any_macro(c, has_dots_that_are_no_delimiters);
}

static bool has_marks(const struct macro *m, struct bytes value)
{
	for (size_t i = 0; i < value.len; i++)
		if (octet_lower(m->letter) != m->letter && bytes_has(BYTES("!*'()"), value.at[i]))
			return true;
	return false;
}

static bool escapes_marks(const struct oracle_case *c)
{
	return any_macro(c, has_marks) && their_name_is_shorter(c);
}

/* clang-format off */
static struct kind kinds[] = {
	{ "accepted: an empty domain-spec",
	  takes_nothing, "RFC 7208, 12",
	  "Ours: exists requires a domain-spec, and it is not empty.", 0 },
	{ "accepted: octets outside the grammar",
	  takes_an_octet, "RFC 7208, 12",
	  "Ours: a macro-literal is %x21-7E.", 0 },
	{ "accepted: \"%\" followed by any octet",
	  takes_a_percent, "RFC 7208, 7.1",
	  "Ours: only \"{\", \"%\", \"_\" and \"-\" may follow; all else is a syntax error.", 0 },
	{ "accepted: \"|\" as a delimiter",
	  takes_a_bar, "RFC 7208, 7.1",
	  "Ours: the delimiters are . - + , / _ and =.", 0 },
	{ "accepted: a domain-spec without a valid top label",
	  takes_a_label_for_a_domain, "RFC 7208, 7.1",
	  "Ours: it must end in a macro or in \".\" and a top label.", 0 },
	{ "refused: \",\" as a delimiter",
	  refuses_a_comma, "RFC 7208, 7.1",
	  "Ours: the grammar allows it.", 0 },
	{ "refused: \"/\" as a delimiter",
	  refuses_a_slash, "RFC 7208, 7.1",
	  "Ours: the grammar allows it.", 0 },
	{ "refused: \"R\" as a transformer",
	  refuses_reverse, "RFC 5234, 2.3",
	  "Ours: strings in ABNF are case-insensitive.", 0 },
	{ "refused: more than 128 labels",
	  refuses_a_great_number, "RFC 7208, 7.3",
	  "Ours: the grammar sets no limit.", 0 },
	{ "refused: 256 or more octets of literal text",
	  refuses_what_is_long, "RFC 7208, 7.3",
	  "Ours: a name that is too long loses labels on the left; it is not an error.", 0 },
	{ "a name of more than 253 octets",
	  cuts_no_name, "RFC 7208, 7.3",
	  "Ours: labels are removed from the left until it fits.", 0 },
	{ "as many labels as the value has, or more",
	  counts_all_labels, "RFC 7208, 7.3",
	  "Ours: all of them are used.", 0 },
	{ "labels are counted, and the dot is not a delimiter",
	  counts_dots, "RFC 7208, 7.3",
	  "Ours: only the given delimiters divide the value.", 0 },
	{ "%{p} with several names to choose from",
	  prefers_another_name, "RFC 7208, 7.3",
	  "Ours: the domain itself comes first, then names below it.", 0 },
	{ "upper case and one of ! * ' ( )",
	  escapes_marks, "RFC 7208, 7.3",
	  "Ours: none of these is unreserved in RFC 3986, 2.3; they were in RFC 2396.", 0 },
};
/* clang-format on */

static struct oracle oracle = {
	.name = "SPF macros",
	.count = INPUTS,
	.kinds = kinds,
	.kind_count = COUNT(kinds),
	.answer_size = sizeof(struct spf2_answer),
	.input = input,
	.ask = spf2_evaluate,
	.agrees = agrees,
	.show = show,
};

static void every_disagreement_is_of_a_known_kind(void **state)
{
	(void)state;
	arena_init(&zone.arena, SIZE_MAX);
	oracle_run(&oracle);
	arena_wipe(&zone.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_disagreement_is_of_a_known_kind),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
