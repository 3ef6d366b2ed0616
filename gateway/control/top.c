/* top.c: one look at the gateway, for a screen; see top.h. Members are never renamed. */
#include "gateway/control/top.h"

#include "gateway/base/clock.h"
#include "gateway/base/version.h"
#include "gateway/control/status_inside.h"

static void member_truth(struct output *p, const char *key, bool value)
{
	output_format(p, ",\"%s\":%s", key, value ? "true" : "false");
}

static void begin_item(struct writing *w)
{
	output_add(w->output, w->first ? BYTES("{") : BYTES(",{"));
	w->first = false;
}

/* ---- the gateway, and what it counts */

static void gateway_members(const struct status *s, uint64_t now, struct output *p)
{
	char buffer[256];
	struct text hung = TEXT(buffer), behind;
	struct admission_report admission;
	admission_report(s->shared->admission, &admission);
	output_format(p, "{\"version\":\"%s\"", MXWARD_VERSION);
	output_member_text(p, "hostname", s->config->hostname);
	output_member_number(p, "time", clock_monotonic());
	output_member_number(p, "counting", s->counting);
	output_member_number(p, "uptime", (now > s->started ? now - s->started : 0) / 1000);
	output_member_number(p, "generation", s->config->generation);
	member_truth(p, "draining", s->draining);
	output_member_number(p, "sessions", admission.sessions);
	output_member_number(p, "sessions_limit", admission.places);
	output_member_number(p, "memory", memory_used());
	output_member_number(p, "memory_limit", memory_budget());
	output_member_number(p, "blocks", status_blocks(s, now));
	output_member_text(p, "hung", status_hung(s, &hung) ? text_cstr(&hung) : "");
	behind = TEXT(buffer);
	output_member_text(p, "clients_hidden_behind", status_hidden_behind(s, &behind));
}

static void rows_object(struct output *p, const char *name, const struct totals *t,
			const struct totals *before)
{
	output_format(p, ",\"%s\":{", name);
	for (size_t i = 0, n = 0; i < status_row_count; i++)
		if (status_rows[i].rate)
			output_format(p, "%s\"%s\":%llu", n++ > 0 ? "," : "", status_rows[i].key,
				      (unsigned long long)(status_count(t, &status_rows[i]) -
							   status_count(before, &status_rows[i])));
	output_add(p, BYTES("}"));
}

static void refusals_list(struct output *p, const struct totals *t, const struct totals *before)
{
	struct writing w = { .output = p, .first = true };
	output_add(p, BYTES(",\"refusals\":["));
	for (size_t i = 0; i < REFUSAL_REASONS; i++) {
		if (t->reasons[i] == 0)
			continue;
		begin_item(&w);
		output_format(p, "\"reason\":\"%s\"",
			      i < CHECKS_COUNT ? checks[i]->name : refusal_reasons[i]);
		output_member_number(p, "per_minute", t->reasons[i] - before->reasons[i]);
		output_member_number(p, "total", t->reasons[i]);
		output_add(p, BYTES("}"));
	}
	output_add(p, BYTES("]"));
}

/* ---- how things stand */

static void backend_object(void *arg, const struct health_status *h)
{
	struct writing *w = arg;
	begin_item(w);
	output_format(w->output, "\"standing\":\"%s\"", status_standings[h->standing]);
	output_member_text(w->output, "backend", h->backend);
	output_member_text(w->output, "server", h->server);
	output_member_text(w->output, "failure", h->failure);
	output_member_number(w->output, "connections", h->capacity.open);
	output_member_number(w->output, "waiting", h->capacity.waiting);
	output_add(w->output, BYTES("}"));
}

static void list_object(void *arg, const struct list_report *l)
{
	struct writing *w = arg;
	begin_item(w);
	output_format(w->output, "\"on\":%s", l->well ? "true" : "false");
	output_member_text(w->output, "check", l->check);
	output_member_text(w->output, "zone", l->zone);
	output_member_text(w->output, "reason", l->why);
	output_add(w->output, BYTES("}"));
}

static void spool_object(const struct status *s, struct output *p)
{
	struct courier_report mail = status_mail(s);
	struct disk_report disk;
	disk_watch_report(s->disk, &disk);
	output_format(p, ",\"spool\":{\"held\":%llu", (unsigned long long)mail.held);
	output_member_number(p, "undeliverable", mail.undelivered);
	output_member_number(p, "quarantine", mail.quarantined);
	output_member_number(p, "quarantine_limit", mail.quarantine_most);
	member_truth(p, "full", mail.quarantine_full);
	member_truth(p, "writable", disk.writable);
	output_member_number(p, "free", disk.free);
	output_add(p, BYTES("}"));
}

static void peer_object(const struct status *s, struct output *p)
{
	struct peer_report peer = status_peer(s);
	if (!peer.configured)
		return;
	output_format(p, ",\"peer\":{\"linked\":%s", status_linked(&peer) ? "true" : "false");
	output_member_text(p, "hostname", peer.hostname);
	member_truth(p, "serving", peer.serving);
	output_add(p, BYTES("}"));
}

/* ---- the busiest */

static void busiest_objects(const struct sketch_union *u, const char *who, struct output *p)
{
	struct writing w = { .output = p, .first = true };
	for (size_t i = 0; i < u->count && i < TOP_BUSIEST; i++) {
		const struct sketch_entry *e = &u->at[i];
		begin_item(&w);
		output_format(p, "\"%s\":", who);
		output_json(p, (struct bytes){ e->name, e->length });
		output_member_number(p, "sessions", e->tallies[BUSY_SESSIONS]);
		output_member_number(p, "taken", e->tallies[BUSY_TAKEN]);
		output_member_number(p, "refused", e->tallies[BUSY_REFUSED]);
		output_member_number(p, "missed", (uint64_t)e->missed);
		output_add(p, BYTES("}"));
	}
}

static void busiest_list(const struct status *s, enum busy kind, const char *list, const char *who,
			 struct output *p)
{
	struct sketch_union u;
	output_format(p, ",\"%s\":[", list);
	if (sketch_union_start(&u, s->worker_count * BUSY_TURNS)) {
		for (size_t i = 0; i < s->worker_count; i++)
			busiest_unite(worker_busiest(s->workers[i]), kind, clock_monotonic(), &u);
		sketch_union_rank(&u);
		busiest_objects(&u, who, p);
		sketch_union_free(&u);
	} else {
		p->lost = true;
	}
	output_add(p, BYTES("]"));
}

void top_write(const struct status *s, uint64_t now, struct output *p)
{
	struct totals t = status_totals(s), before = status_minute_ago(s);
	gateway_members(s, now, p);
	rows_object(p, "totals", &t, &(struct totals){ 0 });
	rows_object(p, "per_minute", &t, &before);
	refusals_list(p, &t, &before);
	output_add(p, BYTES(",\"backends\":["));
	health_each(s->shared->health, backend_object,
		    &(struct writing){ .output = p, .now = now, .first = true });
	output_add(p, BYTES("],\"lists\":["));
	list_tests_each(s->shared->lists, list_object,
			&(struct writing){ .output = p, .now = now, .first = true });
	output_add(p, BYTES("]"));
	status_scanner_objects(s, now, p);
	spool_object(s, p);
	peer_object(s, p);
	busiest_list(s, BUSY_CLIENTS, "clients", "client", p);
	busiest_list(s, BUSY_DOMAINS, "domains", "domain", p);
	output_add(p, BYTES("}\n"));
}
