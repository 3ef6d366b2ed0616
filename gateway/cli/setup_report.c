/* setup_report.c: what `mxward setup` tells: findings and next steps for people, or all of it as
 * JSON. Words from outside reach the terminal only as terminal.h makes them safe. */
#include "gateway/cli/setup_inside.h"

#include "gateway/base/log.h"
#include "gateway/base/version.h"
#include "gateway/cli/terminal.h"
#include "gateway/setup/configuration.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WIDTH = 90, INDENT = 11, JSON_MAX = 1 << 18 };

void setup_tell_findings(FILE *out, const struct findings *all)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct finding *f = &all->at[i];
		fprintf(out, "  %-*s", INDENT - 2, finding_level_name(f->level));
		terminal_wrap(out, text_bytes(&f->sentence), INDENT, WIDTH);
		if (!*f->advice)
			continue;
		fprintf(out, "%*s", INDENT, "");
		terminal_wrap(out, bytes_of(f->advice), INDENT, WIDTH);
	}
}

void setup_tell_next(FILE *out, const struct wishes *w)
{
	bool usual = strcmp(w->file, MXWARD_CONFIG_FILE) == 0;
	const char *option = usual ? "" : " -c ", *file = usual ? "" : w->file;
	if (usual && access("/run/systemd/system", F_OK) == 0)
		fputs("\nNext:\n  1. Start the gateway: systemctl enable --now mxward\n", out);
	else
		fprintf(out,
			"\nNext:\n  1. Start the gateway: mxward run%s%s (or start its "
			"container)\n",
			option, file);
	fprintf(out,
		"  2. Publish the records above (`mxward zone%s%s`); the MX last.\n"
		"  3. Close port %u of %s to everybody but this machine, or spammers walk around "
		"it.\n"
		"  4. After a week see what would have been refused (\"would\" in the log); then "
		"remove `policies:` from\n"
		"     %s and run `mxward reload%s%s`.\n",
		option, file, w->server.port, w->host, w->file, option, file);
}

static void finding_json(struct text *t, const struct finding *f)
{
	text_format(t, "{\"finding\":\"%s\",\"level\":\"%s\",\"sentence\":", f->name,
		    finding_level_name(f->level));
	json_string(t, text_bytes(&f->sentence));
	text_string(t, ",\"advice\":");
	json_string(t, bytes_of(f->advice));
	text_char(t, '}');
}

void setup_tell_json(const struct setup *s)
{
	char *buffer = malloc(JSON_MAX);
	struct text t = { .at = buffer, .cap = buffer ? JSON_MAX : 0 };
	text_string(&t, "{\"findings\":[");
	for (size_t i = 0; i < s->findings.count; i++) {
		text_string(&t, i ? "," : "");
		finding_json(&t, &s->findings.at[i]);
	}
	text_string(&t, "],\"file\":");
	json_string(&t, bytes_of(s->wishes.file));
	text_format(&t, ",\"written\":%s", s->written ? "true" : "false");
	if (s->trial.len) {
		text_format(&t, ",\"test_mail\":{\"arrived\":%s,\"reply\":",
			    s->trial_passed ? "true" : "false");
		json_string(&t, text_bytes(&s->trial));
		text_char(&t, '}');
	}
	if (s->dry_run && s->configuration.len) {
		text_string(&t, ",\"configuration\":");
		json_string(&t, s->configuration);
	}
	printf("%.*s}\n", BYTES_ARG(text_bytes(&t)));
	free(buffer);
}
