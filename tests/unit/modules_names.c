/* modules_names.c: what names and domains look like: persons, lookalikes, scripts, names of a
 * field. */
#include "tests/unit/modules_zone.h"

#include "gateway/io/public_suffix.h"
#include "modules/mime/author_names.h"
#include "modules/names/disguise.h"
#include "modules/names/free_mail.h"
#include "modules/names/label.h"
#include "modules/names/lookalike.h"
#include "modules/names/people.h"
#include "modules/names/scripts.h"

/* ---- persons */

static const struct {
	const char *seen;
	const char *person; /* the address of whom it is; NULL: nobody */
} names[] = {
	{ "Chief Executive", "chief@example.com" },
	{ "Executive, Chief", "chief@example.com" },
	{ "CHIEF  EXECUTIVE", "chief@example.com" },
	{ "C. Executive", "chief@example.com" },
	{ "Chief E.", "chief@example.com" },
	{ "chief.executive", "chief@example.com" },
	{ "ChiefExecutive", "chief@example.com" },
	{ "C h i e f  E x e c u t i v e", "chief@example.com" },
	{ "Dr. Chief Executive, PhD", "chief@example.com" },
	{ "Chief Executive (Example)", "chief@example.com" },
	{ "Chief M. Executive", "chief@example.com" },
	{ "\xef\xbc\xa3\xef\xbd\x88\xef\xbd\x89\xef\xbd\x85\xef\xbd\x86 Executive",
	  "chief@example.com" },                                   /* full-width */
	{ "Chief Ex\xd0\xb5"
	  "cutive",
	  "chief@example.com" },                                        /* Cyrillic e */
	{ "\xd0\xa1hief Executive", "chief@example.com" },         /* Cyrillic capital S */
	{ "Chief\xe2\x80\x8b Execu\xc2\xadtive", "chief@example.com" }, /* invisible */
	{ "Ch\xc3\xaf"
	  "ef Ex\xc3\xa9"
	  "cutive",
	  "chief@example.com" },
	{ "Ian Miller", "ian@example.com" },
	{ "lan Miller", "ian@example.com" },
	{ "Ian Mi||er", "ian@example.com" },
	{ "Ian MiIler", "ian@example.com" },
	{ "1an M1ller", "ian@example.com" },
	{ "Ian Mi11er", "ian@example.com" },
	{ "Ch13f 3x3cut1v3", "chief@example.com" },
	{ "Ch. Executive", "chief@example.com" },
	{ "Chief Executive | Example", "chief@example.com" },
	{ "Chief Executive - Northwind Example", NULL },
	{ "J\xc3\xb6rg M\xc3\xbcller", "joerg@example.com" },
	{ "Joerg Mueller", "joerg@example.com" },
	{ "Jorg Muller", "joerg@example.com" },
	{ "M\xc3\xbcller J\xc3\xb6rg", "joerg@example.com" },
	{ "Anna de la Cruz", "anna@example.com" },
	{ "Anna Maria de la Cruz", "anna@example.com" },
	{ "Anna Cruz", "anna@example.com" },
	{ "\xe5\xb1\xb1\xe7\x94\xb0\xe5\xa4\xaa\xe9\x83\x8e", "yamada@example.com" },
	{ "\xe5\xb1\xb1\xe7\x94\xb0 \xe5\xa4\xaa\xe9\x83\x8e", "yamada@example.com" },
	{ "", NULL },
	{ "C. E.", NULL },
	{ "Chief", NULL },
	{ "Chief Editor", NULL },
	{ "Executive", NULL },
	{ "Chief Executive Magazine", NULL },
	{ "Chief Executive via Forum", NULL },
	{ "Nell Miller", NULL },
	{ "Ian Millar", NULL },
	{ "M\xc3\xbcller", NULL },
	{ "Maria Cruz", NULL },
	/* a capital L is no I, a small one is; Cl is no D, but in the middle of a word */
	{ "Lan Miller", NULL },
	{ "LAN MILLER", NULL },
	{ "lan miller", "ian@example.com" },
	{ "Clara Meyer", NULL },
	{ "Dara Meyer", "dara@example.com" },
	{ "VVilma Acker", "wilma@example.com" },
	{ "Wilma Ackcr", NULL },
	/* a hyphen makes one name of two */
	{ "Anna-Lena Vogt", "lena@example.com" },
	{ "Anna Lena Vogt", "lena@example.com" },
	{ "Annalena Vogt", "lena@example.com" },
	{ "A.-L. Vogt", "lena@example.com" },
	{ "Anna Vogt", NULL },
	{ "Lena Vogt", NULL },
	{ "Anna-Lena Vogt-Example", NULL },
	{ "Ian Miller-Jones", NULL },
	{ "Omar al-Hassan", "omar@example.com" },
	{ "Omar Hassan", "omar@example.com" },
	{ "Hassan", NULL },
	/* either spelling of each word */
	{ "J\xc3\xb6rg Mueller", "joerg@example.com" },
	{ "Joerg M\xc3\xbcller", "joerg@example.com" },
	/* a legal form belongs to a company that is ours, or makes one that is not */
	{ "Ian Miller - Example Ltd.", "ian@example.com" },
	{ "Example GmbH & Co. KG, Ian Miller", "ian@example.com" },
	{ "Ian Miller Ltd.", NULL },
	{ "Ian Miller, Gesch\xc3\xa4"
	  "ftsf\xc3\xbchrer",
	  "ian@example.com" },
	{ "Ian Miller HR", "ian@example.com" },
	/* of a long word, two swapped letters and an l for an i */
	{ "Ian Milelr", "ian@example.com" },
	{ "Chief Execut\x6cve", "chief@example.com" },
	{ "Chief Exectuive", "chief@example.com" },
	{ "Chief Executvei", NULL },
	{ "Ain Miller", NULL },
	/* titles that are a name count as one */
	{ "Marie Sales", "sales@example.com" },
	{ "Marie", NULL },
};

