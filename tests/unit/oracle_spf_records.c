/* oracle_spf_records.c: check_host() of RFC 7208 and libspf2 on the same records and the same
 * DNS: the cases of the RFC 7208 suite, then generated zones: valid, nearly valid, and hostile
 * ones. */
#include "tests/unit/modules_spf_cases.h"
#include "tests/unit/oracle_spf.h"

enum { INPUTS = 40000, RECORD_MAX = 6000, NAMES_TEXT = 300 };

/* ---- generated zones */

static const char *const names[] = {
	"example.com",      "mail.example.com", "a.example.net", "b.example.net",
	"_spf.example.org", "spf.example.org",  "c.test",        "d.c.test",
	"e.test",           "f-1.test",         "g.xn--p1ai",    "h.test",
};

struct world {
	struct draw draw;
	struct zone *zone;
	struct address client;
	/* 0: valid records only; 1: some terms are not; 2: octets changed at random */
	int wildness;
	bool crowded; /* every name has hosts, and records have many terms of hosts */
	bool ladder;  /* every record includes the next one, many times */
};

/* An address that shares its first bits with the client's: which prefix covers it is a matter of
 * one bit. */
static struct address neighbour(struct world *w, unsigned *shared)
{
	struct address a = w->client;
	unsigned bits = a.family == FAMILY_IPV6 ? 128 : 32;
	*shared = !w->crowded && draw_one_in(&w->draw, 4) ? bits
							  : (unsigned)draw_below(&w->draw, bits);
	if (*shared < bits)
		a.octets[*shared / 8] ^= (uint8_t)(0x80 >> *shared % 8);
	return a;
}

static void prefix_write(struct world *w, struct text *t, unsigned bits, unsigned shared)
{
	size_t kind = draw_below(&w->draw, 4);
	unsigned prefix = kind == 0   ? shared
			  : kind == 1 ? shared + 1
				      : 1 + (unsigned)draw_below(&w->draw, bits);
	if (prefix == 0 && !draw_one_in(&w->draw, 8))
		prefix = 1;
	text_format(t, "/%u", prefix > bits ? bits : prefix);
}

/* Puts the record (an address near the client's) and gives how many bits they share. */
static unsigned address_put(struct world *w, const char *name)
{
	unsigned shared;
	char buffer[ADDRESS_TEXT_MAX];
	struct text t = TEXT(buffer);
	struct address a = neighbour(w, &shared);
	address_text(&t, &a);
	zone_put(w->zone, bytes_of(name), a.family == FAMILY_IPV6 ? DNS_AAAA : DNS_A,
		 text_bytes(&t));
	return shared;
}

static void network_write(struct world *w, struct text *t)
{
	unsigned shared;
	struct address a = neighbour(w, &shared);
	bool six = a.family == FAMILY_IPV6;
	if (draw_one_in(&w->draw, 6)) {
		text_string(t, six ? "ip4:192.0.2.0/24" : "ip6:2001:db8::/32");
		return;
	}
	text_string(t, six ? "ip6:" : "ip4:");
	address_text(t, &a);
	if (!draw_one_in(&w->draw, 3))
		prefix_write(w, t, six ? 128 : 32, shared);
}

static void hosts_write(struct world *w, struct text *t)
{
	text_string(t, draw_one_in(&w->draw, 3) ? "mx" : "a");
	if (!draw_one_in(&w->draw, 3))
		text_format(t, ":%s%s", DRAW_OF(&w->draw, names),
			    draw_one_in(&w->draw, 6) ? "." : "");
	if (draw_one_in(&w->draw, w->crowded ? 16 : 2))
		prefix_write(w, t, 32, (unsigned)draw_below(&w->draw, 32));
	if (draw_one_in(&w->draw, w->crowded ? 16 : 2)) {
		text_char(t, '/');
		prefix_write(w, t, 128, (unsigned)draw_below(&w->draw, 128));
	}
}

static void exists_write(struct world *w, struct text *t)
{
	static const char *const specs[] = {
		"%{ir}.r.test", "%{i}.i.test",    "%{l}.l.test", "%{d}",
		"%{o}",         "%{d2}",          "%{h}",        "%{p}.p.test",
		"%{p}.p.test",  "%{l1r-}.l.test", "%{v}.v.test", "%{dr}.test",
	};
	text_format(t, "exists:%s",
		    draw_one_in(&w->draw, 3) ? DRAW_OF(&w->draw, names) : DRAW_OF(&w->draw, specs));
}

