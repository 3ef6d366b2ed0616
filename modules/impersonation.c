/* impersonation.c: does a message from outside borrow our names?
 *
 * Fact: `person`: a name beside an address of From or Sender is that of one of `people`, and the
 * address is not; the value is the person's first address.
 *
 * It reads nothing but the header. It judges what people see, so every name that some mail program
 * may show counts (modules/mime/author_names.h). */
#include "modules/check.h"
#include "modules/mime/author_names.h"
#include "modules/names/people.h"

struct impersonation_conf {
	struct person *people;
	size_t people_count;
	/* made ready by prepare(): */
	const struct people *index;
};

/* What is found in one message. */
struct impersonation {
	struct check_ctx *ctx;
	const struct impersonation_conf *conf;
	const struct person *person; /* the first that is borrowed */
};

static void person_report(struct impersonation *im, const char *field, const struct author_name *n)
{
	char buffer[400];
	struct text detail = TEXT(buffer);
	const struct person *p = im->person;
	text_format(&detail, "%s says \"", field);
	text_printable(&detail, bytes_first(n->name, 100));
	text_format(&detail, "\", who is %s, not ", p->addresses[0]);
	text_printable(&detail, n->address.len ? bytes_first(n->address, 200) : BYTES("nobody"));
	check_report_evidence(im->ctx, &(struct evidence){ .fact = "person",
							   .detail = text_bytes(&detail),
							   .value = bytes_of(p->addresses[0]) });
}

/* A name in From or Sender: calls of author_names(). */
static void name_found(void *arg, const struct author_name *n)
{
	struct impersonation *im = arg;
	if (im->person)
		return;
	im->person = people_find(im->conf->index, n->name, n->address);
	if (im->person)
		person_report(im, "From", n);
}

static enum progress impersonation_run(struct check_ctx *ctx)
{
	struct impersonation im = { .ctx = ctx, .conf = ctx->conf };
	for (size_t i = 0; i < ctx->field_count; i++)
		if (header_is(&ctx->fields[i], "From") &&
		    !author_names(ctx->fields[i].value, name_found, &im))
			check_unknown(ctx, BYTES("too many names in From"));
	return CHECK_DONE;
}

static bool impersonation_prepare(void *conf_any, const struct check_domains *domains,
				  struct arena *arena)
{
	struct impersonation_conf *conf = conf_any;
	(void)domains;
	conf->index = people_new(conf->people, conf->people_count, NULL, arena);
	return conf->index != NULL;
}

static const struct option person_options[] = {
	{ "name", OPTION_TEXT, offsetof(struct person, name), .least = 1, .most = 150,
	  .example = "Chief Executive", .doc = "The person's name, as mail programs show it" },
	{ "addresses", OPTION_TEXTS, offsetof(struct person, addresses), .least = 1, .most = 50,
	  .example = "[chief@example.com]",
	  .doc = "All addresses that the person writes from, private ones too" },
	{ 0 },
};
static const struct option options[] = {
	{ "people", OPTION_LIST, offsetof(struct impersonation_conf, people),
	  .members = person_options, .member_size = sizeof(struct person), .fallback = "[]",
	  .most = PEOPLE_MAX,
	  .example = "[{ name: Chief Executive, addresses: [chief@example.com] }]",
	  .doc = "Persons whose names strangers must not use" },
	{ 0 },
};
static const char *const facts[] = { "person", NULL };

static const struct check_words words[] = {
	{ "person", 7, 1, "Message header rejected: %d" },
	{ 0 },
};

const struct check check_impersonation = {
	.name = "impersonation",
	.phase = PHASE_HEADERS,
	.options = { sizeof(struct impersonation_conf), options, NULL },
	.facts = facts,
	.run = impersonation_run,
	.words = words,
	.prepare = impersonation_prepare,
};