static const char *const ours[] = { "example.com", "kn.example", "xn--mller-kva.de",
				    "schneider.de" };
static const char *const partners[] = { "bank.test", "northwind-traders.com" };

static void test_persons(void **state)
{
	const char *chief[] = { "chief@example.com", "C.Exec@M\xc3\xbcller.example" };
	const char *ian[] = { "ian@example.com" }, *joerg[] = { "joerg@example.com" };
	const char *anna[] = { "anna@example.com" }, *yamada[] = { "yamada@example.com" };
	const char *dara[] = { "dara@example.com" }, *wilma[] = { "wilma@example.com" };
	const char *lena[] = { "lena@example.com" }, *omar[] = { "omar@example.com" };
	const char *sales[] = { "sales@example.com" };
	const struct person persons[] = {
		{ "Chief Executive", chief, 2 },
		{ "Ian Miller", ian, 1 },
		{ "Dr. J\xc3\xb6rg M\xc3\xbcller", joerg, 1 },
		{ "Anna Mar\xc3\xad"
		  "a de la Cruz",
		  anna, 1 },
		{ "\xe5\xb1\xb1\xe7\x94\xb0 \xe5\xa4\xaa\xe9\x83\x8e", yamada, 1 },
		{ "Dara Meyer", dara, 1 },
		{ "Wilma Acker", wilma, 1 },
		{ "Anna-Lena Vogt", lena, 1 },
		{ "Omar Al-Hassan", omar, 1 },
		{ "Marie Sales", sales, 1 },
	};
	const char *const ignored[] = { "example", NULL };
	struct arena arena;
	(void)state;
	arena_init(&arena, 1 << 20);
	const struct people *people = people_new(persons, COUNT(persons), ignored, &arena);
	assert_non_null(people);
	for (size_t i = 0; i < COUNT(names); i++) {
		const struct person *p =
			people_find(people, bytes_of(names[i].seen), BYTES("x@evil.test"));
		const char *found = p ? p->addresses[0] : NULL;
		if (!found != !names[i].person || (found && strcmp(found, names[i].person) != 0))
			fail_msg("\"%s\" is %s", names[i].seen, found ? found : "nobody");
	}
	struct bytes name = BYTES("Chief Executive");
	assert_null(people_find(people, name, BYTES("Chief@Example.COM")));
	assert_null(people_find(people, name, BYTES("chief+news@example.com")));
	assert_null(people_find(people, name, BYTES("c.exec@xn--mller-kva.example")));
	assert_non_null(people_find(people, name, BYTES("ian@example.com")));
	assert_non_null(people_find(people, name, BYTES("")));
	assert_true(people_has_address(people, BYTES("IAN@example.com")));
	assert_false(people_has_address(people, BYTES("ian@example.org")));
	assert_null(people_address_fault(BYTES("a@b.example")));
	assert_non_null(people_address_fault(BYTES("a at b.example")));
	arena_wipe(&arena);
}