static void term_write(struct world *w, struct text *t)
{
	static const char *const qualifiers[] = { "", "", "", "+", "-", "~", "?" };
	static const char *const modifiers[] = {
		"exp=e.test", "x=y", "exp=%{d}.e.test", "m-o_d=%{l}%%",
		"v=spf1",     "a=b", "t=%{H}%_%-%{p}",
	};
	size_t begin = t->len;
	text_char(t, ' ');
	if (draw_one_in(&w->draw, 12)) {
		text_string(t, DRAW_OF(&w->draw, modifiers));
		return;
	}
	text_string(t, DRAW_OF(&w->draw, qualifiers));
	switch (w->crowded ? 3 : draw_below(&w->draw, 10)) {
	case 0:
	case 1:
	case 2:
		network_write(w, t);
		break;
	case 3:
	case 4:
	case 5:
		hosts_write(w, t);
		break;
	case 6:
	case 7:
		text_format(t, "include:%s",
			    draw_one_in(&w->draw, 10) ? "%{d}" : DRAW_OF(&w->draw, names));
		break;
	case 8:
		exists_write(w, t);
		break;
	default:
		text_string(t, "ptr");
		if (draw_one_in(&w->draw, 2))
			text_format(t, ":%s%s", DRAW_OF(&w->draw, names),
				    draw_one_in(&w->draw, 8) ? "." : "");
	}
	if (draw_one_in(&w->draw, 8)) /* names have no case */
		for (size_t i = begin; i < t->len; i++)
			if (octet_alpha(t->at[i]) && t->at[i] != '%' && draw_one_in(&w->draw, 2))
				t->at[i] = (char)(t->at[i] ^ 0x20);
}

static void broken_write(struct world *w, struct text *t)
{
	/* clang-format off */
	static const char *const broken[] = {
		"a:", "mx:", "ptr:", "include:", "exists:", "redirect=", "exp=", "ip4:", "ip6:",
		"a:/24", "mx://64", "a:foo", "mx:1.2.3.4", "ptr:e.123", "include:localhost",
		"exists:e.-t", "redirect=foo", "exp=foo", "a:e.t_t", "exists:e.test/24",
		"a:e.test/24/24", "a:e.test//24/24", "include:e.test..", "a:.test", "exists:%",
		"exists:%x.e.test", "a:%{x}.e.test", "x=%z", "x=%{d", "a:%{d}x", "exists:%{i}e",
		"a:%{d|}.e.test", "x=%{l|}", "x=%{c}", "x=%{r}%{t}", "exp=%{c}.e.test",
		"a:%{c}.e.test", "a:%{d0}", "redirect:e.test", "redirect:e.test",
		"exp=e.test exp=f-1.test", "redirect=e.test redirect=e.test",
		"redirect=e.test a:c.test", "redirect=e.test ?all", "redirect=%{d}",
		"a:%{d,}.e.test", "a:%{l/}.e.test", "a:%{dR}.e.test", "a:%{d129}", "x=%{d200}",
		"a:%{d128}", "ip4:192.0.2.1/032", "ip4:192.0.2.1/4294967328", "a/024", "a//0128",
		"ip6:2001:db8::1/000128", "a/00", "ip4:192.0.2.1/0", "ip6:::/0", "a/0", "a//0",
		"mx/0//0", "mx:e.test/24//0", "ip4:192.0.2.1/33", "ip6:2001:db8::1/129", "a/33",
		"mx//129", "a/", "a//", "ip4:192.0.2.1/", "a/24//", "ip4:192.0.2",
		"ip4:192.0.2.1.1", "ip4:192.0.2.256", "ip4:192.0.2.01", "ip4:2001:db8::1",
		"ip6:192.0.2.1", "ip6:2001:db8:::1", "ip6:::ffff:192.0.2.1", "ip6:2001:db8::1::",
		"ip6:[::1]", "ip6:2001:0db8:0000:0000:0000:0000:0000:0000:0000:0001",
		"ip4:192.000000000000000000000000000000000000.000.2.1",
		"ip6:2001:0db8:0000:0000:0000:0000:0000:0000:0000:0001/64", "all:e.test", "all/8",
		"all=", "ptr/24", "include:e.test/24", "include", "exists", "include/24", "+x=y",
		"-redirect=e.test", "--all", "+-all", "-", "+", "=", ":", "/", "%", "=x", "1a",
		"_x=1", "x.y=1", "m.o=d", "m.o.d-=%{l}", "alll", "al", "mxx", "ip5:1.2.3.4", "foo",
		"foo:bar", "default=allow", "x=", "x=y=z", "all,", "all\t-all", "a:e.t\xc3\xa9st",
		"a:\x01.test", "x=\x80", "x=\x7f", "exists:\xff.test",
	};
	/* clang-format on */
	text_char(t, ' ');
	if (!draw_one_in(&w->draw, 12)) {
		text_string(t, DRAW_OF(&w->draw, broken));
		return;
	}
	/* Longer than any name */
	text_string(t, draw_one_in(&w->draw, 2) ? "exists:" : "x=");
	for (size_t labels = draw_below(&w->draw, 12); labels > 0; labels--)
		text_string(t, "a-label-of-just-under-fifty-octets-to-fill-names.");
	text_string(t, "test");
}

