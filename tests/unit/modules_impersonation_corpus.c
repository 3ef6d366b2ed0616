/* modules_impersonation_corpus.c: what the check says of 5,000 honest and 200 forged authors, as
 * two companies see them that have three domains, five people and five partners each. Never a
 * person in honest mail, of a thousand lines one lookalike at most; what is not found of the forged
 * is printed, and its number asserted. */
#include "gateway/io/public_suffix.h"
#include "modules/mime/charset.h"
#include "tests/unit/modules_zone.h"

extern const struct check check_impersonation;

#define DATA "tests/data/names/"

enum {
	HONEST = 5000,
	FORGED = 200,
	MISSED = 1, /* of the forged: a short name beside a word that swindlers seldom use */
	LINE_MAX_OCTETS = 1000,
};

struct company {
	char sign; /* as forged.txt has it */
	const char *ours[3], *yaml;
};

static const struct company companies[] = {
	{ 'n',
	  { "nordwind-logistik.de", "nordwind-logistik.com", "nwl-spedition.de" },
	  "partners: [commerzbank.de, datev.de, kuehne-nagel.com, dachser.com, elbe-steuer.de], "
	  "first_contact: off, people: ["
	  "{ name: Katharina Berger, addresses: [katharina.berger@nordwind-logistik.de] }, "
	  "{ name: \"Dr. Jörg Müller\", addresses: [joerg.mueller@nordwind-logistik.de] }, "
	  "{ name: Anna-Lena Schröder, addresses: [a.schroeder@nordwind-logistik.de] }, "
	  "{ name: Paweł Kowalski, addresses: [p.kowalski@nwl-spedition.de] }, "
	  "{ name: Nguyễn Thị Mai, addresses: [mai.nguyen@nordwind-logistik.com] }]" },
	{ 's',
	  { "schneider.de", "schneider-maschinenbau.com", "schneider-cnc.com" },
	  "partners: [trumpf.com, siemens.com, sparkasse-ulm.de, weber-online.com, zf.com], "
	  "first_contact: off, people: ["
	  "{ name: Thomas Schneider, addresses: [thomas.schneider@schneider.de] }, "
	  "{ name: Claudia Hartmann, addresses: [hr@schneider.de, claudia@hartmann.example] }, "
	  "{ name: Ian Fletcher, addresses: [ian.fletcher@schneider-maschinenbau.com] }, "
	  "{ name: 田中 由紀, addresses: [y.tanaka@schneider-cnc.com] }, "
	  "{ name: Сергей Иванов, addresses: [s.ivanov@schneider-cnc.com] }]" },
};

/* One line of a file: what stands between its tabs. */
struct author_line {
	struct bytes cells[4];
};

static bool line_next(FILE *file, char buffer[LINE_MAX_OCTETS], struct author_line *line)
{
	do {
		if (!fgets(buffer, LINE_MAX_OCTETS, file))
			return false;
	} while (buffer[0] == '#');
	struct bytes rest = bytes_first(bytes_of(buffer), strcspn(buffer, "\n"));
	for (size_t i = 0; i < COUNT(line->cells); i++) {
		size_t end = bytes_find(rest, '\t');
		line->cells[i] = bytes_first(rest, end);
		rest = bytes_skip(rest, end + 1);
	}
	return true;
}

static FILE *lines_open(const char *path)
{
	FILE *file = fopen(path, "r");
	if (!file)
		fail_msg("%s cannot be read", path);
	return file;
}

/* ---- one message */

static struct trial *company_new(const struct company *c)
{
	const struct check_domains domains = { c->ours, COUNT(c->ours) };
	struct trial *t = trial_new(&check_impersonation, NULL, "192.0.2.1");
	trial_configure(t, c->yaml);
	assert_true(check_impersonation.prepare((void *)(uintptr_t)t->ctx.conf, &domains,
						&t->arena));
	t->ctx.whole = true;
	return t;
}

/* What is found, as trial_report() writes it. */
static const char *author_judge(struct trial *t, struct bytes from, struct bytes reply_to,
				struct bytes envelope)
{
	char buffer[2 * LINE_MAX_OCTETS];
	struct header_field fields[2];
	struct text header = TEXT(buffer);
	text_format(&header, "From: %.*s\r\n", BYTES_ARG(from));
	if (reply_to.len)
		text_format(&header, "Reply-To: %.*s\r\n", BYTES_ARG(reply_to));
	struct bytes rest = text_bytes(&header);
	t->ctx.header = rest;
	t->ctx.fields = fields;
	for (t->ctx.field_count = 0;
	     t->ctx.field_count < COUNT(fields) && header_next(&rest, &fields[t->ctx.field_count]);)
		t->ctx.field_count++;
	t->ctx.sender_domain = envelope;
	t->found.len = 0;
	trial_run(t);
	return t->found.at;
}

/* ---- the two files */

static void test_honest(void **state)
{
	size_t wrong = 0;
	(void)state;
	for (size_t i = 0; i < COUNT(companies); i++) {
		size_t lines = 0, lookalikes = 0, others = 0;
		char buffer[LINE_MAX_OCTETS];
		struct author_line line;
		FILE *file = lines_open(DATA "honest.txt");
		struct trial *t = company_new(&companies[i]);
		for (; line_next(file, buffer, &line); lines++) {
			const char *found = author_judge(t, line.cells[0], line.cells[1],
							 line.cells[2]);
			lookalikes += strstr(found, "lookalike (") != NULL;
			others += found[0] && !strstr(found, "lookalike (");
			if (found[0])
				print_message("%c: %.*s: %s\n", companies[i].sign,
					      BYTES_ARG(line.cells[0]), found);
		}
		trial_free(t);
		fclose(file);
		assert_int_equal(lines, HONEST);
		wrong += others + (lookalikes > HONEST / 1000);
	}
	assert_int_equal(wrong, 0);
}

static bool expected(const char *found, struct bytes fact)
{
	char words[40];
	snprintf(words, sizeof words, "%.*s (", BYTES_ARG(fact));
	return strstr(found, words) != NULL;
}

static void test_forged(void **state)
{
	size_t lines = 0, missed = 0;
	char buffer[LINE_MAX_OCTETS];
	struct author_line line;
	FILE *file = lines_open(DATA "forged.txt");
	(void)state;
	for (; line_next(file, buffer, &line); lines++)
		for (size_t i = 0; i < COUNT(companies); i++) {
			if (line.cells[0].at[0] != companies[i].sign)
				continue;
			struct trial *t = company_new(&companies[i]);
			const char *found =
				author_judge(t, line.cells[2], line.cells[3], BYTES(""));
			if (!expected(found, line.cells[1])) {
				missed++;
				print_message("missed: %.*s: %s\n", BYTES_ARG(line.cells[2]),
					      found);
			}
			trial_free(t);
		}
	fclose(file);
	assert_int_equal(lines, FORGED);
	assert_int_equal(missed, MISSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_honest),
		cmocka_unit_test(test_forged),
	};
	if (!charset_start() || !public_suffix_start())
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