/* Among a thousand others the same are found, by whatever they have in common with a name. */
static void test_many_persons(void **state)
{
	enum { MANY = 1000 };
	static char written[MANY][40];
	static struct person persons[MANY + 2];
	const char *other[] = { "other@example.com" }, *anna[] = { "anna@example.com" };
	struct arena arena;
	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		snprintf(written[i], sizeof written[i], "Dr. Anna %c%c%cson", (char)('A' + i % 26),
			 (char)('a' + i / 26 % 26), (char)('a' + i / 676));
		persons[i] = (struct person){ written[i], other, 1 };
	}
	persons[MANY] = (struct person){ "Dr. Anna Wimmer-Claudel", anna, 1 };
	persons[MANY + 1] = (struct person){ "Anna Qson", anna, 1 };
	arena_init(&arena, 16 << 20);
	const struct people *people = people_new(persons, MANY + 2, NULL, &arena);
	assert_non_null(people);
	static const char *const seen[] = {
		"Anna Wimmer-Claudel",   "A. Wimmer-Claudel",   "VVimmer-Claudel, Anna",
		"Anna Wirnrner-Claudel", "Anna Wimmer-Ciaudel", "Anna Wimmer-Cluadel",
		"AnnaWimmerClaudel",     "4nna W1mmer-Claude1", "Anna Q50n",
	};
	for (size_t i = 0; i < COUNT(seen); i++) {
		const struct person *p =
			people_find(people, bytes_of(seen[i]), BYTES("x@evil.test"));
		if (!p || p->addresses != anna)
			fail_msg("%s is %s", seen[i], p ? p->name : "nobody");
	}
	assert_null(people_find(people, BYTES("Anna"), BYTES("x@evil.test")));
	assert_null(people_find(people, BYTES("Dr. Anna"), BYTES("x@evil.test")));
	assert_null(people_find(people, BYTES("Anna Qson"), BYTES("anna@example.com")));
	assert_true(people_has_address(people, BYTES("anna@example.com")));
	assert_false(people_has_address(people, BYTES("anne@example.com")));
	arena_wipe(&arena);
}

/* Whose a name is that has more words or octets than are kept cannot be found out. */
static void test_long_names(void **state)
{
	char buffer[400];
	struct text words = TEXT(buffer), octets = TEXT(buffer);
	(void)state;
	text_string(&words, "Chief Executive");
	assert_false(people_name_over(text_bytes(&words)));
	for (unsigned i = 0; i < 40; i++)
		text_string(&words, " a");
	assert_true(people_name_over(text_bytes(&words)));
	octets.len = 0;
	for (unsigned i = 0; i < 20; i++)
		text_string(&octets, "Executive ");
	assert_true(people_name_over(text_bytes(&octets)));
}

/* ---- domains */