/* A record of a hundred networks, none of which is the client's, before the last. */
static void long_write(struct world *w, struct text *t)
{
	for (size_t i = 0, n = 30 + draw_below(&w->draw, 80); i < n; i++)
		text_format(t, " ip4:203.0.113.%zu", i);
	term_write(w, t);
	text_string(t, " -all");
}

static void record_write(struct world *w, struct text *t, size_t place)
{
	size_t terms = draw_below(&w->draw, 6);
	if (draw_one_in(&w->draw, 16))
		terms = 8 + draw_below(&w->draw, 6);
	text_string(t, draw_one_in(&w->draw, 30) ? "V=SPF1" : "v=spf1");
	if (w->ladder) {
		for (size_t i = 0; i < 9 && place + 1 < COUNT(names); i++)
			text_format(t, " include:%s", names[place + 1]);
		return;
	}
	if (draw_one_in(&w->draw, 80)) {
		long_write(w, t);
		return;
	}
	if (w->crowded)
		terms = 8 + draw_below(&w->draw, 5);
	for (size_t i = 0; i < terms; i++) {
		if (w->wildness == 1 && draw_one_in(&w->draw, 2 * terms))
			broken_write(w, t);
		term_write(w, t);
		if (draw_one_in(&w->draw, 40))
			text_string(t, "  ");
	}
	switch (draw_below(&w->draw, 4)) {
	case 0:
		text_format(t, " redirect=%s", DRAW_OF(&w->draw, names));
		break;
	case 1:
		break;
	default:
		text_format(t, " %call", "-~?+"[draw_below(&w->draw, 4)]);
	}
}

/* One to three octets left out, doubled, or changed. */
static void spoil(struct world *w, struct text *t)
{
	static const char octets[] = " %{}:/=.+-~?|,_\"@\\\t\n\x7f\x80\xff"
				     "0129azAZ";
	for (size_t changes = 1 + draw_below(&w->draw, 3); changes > 0 && t->len > 8; changes--) {
		size_t at = 6 + draw_below(&w->draw, t->len - 6), how = draw_below(&w->draw, 4);
		if (how == 0) {
			memmove(t->at + at, t->at + at + 1, t->len - at - 1);
			t->len--;
		} else if (how == 1 && t->len + 1 < t->cap) {
			memmove(t->at + at + 1, t->at + at, t->len - at);
			t->len++;
		} else {
			t->at[at] = draw_one_in(&w->draw, 40)
					    ? '\0'
					    : octets[draw_below(&w->draw, sizeof octets - 1)];
		}
	}
}

static void records_put(struct world *w, size_t place)
{
	static const char *const others[] = {
		"hello",
		"v=spf10 +all",
		"v=spf1\t+all",
		"v=spf2.0/pra +all",
		" v=spf1 +all",
		"v=spf",
		"",
	};
	size_t count = draw_one_in(&w->draw, 40) ? 2 : draw_one_in(&w->draw, 12) ? 0 : 1;
	const char *name = names[place];
	if (draw_one_in(&w->draw, 8))
		zone_put(w->zone, bytes_of(name), DNS_TXT, bytes_of(DRAW_OF(&w->draw, others)));
	for (; count > 0; count--) {
		char buffer[RECORD_MAX];
		struct text t = TEXT(buffer);
		record_write(w, &t, place);
		if (w->wildness == 2 && !draw_one_in(&w->draw, 3))
			spoil(w, &t);
		zone_put(w->zone, bytes_of(name), DNS_TXT, text_bytes(&t));
	}
}

static void hosts_put(struct world *w, const char *name)
{
	for (size_t n = w->crowded ? 1 : draw_below(&w->draw, 3); n > 0; n--)
		address_put(w, name);
	if (draw_one_in(&w->draw, 3))
		zone_put(w->zone, bytes_of(name), DNS_A, BYTES("203.0.113.7"));
	size_t hosts = draw_one_in(&w->draw, 20) ? 9 + draw_below(&w->draw, 4)
		       : w->crowded              ? 1
						 : draw_below(&w->draw, 3);
	for (size_t i = 0; i < hosts; i++) {
		char value[NAMES_TEXT + 3], host[NAMES_TEXT];
		snprintf(host, sizeof host, "mx%zu.%s", i, name);
		snprintf(value, sizeof value, "10 %s",
			 draw_one_in(&w->draw, 4) ? DRAW_OF(&w->draw, names) : host);
		if (draw_one_in(&w->draw, 2))
			address_put(w, host);
		if (draw_one_in(&w->draw, 8))
			zone_add(w->zone, bytes_of(host), (enum dns_type)RECORD_FAILS);
		zone_put(w->zone, bytes_of(name), DNS_MX,
			 bytes_of(draw_one_in(&w->draw, 30) ? "0 ." : value));
	}
	if (draw_one_in(&w->draw, 40))
		zone_add(w->zone, bytes_of(name), (enum dns_type)RECORD_FAILS);
}

