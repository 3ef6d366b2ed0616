/* domain_tell.c: what was found out of a domain, as a table of 80 columns or as JSON. Words from
 * outside reach the terminal only as terminal.h makes them safe. */
#include "gateway/cli/domain_inside.h"

#include "gateway/base/log.h"
#include "gateway/cli/terminal.h"

#include <stdlib.h>

enum { WIDTH = 80, INDENT = 18, JSON_MAX = 16 << 20 };

/* A record is to be copied: it stays on one line, however long. */
static bool is_record(struct bytes remedy)
{
	size_t space = bytes_find(remedy, ' ');
	return space > 1 && space < remedy.len && remedy.at[space - 1] == '.' &&
	       (bytes_starts(bytes_skip(remedy, space), BYTES(" TXT ")) ||
		bytes_starts(bytes_skip(remedy, space), BYTES(" MX ")) ||
		bytes_starts(bytes_skip(remedy, space), BYTES(" CAA ")) ||
		bytes_starts(bytes_skip(remedy, space), BYTES(" TLSA ")));
}

static void row_tell(const struct posture_finding *f)
{
	printf("%-8s %-8s ", f->area, posture_severity_name(f->severity));
	terminal_wrap(stdout, f->what, INDENT, WIDTH);
	if (f->remedy.len == 0)
		return;
	if (is_record(f->remedy)) {
		printf("%*s", 2, "");
		terminal_write(stdout, f->remedy, false);
		(void)putchar('\n');
		return;
	}
	printf("%*s", INDENT, "");
	terminal_wrap(stdout, f->remedy, INDENT, WIDTH);
}

static size_t count_of(const struct posture_findings *all, enum posture_severity severity)
{
	size_t count = 0;
	for (size_t i = 0; i < all->count; i++)
		count += all->at[i].severity == severity;
	return count;
}

static void text_tell(const struct domain_look *d, bool dead)
{
	const struct posture_findings *all = &d->found;
	for (size_t i = 0; i < all->count; i++)
		row_tell(&all->at[i]);
	if (all->lost)
		printf("%zu more were left out.\n", all->lost);
	if (dead)
		printf("%.*s: the DNS does not answer: nothing could be found out.\n",
		       BYTES_ARG(d->order.domain));
	else
		printf("%.*s: errors %zu, warnings %zu, unknown %zu\n", BYTES_ARG(d->order.domain),
		       count_of(all, POSTURE_ERROR), count_of(all, POSTURE_WARNING),
		       count_of(all, POSTURE_UNKNOWN));
}

static void member(struct text *t, const char *name, struct bytes value)
{
	text_format(t, ",\"%s\":", name);
	json_string(t, value);
}

static void json_tell(const struct domain_look *d, bool dead)
{
	char *buffer = malloc(JSON_MAX);
	struct text t = { .at = buffer, .cap = buffer ? JSON_MAX : 0 };
	const struct posture_findings *all = &d->found;
	text_string(&t, "{\"domain\":");
	json_string(&t, d->order.domain);
	text_format(&t, ",\"own\":%s,\"verdict\":\"%s\",\"findings\":[",
		    d->order.own ? "true" : "false",
		    dead ? "unknown" : posture_severity_name(posture_worst(all)));
	for (size_t i = 0; i < all->count; i++) {
		const struct posture_finding *f = &all->at[i];
		text_format(&t, "%s{\"area\":\"%s\",\"code\":\"%s\",\"verdict\":\"%s\"",
			    i ? "," : "", f->area, f->code, posture_severity_name(f->severity));
		member(&t, "of", f->of);
		member(&t, "value", f->value);
		member(&t, "what", f->what);
		member(&t, "remedy", f->remedy);
		text_char(&t, '}');
	}
	text_format(&t, "],\"left_out\":%zu}", all->lost);
	terminal_write_json(stdout, text_bytes(&t));
	(void)putchar('\n');
	free(buffer);
}

void domain_tell(const struct domain_look *d, bool json, bool dead)
{
	if (json)
		json_tell(d, dead);
	else
		text_tell(d, dead);
}
