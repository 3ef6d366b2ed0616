/* hosts.c: the domains of a message; see hosts.h. */
#include "modules/names/hosts.h"

#include "gateway/base/character.h"
#include "modules/names/label.h"
#include "modules/names/scripts.h"

static bool host_seen(const struct hosts *h, struct bytes name)
{
	for (size_t i = 0; i < h->count; i++)
		if (bytes_equal(h->at[i].name, name))
			return true;
	return false;
}

void hosts_add(struct hosts *h, struct bytes name, const char *where)
{
	if (name.len == 0 || name.len > DNS_NAME_MAX || name.at[0] == '[' || host_seen(h, name))
		return;
	h->too_many |= h->count == HOSTS_MAX;
	if (h->count == HOSTS_MAX)
		return;
	struct host *host = &h->at[h->count++];
	struct text t = TEXT(host->buffer);
	text_add(&t, name);
	host->name = text_bytes(&t);
	host->where = where;
}

static void report(struct check_ctx *ctx, const char *fact, const struct text *detail,
		   struct bytes value)
{
	check_report_evidence(
		ctx,
		&(struct evidence){ .fact = fact, .detail = text_bytes(detail), .value = value });
}

void lookalike_report(struct check_ctx *ctx, const char *where, struct bytes name,
		      const struct lookalike *found)
{
	char buffer[800];
	struct text detail = TEXT(buffer);
	bool begins = bytes_starts(bytes_of(found->why), BYTES("but "));
	text_format(&detail, "%s: ", where);
	text_seen(&detail, name);
	text_format(&detail, begins ? " begins with %.*s %s" : " looks like %.*s (%s)",
		    BYTES_ARG(found->of), found->why);
	report(ctx, "lookalike", &detail, found->of);
}

static void scripts_judge(struct check_ctx *ctx, const struct host *h)
{
	for (struct bytes rest = h->name; rest.len;) {
		char buffer[500], scripts_buffer[200];
		struct text detail = TEXT(buffer), scripts = TEXT(scripts_buffer);
		struct label label;
		struct bytes text = bytes_first(rest, bytes_find(rest, '.'));
		rest = bytes_skip(rest, text.len + 1);
		if (!bytes_starts(text, BYTES("xn--")))
			continue;
		label_look(text, &label);
		if (!scripts_mixed(label.codes, label.count, &scripts))
			continue;
		text_format(&detail, "%s: %.*s mixes %.*s letters in one label", h->where,
			    BYTES_ARG(h->name), BYTES_ARG(text_bytes(&scripts)));
		report(ctx, "mixed_script", &detail, h->name);
		return;
	}
}

bool hosts_judge(struct check_ctx *ctx, const struct lookalikes *known, const struct hosts *hosts)
{
	bool any = false;
	for (size_t i = 0; i < hosts->count; i++) {
		struct lookalike found;
		const struct host *h = &hosts->at[i];
		if (lookalikes_known(known, h->name))
			continue;
		bool looks = lookalike_find(known, h->name, &found);
		any |= looks;
		if (looks)
			lookalike_report(ctx, h->where, h->name, &found);
		scripts_judge(ctx, h);
	}
	return any;
}