/* The client's names, and whether they lead back to it. */
static void reverse_put(struct world *w)
{
	char buffer[DNS_NAME_MAX + 1], address[ADDRESS_TEXT_MAX];
	struct text reverse = TEXT(buffer), text = TEXT(address);
	size_t count =
		draw_one_in(&w->draw, 12) ? 9 + draw_below(&w->draw, 4) : draw_below(&w->draw, 4);
	dns_reverse(&reverse, &w->client);
	address_text(&text, &w->client);
	if (draw_one_in(&w->draw, 20))
		zone_add(w->zone, text_bytes(&reverse), (enum dns_type)RECORD_FAILS);
	for (size_t i = 0; i < count; i++) {
		char host[NAMES_TEXT];
		snprintf(host, sizeof host, "h%zu.%s", i, DRAW_OF(&w->draw, names));
		const char *name = draw_one_in(&w->draw, 3) ? DRAW_OF(&w->draw, names) : host;
		zone_put(w->zone, text_bytes(&reverse), DNS_PTR, bytes_of(name));
		if (draw_one_in(&w->draw, 2))
			zone_put(w->zone, bytes_of(name),
				 w->client.family == FAMILY_IPV6 ? DNS_AAAA : DNS_A,
				 text_bytes(&text));
		if (draw_one_in(&w->draw, 20))
			zone_add(w->zone, bytes_of(name), (enum dns_type)RECORD_FAILS);
		char below[NAMES_TEXT];
		snprintf(below, sizeof below, "%.200s.p.test", name);
		if (draw_one_in(&w->draw, 2))
			zone_put(w->zone, bytes_of(below), DNS_A, BYTES("127.0.0.2"));
	}
}

/* What the macros of exists_write() may come to. */
static void expansions_put(struct world *w)
{
	char buffer[NAMES_TEXT];
	struct text t = TEXT(buffer);
	dns_reverse_in(&t, &w->client, BYTES("r.test"));
	if (draw_one_in(&w->draw, 2))
		zone_put(w->zone, text_bytes(&t), DNS_A, BYTES("127.0.0.2"));
	if (draw_one_in(&w->draw, 2))
		zone_put(w->zone, BYTES("joe.l.test"), DNS_A, BYTES("127.0.0.2"));
	if (draw_one_in(&w->draw, 2))
		zone_put(w->zone, BYTES("in-addr.v.test"), DNS_A, BYTES("127.0.0.2"));
	if (draw_one_in(&w->draw, 2))
		zone_put(w->zone, BYTES("com.example.test"), DNS_A, BYTES("127.0.0.2"));
}

static struct address client_make(struct draw *d)
{
	char text[ADDRESS_TEXT_MAX];
	struct address a;
	if (draw_one_in(d, 200))
		snprintf(text, sizeof text, "%s", draw_one_in(d, 2) ? "127.0.0.1" : "::1");
	else if (draw_one_in(d, 2))
		snprintf(text, sizeof text, "2001:db8:%zx::%zx", draw_below(d, 0x10000),
			 draw_below(d, 0x10000));
	else
		snprintf(text, sizeof text, "192.0.%zu.%zu", draw_below(d, 256),
			 draw_below(d, 256));
	zone_require(address_parse(bytes_of(text), &a));
	return a;
}

static struct suite *suite;
static struct zone zone;