static const struct {
	const char *host, *why; /* NULL: it looks like nothing */
} hosts[] = {
	{ "examp1e.com", "1 for l" },
	{ "exarnple.com", "rn for m" },
	{ "example.co", ".co for .com" },
	{ "example.net", ".net for .com" },
	{ "examples.com", "s added" },
	{ "exampl.com", "e missing" },
	{ "exmaple.com", "ma for am" },
	{ "ezample.com", "z for x" },
	{ "mail.examp1e.com", "1 for l" },
	{ "ex-ample.com", "- added" },
	{ "example-com.net", "its name with other words" },
	{ "examplecom.net", "its name with other words" },
	{ "login-example.net", "contains its name" },
	{ "example-billing.de", "contains its name" },
	{ "wwwexample.org", "contains its name" },
	{ "exampe.org", "l missing, .org for .com" },
	{ "xn--exmple-cua.com", "U+00E4 for a" },
	{ "xn--xample-2of.com", "U+0435 for e" }, /* Cyrillic */
	{ "example.com.evil.test", "but belongs to evil.test" },
	{ "mail.example.com.evil.test", "but belongs to evil.test" },
	{ "muller.de", "u for U+00FC" },
	{ "northwindtraders.com", "- missing" },
	{ "northwind-trader.com", "s missing" },
	{ "northvvind-traders.com", "vv for w" },
	{ "northwind-traders-ltd.com", "contains its name" },
	{ "mail-northwind-traders.net", "contains its name" },
	{ "my-northwind-traders-shop.org", "contains its name" },
	{ "traders-northwind.com", "contains its name" },
	{ "ltd-traders-northwind.com", "contains its name" },
	{ "northwindtradersgmbh.com", "contains its name" },
	{ "northwind-traders-a-b-c-d-e-f-g-h-i-j-k-l-m.com", "contains its name" },
	{ "examplelogin.com", "contains its name" },
	{ "example-shop.com", NULL }, /* too short to be found beside any word */
	{ "northwind-shop.com", NULL },
	{ "traders-shop.com", NULL },
	{ "theexample.com", NULL },
	{ "a.b.c.d.e.f.g.h.i.j.k.example.com.l.m.n.o.p.q.r.s.evil.test",
	  "but belongs to evil.test" },
	{ "example.com.uk", "but belongs to com.uk" },
	/* a common name is many a company's */
	{ "schneider.com", NULL },
	{ "schneider.fr", NULL },
	{ "schneiders.com", NULL },
	{ "schneider-electric.com", NULL },
	{ "schneider-gmbh.de", NULL },
	{ "schneider-om.com", NULL },
	{ "baeckerei-schneider.de", NULL },
	{ "schnieder.de", "ie for ei" },
	{ "schneider-rechnung.de", "contains its name" },
	{ "schne1der.de", "1 for i" },
	{ "bamk.test", NULL }, /* four letters: too short */
	{ "example.com", NULL },
	{ "a.b.example.com", NULL },
	{ "sample.com", NULL },
	{ "ample.com", NULL },
	{ "exams.com", NULL },
	{ "example.evil.test", NULL },
	{ "kn.test", NULL },
	{ "kno.example", NULL },
	{ "bank.com", NULL },
	{ "news.bank.test", NULL },
	{ "com", NULL },
	{ "localhost", NULL },
	{ "co.uk", NULL },
	{ "xn--99999999.com", NULL },
	{ "", NULL },
};

static void test_lookalikes(void **state)
{
	struct arena arena;
	(void)state;
	assert_true(public_suffix_start());
	arena_init(&arena, 1 << 20);
	const struct lookalikes *l =
		lookalikes_new(ours, COUNT(ours), true, partners, COUNT(partners), &arena);
	assert_non_null(l);
	for (size_t i = 0; i < COUNT(hosts); i++) {
		struct lookalike found = { .why = "" };
		bool any = lookalike_find(l, bytes_of(hosts[i].host), &found);
		if (any != (hosts[i].why != NULL) || (any && strcmp(found.why, hosts[i].why) != 0))
			fail_msg("%s: %d \"%s\"", hosts[i].host, any, found.why);
	}
	struct lookalike found;
	assert_true(lookalike_find_written(l, BYTES("exampIe.com"), &found));
	assert_string_equal(found.why, "I for l");
	assert_false(lookalike_find_written(l, BYTES("EXAMPIE.COM"), &found));
	assert_false(lookalike_find_written(l, BYTES("Example.com"), &found));
	assert_true(lookalikes_ours(l, BYTES("mail.example.com")));
	assert_false(lookalikes_ours(l, BYTES("bank.test")));
	assert_true(lookalikes_known(l, BYTES("bank.test")));
	assert_false(lookalikes_known(l, BYTES("notexample.com")));
	arena_wipe(&arena);
}

