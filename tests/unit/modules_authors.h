/* modules_authors.h: the files of honest and forged authors (tests/data/names/), and the check
 * `impersonation` as two companies have configured it: for the test of what it finds, and for the
 * measurement of what that costs (tests/bench/names.c). */
#ifndef MXWARD_TESTS_MODULES_AUTHORS_H
#define MXWARD_TESTS_MODULES_AUTHORS_H

#include "tests/unit/modules_zone.h"

extern const struct check check_impersonation;

#define DATA "tests/data/names/"

enum { LINE_MAX_OCTETS = 1000 };

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

static inline bool line_next(FILE *file, char buffer[LINE_MAX_OCTETS], struct author_line *line)
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

static inline FILE *lines_open(const char *path)
{
	FILE *file = fopen(path, "r");
	if (!file)
		fail_msg("%s cannot be read", path);
	return file;
}

/* ---- one message */

static inline struct trial *company_new(const struct company *c)
{
	const struct check_domains domains = { c->ours, COUNT(c->ours) };
	struct trial *t = trial_new(&check_impersonation, NULL, "192.0.2.1");
	trial_configure(t, c->yaml);
	assert_true(
		check_impersonation.prepare((void *)(uintptr_t)t->ctx.conf, &domains, &t->arena));
	t->ctx.whole = true;
	return t;
}

/* What is found, as trial_report() writes it. */
static inline const char *author_judge(struct trial *t, struct bytes from, struct bytes reply_to,
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

#endif
