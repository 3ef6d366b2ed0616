/* names.c: what the check `impersonation` costs a message: 5,000 honest and 200 forged authors,
 * judged again and again by a small company, by another, and by one of as many people and partners
 * as a configuration takes. Prints microseconds of the processor's time.
 *
 *     build/bench/names [ROUNDS]
 *
 * Repeatable beside other work: valgrind --tool=callgrind --toggle-collect=impersonation_run
 * build/bench/names 1, divided by the three times 5,200 messages. */
#include "gateway/base/clock.h"
#include "gateway/io/public_suffix.h"
#include "modules/mime/charset.h"
#include "tests/unit/modules_authors.h"

#include <time.h>

enum { ROUNDS = 20, LINES_MAX = 6000, PEOPLE = 1000, PARTNERS = 10000, YAML_MAX = 4 << 20 };

struct lines {
	char buffers[LINES_MAX][LINE_MAX_OCTETS];
	struct author_line at[LINES_MAX];
	size_t count;
};

static void lines_read(struct lines *l, const char *path, size_t skip)
{
	FILE *file = lines_open(path);
	struct author_line line;
	while (l->count < LINES_MAX && line_next(file, l->buffers[l->count], &line)) {
		for (size_t i = 0; i < 3; i++)
			l->at[l->count].cells[i] = line.cells[i + skip];
		/* of the forged there is no envelope */
		l->at[l->count].cells[2] = skip ? BYTES("") : line.cells[2];
		l->count++;
	}
	fclose(file);
}

/* As many people and partners as a large group of companies may list. */
static void large_write(struct text *yaml)
{
	static const char *const given[] = { "Anna", "Bernd", "Jörg", "Paweł", "Mai",
					     "Ian",  "Clara", "Omar", "Zoë",   "Lan" };
	text_string(yaml, "first_contact: off, people: [");
	for (unsigned i = 0; i < PEOPLE; i++)
		text_format(yaml, "%s{ name: %s %c%csson, addresses: [p%u@nordwind-logistik.de] }",
			    i ? ", " : "", given[i % COUNT(given)], (char)('A' + i / 10 % 26),
			    (char)('a' + i / 260), i);
	text_string(yaml, "], partners: [");
	for (unsigned i = 0; i < PARTNERS; i++)
		text_format(yaml, "%scompany-%x-%x.com", i ? ", " : "", i * 7919, i);
	text_string(yaml, "]");
}

static double now_us(void)
{
	struct timespec t;
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void company_measure(const char *words, const struct company *c, const struct lines *l,
			    unsigned long rounds)
{
	struct trial *t = company_new(c);
	double begin = now_us();
	for (unsigned long round = 0; round < rounds; round++)
		for (size_t i = 0; i < l->count; i++)
			(void)author_judge(t, l->at[i].cells[0], l->at[i].cells[1],
					   l->at[i].cells[2]);
	printf("%-40s %6.2f microseconds a message\n", words,
	       (now_us() - begin) / (double)(rounds * l->count));
	trial_free(t);
}

int main(int argc, char **argv)
{
	static struct lines lines;
	static char buffer[YAML_MAX];
	struct text yaml = TEXT(buffer);
	unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : ROUNDS;
	if (!charset_start() || !public_suffix_start())
		return 1;
	lines_read(&lines, DATA "honest.txt", 0);
	lines_read(&lines, DATA "forged.txt", 2);
	large_write(&yaml);
	const struct company large = { 'l',
				       { companies[0].ours[0], companies[0].ours[1],
					 companies[0].ours[2] },
				       text_cstr(&yaml) };
	company_measure("five people, five partners", &companies[0], &lines, rounds);
	company_measure("five others", &companies[1], &lines, rounds);
	company_measure("1,000 people, 10,000 partners", &large, &lines, rounds);
	return 0;
}