/* `RECORD_MAX` octets and more are in the zone's arena: it is made anew for each input. */
static struct oracle_case *input(uint64_t seed, size_t n)
{
	static const char *const senders[] = { "joe@example.com",      "joe@EXAMPLE.com",
					       "a.b-c@example.com",    "",
					       "joe@mail.example.com", "joe@[192.0.2.1]",
					       "joe@localhost" };
	static struct oracle_case c;
	struct trial *trial = c.trial;
	c = (struct oracle_case){ .trial = trial, .helo = BYTES("mail.example.com") };
	if (n < CASES) {
		const struct test_case *t = &suite->cases[n];
		c.zone = t->zone;
		zone_require(address_parse(t->host, &c.client));
		c.helo = t->helo;
		c.sender = t->sender;
	} else {
		struct world w = { .draw = { seed * 1000003 + n }, .zone = &zone };
		arena_wipe(&zone.arena);
		arena_init(&zone.arena, SIZE_MAX);
		zone.count = 0;
		c.zone = &zone;
		c.client = w.client = client_make(&w.draw);
		c.sender =
			bytes_of(draw_one_in(&w.draw, 12) ? DRAW_OF(&w.draw, senders) : senders[0]);
		w.crowded = draw_one_in(&w.draw, 10);
		w.ladder = draw_one_in(&w.draw, 400);
		w.wildness = draw_below(&w.draw, 10) < 6 ? 0 : 1 + (int)draw_below(&w.draw, 2);
		for (size_t i = 0; i < COUNT(names); i++) {
			if (i == 0 || w.ladder || !draw_one_in(&w.draw, 4))
				records_put(&w, i);
			hosts_put(&w, names[i]);
		}
		zone_put(&zone, BYTES("localhost"), DNS_TXT, BYTES("v=spf1 +all"));
		reverse_put(&w);
		expansions_put(&w);
	}
	/* Of the null path the identity is that of HELO (2.4). */
	if (c.sender.len == 0) {
		char *sender =
			arena_alloc((struct arena *)(uintptr_t)&c.zone->arena, c.helo.len + 20);
		zone_require(sender != NULL);
		snprintf(sender, c.helo.len + 20, "postmaster@%.*s", BYTES_ARG(c.helo));
		c.sender = bytes_of(sender);
	}
	return &c;
}

static bool agrees(struct oracle_case *c, const void *answer)
{
	c->theirs = answer;
	ours_evaluate(c);
	if (c->theirs && c->ours == c->theirs->result)
		return true;
	records_read(c);
	return false;
}

static void show(const struct oracle_case *c, struct text *t)
{
	static const char *const types[] = {
		[DNS_A] = "A",   [DNS_CNAME] = "CNAME", [DNS_PTR] = "PTR",
		[DNS_MX] = "MX", [DNS_TXT] = "TXT",     [DNS_AAAA] = "AAAA"
	};
	static const char *const states[] = { "found", "no data", "no name", "failed" };
	text_string(t, "  client ");
	address_text(t, &c->client);
	text_format(t, ", HELO %.*s, sender %.*s\n  ours: %s (%s)\n  libspf2: %s\n",
		    BYTES_ARG(c->helo), BYTES_ARG(c->sender), spf_result_name(c->ours), c->why,
		    c->theirs ? spf_result_name(c->theirs->result) : "no answer");
	for (size_t i = 0; i < c->read_count; i++) {
		text_string(t, "  read: ");
		text_printable(t, bytes_of(c->read[i]));
		text_char(t, '\n');
	}
	for (size_t i = 0; c->theirs && i < c->theirs->asked && i < LOOK_UPS_KEPT; i++) {
		const struct look_up *l = &c->theirs->look_ups[i];
		text_format(t, "  libspf2 asked: %s %s: %s, %u\n", l->name, types[l->type],
			    states[l->status], l->count);
	}
	for (size_t i = 0; i < c->zone->count; i++) {
		const struct zone_record *r = &c->zone->records[i];
		bool fails = r->type == (enum dns_type)RECORD_FAILS;
		text_format(t, "  %.*s %s ", BYTES_ARG(r->name), fails ? "FAILS" : types[r->type]);
		if (r->type == DNS_A || r->type == DNS_AAAA)
			address_text(t, &r->record.address);
		else
			text_printable(t, r->record.data);
		text_char(t, '\n');
	}
}

/* ---- the kinds of disagreement */

static bool asks_beyond_the_limit(const struct oracle_case *c)
{
	return we_say(c, SPF_PERMERROR) && c->theirs && c->theirs->asked > LOOK_UPS_MAX;
}

static bool from_loopback(const struct oracle_case *c)
{
	bool loopback = c->client.family == FAMILY_IPV6
				? c->client.octets[15] == 1 && c->client.octets[0] == 0
				: c->client.octets[0] == 127;
	return loopback && they_say(c, SPF_PASS) && c->theirs->asked == 0;
}

static bool of_no_domain(const struct oracle_case *c)
{
	struct bytes domain = case_domain(c);
	bool full = bytes_has(domain, '.') && dns_name_valid(domain) && domain.at[0] != '[';
	return we_say(c, SPF_NONE) && !full;
}

static bool of_a_nul(const struct oracle_case *c)
{
	return c->nul_read;
}

/* ---- what the library alone accepts */

static bool takes_no_domain(const struct oracle_case *c)
{
	return taken(c, "^[-+~?]?(a|mx|ptr|include|exists):(/.*)?$|^(exp|redirect)=$");
}

static bool takes_letters_of_explanations(const struct oracle_case *c)
{
	return taken(c, "=.*%\\{[crt]");
}

static bool takes_redirect_for_a_mechanism(const struct oracle_case *c)
{
	return taken(c, "^[-+~?]?redirect:");
}