static void test_hosts_in_names(void **state)
{
	static const struct {
		const char *name, *host;
	} texts[] = {
		{ "chief@example.com", "example.com" },
		{ "Support (www.EXAMPLE.com)", "www.example.com" },
		{ "ceo\xef\xbc\xa0"
		  "example\xe3\x80\x82"
		  "com",
		  "example.com" },
		{ "M\xc3\xbcller.de", "xn--mller-kva.de" },
		{ "Example.com.", "example.com" },
		{ "notexample.com", "" },
		{ "example .com", "" },
		{ "example", "" },
		{ "example.company", "" },
	};
	struct arena arena;
	(void)state;
	arena_init(&arena, 1 << 20);
	const struct lookalikes *l =
		lookalikes_new(ours, COUNT(ours), true, partners, COUNT(partners), &arena);
	assert_non_null(l);
	for (size_t i = 0; i < COUNT(texts); i++) {
		char buffer[256];
		struct text host = TEXT(buffer);
		bool any = lookalikes_host_in(l, bytes_of(texts[i].name), &host);
		if (any != (texts[i].host[0] != '\0') ||
		    strcmp(text_cstr(&host), texts[i].host) != 0)
			fail_msg("%s: \"%s\"", texts[i].name, text_cstr(&host));
	}
	arena_wipe(&arena);
}

/* A company of no domains, or of very many. */
static void test_indexes_of_every_size(void **state)
{
	enum { MANY = 20000 };
	static char written[MANY][32];
	static const char *many[MANY];
	struct arena arena;
	struct lookalike found;
	(void)state;
	arena_init(&arena, 64 << 20);
	const struct lookalikes *none = lookalikes_new(NULL, 0, true, NULL, 0, &arena);
	assert_non_null(none);
	assert_false(lookalike_find(none, BYTES("example.com"), &found));
	for (size_t i = 0; i < MANY; i++) {
		snprintf(written[i], sizeof written[i], "%zxcompany%zx.com", i * 7919, i);
		many[i] = written[i];
	}
	const struct lookalikes *l = lookalikes_new(many, MANY, true, NULL, 0, &arena);
	assert_non_null(l);
	for (size_t i = 0; i < MANY; i += 97) {
		char typed[40];
		snprintf(typed, sizeof typed, "q%s", many[i]);
		assert_true(lookalikes_ours(l, bytes_of(many[i])));
		assert_true(lookalike_find(l, bytes_of(typed), &found));
	}
	arena_wipe(&arena);
	arena_init(&arena, 100);
	assert_null(lookalikes_new(many, MANY, true, NULL, 0, &arena));
	arena_wipe(&arena);
}

/* ---- scripts */

