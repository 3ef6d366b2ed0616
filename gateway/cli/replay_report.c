/* replay_report.c: counts and prints what `mxward replay` found; see replay_report.h. Words from
 * outside never reach a terminal raw. */
#include "gateway/cli/replay_report.h"

#include "gateway/cli/spool_view.h"
#include "gateway/cli/terminal.h"

#include <stdio.h>

static struct bytes kept(struct replay_report *r, struct bytes b)
{
	struct bytes copy = b.len ? arena_copy(&r->arena, b) : BYTES("");
	r->starved |= !copy.at;
	return copy.at ? copy : BYTES("");
}

static void change_keep(struct replay_report *r, const struct record *record,
			const struct replayed *d)
{
	struct replay_change *c = r->listed < r->most ? arena_alloc(&r->arena, sizeof *c) : NULL;
	if (!c) {
		r->starved |= r->listed < r->most;
		return;
	}
	*c = (struct replay_change){
		.time = record->time,
		.tx = kept(r, record->tx.len ? record->tx : record->session),
		.from = kept(r, record->from),
		.rcpt = record->rcpt_count ? kept(r, record->rcpts[0]) : BYTES(""),
		.rule = kept(r, record->rule),
		.more_rcpts = record->rcpt_count ? record->rcpt_count - 1 : 0,
		.judged = *d,
		.score = record->score,
	};
	if (r->last)
		r->last->next = c;
	else
		r->first = c;
	r->last = c;
	r->listed++;
}

void replay_report_add(struct replay_report *r, const struct record *record,
		       const struct replayed *d)
{
	r->judged++;
	r->gaps[d->gap]++;
	if (d->gap != GAP_NONE) {
		r->unknown++;
		return;
	}
	bool stopped = d->now.number > 0 && d->now.wished >= ACTION_DEFER;
	if (!stopped && record->tx.len)
		scores_add(&r->scores, d->now.score, d->proved);
	if (d->now.wished == d->was) {
		r->alike++;
		return;
	}
	r->changed++;
	r->moves[d->was][d->now.wished]++;
	change_keep(r, record, d);
}

static void say(struct bytes words)
{
	terminal_write(stdout, words, false);
}

/* Only what has recipients was offered to somebody. */
static void print_change(const struct replay_change *c)
{
	char buffer[40];
	struct text time = TEXT(buffer);
	view_time(&time, c->time);
	printf("  %s  ", text_cstr(&time));
	say(c->tx);
	printf("  %s -> %s  <", action_name(c->judged.was), action_name(c->judged.now.wished));
	say(c->from);
	printf("> to ");
	say(c->rcpt.len ? c->rcpt : BYTES("(refused recipients)"));
	if (c->more_rcpts)
		printf(" and %zu more", c->more_rcpts);
	printf("\n      was: score %lld", (long long)c->score);
	if (c->rule.len) {
		printf(", by ");
		say(c->rule);
	}
	printf("; now: score %d", c->judged.now.score);
	if (c->judged.now.rule[0]) {
		printf(", by ");
		say(bytes_of(c->judged.now.rule));
	}
	printf("\n");
}

static void print_moves(const struct replay_report *r)
{
	for (size_t was = 0; was < ACTIONS; was++)
		for (size_t now = 0; now < ACTIONS; now++)
			if (r->moves[was][now])
				printf("  %-10s -> %-10s %10llu\n", action_name((enum action)was),
				       action_name((enum action)now),
				       (unsigned long long)r->moves[was][now]);
	for (size_t gap = GAP_NONE + 1; gap < GAPS; gap++)
		if (r->gaps[gap])
			printf("  %-24s %10llu  (%s)\n", "not known",
			       (unsigned long long)r->gaps[gap],
			       replay_gap_text((enum replay_gap)gap));
}

static void print_thresholds(const struct replay_report *r)
{
	int proposed[THRESHOLDS];
	const struct scores *s = &r->scores;
	if (!thresholds_propose(s, proposed)) {
		printf("\nno thresholds proposed: DMARC confirmed %llu message%s that no "
		       "rule stops; %d are needed\n",
		       (unsigned long long)s->confirmed_count, s->confirmed_count == 1 ? "" : "s",
		       PROOF_ENOUGH);
		return;
	}
	printf("\nthresholds proposed, so that of the %llu messages that DMARC confirms and no "
	       "rule stops\nfew reach them (spam can pass DMARC, too: look before you copy):\n",
	       (unsigned long long)s->confirmed_count);
	for (size_t i = 0; i < THRESHOLDS; i++)
		printf("%s: %d    # at most 1 in %llu; reached by %llu of %llu other messages\n",
		       threshold_shares[i].key, proposed[i],
		       (unsigned long long)threshold_shares[i].one_in,
		       (unsigned long long)scores_from(s->others, proposed[i]),
		       (unsigned long long)s->other_count);
}