static bool takes_a_spelling_of_a_prefix(const struct oracle_case *c)
{
	return taken(c, "/0[0-9]+(/|$)|/[0-9]{4,}(/|$)");
}

static bool takes_a_long_address(const struct oracle_case *c)
{
	return taken(c, "^[-+~?]?ip[46]:.{46,}");
}

/* Counts the terms that match in the record with the most of them. */
static size_t most_terms(const struct oracle_case *c, const char *pattern)
{
	size_t most = 0;
	for (size_t i = 0; i < c->read_count; i++) {
		size_t count = 0;
		for (const char *at = c->read[i]; *at;
		     at += strcspn(at, " "), at += strspn(at, " ")) {
			char term[2000];
			snprintf(term, sizeof term, "%.*s", (int)strcspn(at, " "), at);
			count += matches(term, pattern);
		}
		most = count > most ? count : most;
	}
	return most;
}

/* ---- what we alone accept */

static bool refuses_prefix_0(const struct oracle_case *c)
{
	return refused(c, "/0(/|$)");
}

static bool refuses_a_modifiers_name(const struct oracle_case *c)
{
	return refused(c, "^[a-z][-_a-z0-9]*\\.[-_.a-z0-9]*=");
}

/* ---- order, limits, failures */

static bool redirects_early(const struct oracle_case *c)
{
	for (size_t i = 0; i < c->read_count; i++)
		if (matches(c->read[i], " redirect=[^ ]+ +[^ ]"))
			return true;
	return false;
}

static const struct look_up *last_look_up(const struct oracle_case *c)
{
	return c->theirs && c->theirs->asked && c->theirs->asked <= LOOK_UPS_KEPT
		       ? &c->theirs->look_ups[c->theirs->asked - 1]
		       : NULL;
}

static bool has_eleven_exchangers(const struct oracle_case *c)
{
	return we_say(c, SPF_PERMERROR) && !they_say(c, SPF_PERMERROR) &&
	       any_look_up(c, ns_t_mx, SPF_NAMES_MAX);
}

static bool has_eleven_pointers(const struct oracle_case *c)
{
	return they_say(c, SPF_PERMERROR) && !we_say(c, SPF_PERMERROR) &&
	       any_look_up(c, ns_t_ptr, SPF_NAMES_MAX);
}

/* How many terms that ask were read, each record as often as it was read. */
static size_t terms_read(const struct oracle_case *c)
{
	size_t count = 0;
	for (size_t i = 0; i < c->read_count; i++)
		for (const char *at = c->read[i]; *at;
		     at += strcspn(at, " "), at += strspn(at, " ")) {
			char term[200];
			snprintf(term, sizeof term, "%.*s", (int)strcspn(at, " "), at);
			count += matches(term,
					 "^[-+~?]?(a|mx|ptr|include|exists)([:/]|$)|^redirect=");
		}
	return count;
}

static bool asks_with_eleven(const struct oracle_case *c)
{
	return we_say(c, SPF_PERMERROR) && !they_say(c, SPF_PERMERROR) && c->read_count == 1 &&
	       terms_read(c) == 11;
}

static bool asks_with_more_than_ten(const struct oracle_case *c)
{
	return we_say(c, SPF_PERMERROR) && !they_say(c, SPF_PERMERROR) && terms_read(c) > 10;
}

/* True for a look-up of a host that an earlier answer of this type has named. */
static bool named_by(const struct oracle_case *c, const struct look_up *l, unsigned type)
{
	for (const struct look_up *e = c->theirs->look_ups; e < l; e++) {
		if (e->type != type)
			continue;
		const struct dns_answer *answer =
			zone_answer(c->trial, bytes_of(e->name), (enum dns_type)type);
		for (size_t i = 0; i < answer->count; i++)
			if (bytes_equal_nocase(answer->records[i].data, bytes_of(l->name)))
				return true;
	}
	return false;
}

/* Of terms: not of the hosts of MX and PTR records, which do not count. */
static size_t voids(const struct oracle_case *c)
{
	size_t count = 0;
	for (size_t i = 0; c->theirs && i < c->theirs->asked && i < LOOK_UPS_KEPT; i++) {
		const struct look_up *l = &c->theirs->look_ups[i];
		count += l->type != ns_t_txt &&
			 (l->status == DNS_NONE || l->status == DNS_NO_NAME) &&
			 !named_by(c, l, ns_t_mx) && !named_by(c, l, ns_t_ptr);
	}
	return count;
}

/* Otherwise it may be a limit that made an error of it. */
static bool taken_within_limits(const struct oracle_case *c)
{
	return we_say(c, SPF_PERMERROR) && !they_say(c, SPF_PERMERROR) &&
	       voids(c) <= SPF_VOIDS_MAX && terms_read(c) <= SPF_TERMS_MAX;
}