static void test_scripts(void **state)
{
	static const struct {
		const char *text, *which; /* "": no mixture that matters */
	} labels[] = {
		{ "example", "" },
		{ "p\xd0\xb0ypal", "Latin and Cyrillic" },
		{ "\xd0\xbf\xd0\xbe\xd1\x87\xd1\x82\xd0\xb0", "" },
		{ "\xce\xb1"
		  "b",
		  "Greek and Latin" },
		{ "shop\xe6\x9d\xb1\xe4\xba\xac", "" },
		{ "\xe3\x81\x82\xe3\x82\xa2\xe6\xbc\xa2"
		  "a1",
		  "" },
		{ "\xed\x95\x9c\xea\xb5\xad"
		  "tv",
		  "" },
		{ "\xe0\xb9\x84\xe0\xb8\x97\xe0\xb8\xa2"
		  "go",
		  "" },
		{ "\xe0\xb9\x84\xd0\xb0", "Thai and Cyrillic" },
		{ "a\xe3\x81\x82\xed\x95\x9c", "Latin, Hiragana and Hangul" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(labels); i++) {
		uint32_t codes[LABEL_CODES_MAX];
		size_t count = 0;
		char buffer[200];
		struct text which = TEXT(buffer);
		for (struct bytes rest = bytes_of(labels[i].text); rest.len;)
			codes[count++] = code_take(&rest);
		assert_int_equal(scripts_mixed(codes, count, &which), labels[i].which[0] != '\0');
		assert_string_equal(text_cstr(&which), labels[i].which);
	}
}

/* ---- the names of a field */

static void name_listed(void *arg, const struct author_name *n)
{
	text_format(arg, "[%.*s|%.*s]", BYTES_ARG(n->name), BYTES_ARG(n->address));
}

static void test_names_of_a_field(void **state)
{
	static const struct {
		const char *value, *given;
	} fields[] = {
		{ " a@b.test", "[|a@b.test]" },
		{ " <a@b.test>", "[|a@b.test]" },
		{ " Ann Lee <a@b.test>", "[Ann Lee|a@b.test]" },
		{ " \"Lee, Ann\" <a@b.test>", "[Lee, Ann|a@b.test]" },
		{ " Lee, Ann <a@b.test>", "[Ann|a@b.test][Lee, Ann|a@b.test]" },
		{ " a@b.test (Ann \\(x\\) Lee)",
		  "[|a@b.test][Ann \\(x\\) Lee|a@b.test][Ann \\|a@b.test]" },
		{ " Team: Ann <a@b.test>, c@d.test;",
		  "[Ann|a@b.test][Team, Ann|a@b.test][|c@d.test]" },
		{ " =?UTF-8?Q?Ann=20Lee?= <a@b.test>", "[Ann Lee|a@b.test]" },
		{ " \"=?UTF-8?Q?Ann=20Lee?=\" <a@b.test>", "[Ann Lee|a@b.test]" },
		{ " =?UTF-8?Q?Ann_<ann=40c.test>?= <a@b.test>",
		  "[Ann <ann@c.test>|a@b.test][Ann|a@b.test]" },
		{ " Ann\r\n Lee <\"a b\"@b.test>", "[Ann Lee|\"a b\"@b.test]" },
		{ " Ann <a@b.test", "[Ann|a@b.test]" },
		{ " \"Ann <a@b.test>", "[\"Ann|a@b.test]" },
		{ " nobody", "[nobody,|]" },
		{ "", "" },
		{ " <a(c)@b.test>", "[|a@b.test]" },
		{ " Ann Lee a@b.test", "[Ann Lee|a@b.test]" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(fields); i++) {
		char buffer[500];
		struct text given = TEXT(buffer);
		assert_true(author_names(bytes_of(fields[i].value), name_listed, &given));
		if (strcmp(text_cstr(&given), fields[i].given) != 0)
			fail_msg("%s: %s", fields[i].value, text_cstr(&given));
	}
	char many[4000];
	struct text t = TEXT(many);
	for (size_t i = 0; i < 100; i++)
		text_string(&t, "a@b.test,");
	char buffer[4000];
	struct text given = TEXT(buffer);
	assert_false(author_names(text_bytes(&t), name_listed, &given));
}

/* What a reader takes a name for that is written otherwise. */
static void test_disguises(void **state)
{
	static const struct {
		const char *name, *read; /* NULL: as it is written */
	} disguises[] = {
		{ "\xe2\x80\xaeregreB anna", "anna Berger" },
		{ "Dr. \xe2\x80\xaeregreB\xe2\x80\xac Anna", "Dr. Berger\xe2\x80\xac Anna" },
		{ "\xe2\x80\xaegr\xc3\xb6J", "J\xc3\xb6rg" },
		{ "\xe2\x80\xae", "" },
		{ "\xe2\x80\xae\xff\xb6\xb6", "\xff\xb6\xb6" },
		{ "Kath@rina", "Katharina" },
		{ "@nna Ro$e", "anna Rose" },
		{ "M!ch\xe2\x82\xacl", "Michel" },
		{ "Anna @ Example", NULL },
		{ "Hello!", NULL },
		{ "Anna Berger", NULL },
		{ "", NULL },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(disguises); i++) {
		char buffer[200];
		struct text read = TEXT(buffer);
		bool any = disguise_off(bytes_of(disguises[i].name), &read);
		assert_int_equal(any, disguises[i].read != NULL);
		assert_string_equal(text_cstr(&read), any ? disguises[i].read : "");
	}
}

static void test_free_mailers(void **state)
{
	(void)state;
	assert_true(free_mailer(BYTES("gmail.com")));
	assert_true(free_mailer(BYTES("yahoo.co.uk")));
	assert_true(free_mailer(BYTES("web.de")));
	assert_false(free_mailer(BYTES("example.com")));
	assert_false(free_mailer(BYTES("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_persons),        cmocka_unit_test(test_many_persons),
		cmocka_unit_test(test_long_names),     cmocka_unit_test(test_lookalikes),
		cmocka_unit_test(test_hosts_in_names), cmocka_unit_test(test_indexes_of_every_size),
		cmocka_unit_test(test_scripts),        cmocka_unit_test(test_names_of_a_field),
		cmocka_unit_test(test_disguises),      cmocka_unit_test(test_free_mailers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