static void print_journal(const struct replay_report *r)
{
	uint64_t bad = r->journal.bad + r->unread;
	if (bad || r->journal.unreadable)
		printf("\nnot read: %llu lines that are damaged, %llu files that cannot be read\n",
		       (unsigned long long)bad, (unsigned long long)r->journal.unreadable);
	if (r->starved)
		printf("\nnot all changes are listed: out of memory\n");
}

void replay_report_text(const struct replay_report *r, const char *by)
{
	char buffer[40];
	struct text since = TEXT(buffer);
	view_time(&since, r->since > r->journal.oldest ? r->since : r->journal.oldest);
	printf("%llu decision%s since %s, judged by ", (unsigned long long)r->judged,
	       r->judged == 1 ? "" : "s", text_cstr(&since));
	say(bytes_of(by));
	printf("\n  %-24s %10llu\n", "as before", (unsigned long long)r->alike);
	print_moves(r);
	if (r->first)
		printf("\n");
	for (const struct replay_change *c = r->first; c; c = c->next)
		print_change(c);
	if (r->listed < r->changed)
		printf("  ... and %llu more; --all lists them all\n",
		       (unsigned long long)(r->changed - r->listed));
	print_thresholds(r);
	print_journal(r);
}

static void json_change(const struct replay_change *c)
{
	printf("{\"tx\":");
	view_json(c->tx);
	printf(",\"from\":");
	view_json(c->from);
	printf(",\"rcpt\":");
	view_json(c->rcpt);
	view_json_time("time", c->time);
	printf(",\"more_rcpts\":%zu,\"was\":\"%s\",\"now\":\"%s\",\"score_was\":%lld,\"score\":%d,"
	       "\"rule_was\":",
	       c->more_rcpts, action_name(c->judged.was), action_name(c->judged.now.wished),
	       (long long)c->score, c->judged.now.score);
	view_json(c->rule);
	printf(",\"rule\":");
	view_json(bytes_of(c->judged.now.rule));
	printf("}");
}

static void json_moves(const struct replay_report *r)
{
	const char *comma = "";
	printf(",\"changes\":[");
	for (size_t was = 0; was < ACTIONS; was++)
		for (size_t now = 0; now < ACTIONS; now++) {
			if (!r->moves[was][now])
				continue;
			printf("%s{\"was\":\"%s\",\"now\":\"%s\",\"messages\":%llu}", comma,
			       action_name((enum action)was), action_name((enum action)now),
			       (unsigned long long)r->moves[was][now]);
			comma = ",";
		}
	printf("],\"not_known_by\":{");
	comma = "";
	for (size_t gap = GAP_NONE + 1; gap < GAPS; gap++) {
		if (!r->gaps[gap])
			continue;
		printf("%s\"%s\":%llu", comma, replay_gap_word((enum replay_gap)gap),
		       (unsigned long long)r->gaps[gap]);
		comma = ",";
	}
	printf("}");
}

static void json_thresholds(const struct replay_report *r)
{
	int proposed[THRESHOLDS];
	bool good = thresholds_propose(&r->scores, proposed);
	printf(",\"thresholds\":{\"confirmed\":%llu",
	       (unsigned long long)r->scores.confirmed_count);
	for (size_t i = 0; i < THRESHOLDS && good; i++)
		printf(",\"%s\":%d", threshold_shares[i].key, proposed[i]);
	printf("}");
}

void replay_report_json(const struct replay_report *r, const char *by)
{
	printf("{\"by\":");
	view_json(bytes_of(by));
	printf(",\"judged\":%llu,\"alike\":%llu,\"changed\":%llu,\"not_known\":%llu,"
	       "\"damaged\":%llu",
	       (unsigned long long)r->judged, (unsigned long long)r->alike,
	       (unsigned long long)r->changed, (unsigned long long)r->unknown,
	       (unsigned long long)(r->journal.bad + r->unread));
	json_moves(r);
	json_thresholds(r);
	printf(",\"messages\":[");
	for (const struct replay_change *c = r->first; c; c = c->next) {
		json_change(c);
		printf("%s", c->next ? "," : "");
	}
	printf("]}\n");
}