static bool takes_two_explanations(const struct oracle_case *c)
{
	return we_say(c, SPF_PERMERROR) && !they_say(c, SPF_PERMERROR) &&
	       most_terms(c, "^exp=") > 1;
}

static bool takes_two_redirects(const struct oracle_case *c)
{
	return taken_within_limits(c) && most_terms(c, "^redirect=") > 1;
}

static bool asks_in_vain_thrice(const struct oracle_case *c)
{
	return we_say(c, SPF_PERMERROR) && !they_say(c, SPF_PERMERROR) && voids(c) == 3;
}

static bool asks_in_vain(const struct oracle_case *c)
{
	return we_say(c, SPF_PERMERROR) && !they_say(c, SPF_PERMERROR) && voids(c) > 3;
}

static bool fails_for_ptr(const struct oracle_case *c)
{
	const struct look_up *last = last_look_up(c);
	return they_say(c, SPF_TEMPERROR) && !we_say(c, SPF_TEMPERROR) && last &&
	       last->status == DNS_FAILED && last->type == ns_t_ptr;
}

static bool fails_for_a_host(const struct oracle_case *c, unsigned type)
{
	const struct look_up *last = last_look_up(c);
	return they_say(c, SPF_TEMPERROR) && !we_say(c, SPF_TEMPERROR) && last &&
	       last->status == DNS_FAILED && named_by(c, last, type);
}

static bool fails_for_a_pointed_name(const struct oracle_case *c)
{
	return fails_for_a_host(c, ns_t_ptr);
}

/* Ours can only have matched another host of the same answer. */
static bool fails_for_an_exchanger(const struct oracle_case *c)
{
	enum dns_type type = c->client.family == FAMILY_IPV6 ? DNS_AAAA : DNS_A;
	if (!fails_for_a_host(c, ns_t_mx))
		return false;
	for (const struct look_up *l = last_look_up(c); l >= c->theirs->look_ups; l--) {
		if (l->type != ns_t_mx)
			continue;
		const struct dns_answer *mx = zone_answer(c->trial, bytes_of(l->name), DNS_MX);
		for (size_t i = 0; i < mx->count; i++)
			if (zone_answer(c->trial, mx->records[i].data, type)->status == DNS_FOUND)
				return true;
		return false;
	}
	return false;
}

static bool has_a_long_record(const struct oracle_case *c)
{
	for (size_t i = 0; i < c->read_count; i++)
		if (strlen(c->read[i]) > 511)
			return true;
	return false;
}

static bool counts_labels(const struct oracle_case *c)
{
	return any_term(c, term_good, "%\\{[a-z][0-9]");
}

static bool has_a_final_dot(const struct oracle_case *c)
{
	return any_term(c, term_good, "[:=].*\\.$");
}

/* clang-format off */
static struct kind kinds[] = {
	{ "the limit of lookups, over many includes",
	  asks_beyond_the_limit, "RFC 7208, 4.6.4",
	  "Ours: the ten terms are counted over all includes together.", 0 },
	{ "a client on the loopback",
	  from_loopback, "RFC 7208, 4.1",
	  "Ours: check_host() makes no exception for them.", 0 },
	{ "an identity that is not a full domain name",
	  of_no_domain, "RFC 7208, 4.3",
	  "Ours: the result is none, whatever the DNS has there.", 0 },
	{ "a record with a NUL in it",
	  of_a_nul, "RFC 7208, 12",
	  "Ours: it is a syntax error.", 0 },
	{ "accepted: octets outside the grammar",
	  takes_an_octet, "RFC 7208, 12",
	  "Ours: a macro-literal is %x21-7E, and terms are separated by spaces only.", 0 },
	{ "accepted: an empty domain-spec",
	  takes_no_domain, "RFC 7208, 12",
	  "Ours: \":\" and \"=\" must be followed by a domain-spec, which is not empty.", 0 },
	{ "accepted: \"%\" followed by any octet",
	  takes_a_percent, "RFC 7208, 7.1",
	  "Ours: only \"{\", \"%\", \"_\" and \"-\" may follow; all else is a syntax error.", 0 },
	{ "accepted: \"|\" as a delimiter",
	  takes_a_bar, "RFC 7208, 7.1",
	  "Ours: the delimiters are . - + , / _ and =.", 0 },
	{ "accepted: the macros c, r and t in modifiers",
	  takes_letters_of_explanations, "RFC 7208, 7.2",
	  "Ours: they are allowed in the text of an explanation only.", 0 },
	{ "accepted: \"redirect:\" as a mechanism",
	  takes_redirect_for_a_mechanism, "RFC 7208, 6.1",
	  "Ours: redirect is a modifier; there is no mechanism of that name.", 0 },
	{ "accepted: prefixes like /032 and /4294967328",
	  takes_a_spelling_of_a_prefix, "RFC 7208, 5.6",
	  "Ours: no leading zeros, and no number over 32 or 128, however large.", 0 },
	{ "accepted: an address of 46 characters or more",
	  takes_a_long_address, "RFC 7208, 5.6",
	  "Ours: it is a syntax error.", 0 },
	{ "accepted: a domain-spec without a valid top label",
	  takes_a_label_for_a_domain, "RFC 7208, 7.1",
	  "Ours: it must end in a macro or in \".\" and a top label.", 0 },
	{ "accepted: exp twice",
	  takes_two_explanations, "RFC 7208, 6",
	  "Ours: it must not appear more than once.", 0 },
	{ "accepted: redirect twice",
	  takes_two_redirects, "RFC 7208, 6",
	  "Ours: it must not appear more than once.", 0 },
	{ "refused: the prefix /0",
	  refuses_prefix_0, "RFC 7208, 5.6",
	  "Ours: the grammar allows it.", 0 },
	{ "refused: \",\" as a delimiter",
	  refuses_a_comma, "RFC 7208, 7.1",
	  "Ours: the grammar allows it.", 0 },
	{ "refused: \"/\" as a delimiter",
	  refuses_a_slash, "RFC 7208, 7.1",
	  "Ours: the grammar allows it.", 0 },
	{ "refused: \"R\" as a transformer",
	  refuses_reverse, "RFC 5234, 2.3",
	  "Ours: strings in ABNF are case-insensitive.", 0 },
	{ "refused: more than 128 labels in a macro",
	  refuses_a_great_number, "RFC 7208, 7.3",
	  "Ours: the grammar sets no limit.", 0 },
	{ "refused: dots in the name of a modifier",
	  refuses_a_modifiers_name, "RFC 7208, 12",
	  "Ours: the grammar allows them.", 0 },
	{ "refused: 256 or more octets of literal text",
	  refuses_what_is_long, "RFC 7208, 7.3",
	  "Ours: a name that is too long loses labels on the left; it is not an error.", 0 },
	{ "redirect before a mechanism",
	  redirects_early, "RFC 7208, 6.1",
	  "Ours: wherever it stands, it applies only when no mechanism has matched.", 0 },
	{ "a record of more than 511 octets",
	  has_a_long_record, "RFC 7208, 4.6.2",
	  "Ours: every term counts.", 0 },
	{ "%{p} with several names to choose from",
	  prefers_another_name, "RFC 7208, 7.3",
	  "Ours: the domain itself comes first, then names below it.", 0 },
	{ "macros that cut to a number of labels",
	  counts_labels, "RFC 7208, 7.3",
	  "Ours: if there are no more labels than that, all are used.", 0 },
	{ "a domain-spec with a final dot",
	  has_a_final_dot, "RFC 7208, 7.1",
	  "Ours: the dot ends the name and is not part of it.", 0 },
	{ "a PTR lookup that fails",
	  fails_for_ptr, "RFC 7208, 5.5",
	  "Ours: ptr does not match; the result is not temperror.", 0 },
	{ "an address lookup that fails for a name of the client",
	  fails_for_a_pointed_name, "RFC 7208, 5.5",
	  "Ours: that name is skipped.", 0 },
	{ "an address lookup that fails for an MX host",
	  fails_for_an_exchanger, "RFC 7208, 5.4",
	  "Ours: all MX hosts are looked at before giving up; the RFC leaves it open.", 0 },
	{ "more than ten MX records",
	  has_eleven_exchangers, "RFC 7208, 4.6.4",
	  "Ours: that is an error, even if one of the first ten matches.", 0 },
	{ "more than ten PTR records",
	  has_eleven_pointers, "RFC 7208, 4.6.4",
	  "Ours: those after the tenth are ignored; that is not an error.", 0 },
	{ "eleven terms with lookups in one record",
	  asks_with_eleven, "RFC 7208, 4.6.4",
	  "Ours: the eleventh is an error.", 0 },
	{ "more than ten terms with lookups",
	  asks_with_more_than_ten, "RFC 7208, 4.6.4",
	  "Ours: the eleventh is an error, counted over all includes together.", 0 },
	{ "three void lookups",
	  asks_in_vain_thrice, "RFC 7208, 4.6.4",
	  "Ours: two are allowed.", 0 },
	{ "more void lookups",
	  asks_in_vain, "RFC 7208, 4.6.4",
	  "Ours: as for three.", 0 },
};
/* clang-format on */

static struct oracle oracle = {
	.name = "SPF records",
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
	suite = suite_read(as_they_are);
	arena_init(&zone.arena, SIZE_MAX);
	oracle_run(&oracle);
	arena_wipe(&zone.arena);
	suite_free(suite);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_disagreement_is_of_a_known_kind),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
