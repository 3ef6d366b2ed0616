/* requests_peer.c: peer status: the two gateways of a pair as this one sees them, for people and
 * for programs. */
#include "gateway/control/requests.h"
#include "gateway/control/peer_summary.h"

#include <string.h>
#include <sysexits.h>

static const char *const roles[] = { [PAIR_PRIMARY] = "primary", [PAIR_SECONDARY] = "secondary" };
static const char *const standbys[] = { [STANDBY_DEFER] = "defer", [STANDBY_ACCEPT] = "accept" };
static const char *const states[] = {
	[PAIR_SERVING] = "serving", [PAIR_STANDING_BY] = "standing by", [PAIR_STOPPING] = "stopping"
};

static const char *truth(bool claim)
{
	return claim ? "true" : "false";
}

/* `before`, what the peer or the configuration says as printable text, and `behind`. */
static void status_say(struct output *p, const char *before, const char *word, const char *behind)
{
	char buffer[512];
	struct text t = TEXT(buffer);
	text_printable(&t, bytes_of(word));
	output_add(p, bytes_of(before));
	output_add(p, text_bytes(&t));
	output_add(p, bytes_of(behind));
}

/* Warnings come last, where they are seen. */
static void write_warnings(struct output *p, const struct peer_report *r)
{
	if (r->drift)
		output_add(
			p,
			BYTES("\nWARNING: the two configurations differ where they should not.\n"));
	if (r->skewed)
		output_format(p, "\nWARNING: the clocks of the two gateways are %.1f s apart.\n",
			      (double)(r->pair.skew < 0 ? -r->pair.skew : r->pair.skew) / 1000);
}

/* What the last heartbeat said: all of it only of a peer that tells it, and did so just now. */
static void write_heartbeat(struct output *p, const struct peer_report *r)
{
	const struct pair *pair = &r->pair;
	bool now = r->silent < PAIR_SILENCE;
	const char *unready = pair_unready(pair);
	output_format(p, "  %s %s, ", now ? "state         " : "last state    ",
		      states[pair->state]);
	if (pair->backends)
		output_format(p, "all backends reachable\n");
	else if (r->lost[0])
		status_say(p, "cannot reach: ", r->lost, "\n");
	else
		output_format(p, "cannot reach a backend\n");
	if (now && unready)
		output_format(p, "  WARNING        it %s\n", unready);
	if (now && !r->old)
		output_format(p,
			      "  reports        %u free sessions, %u messages accepted and %u "
			      "deferred lately, %llu held\n",
			      pair->places, pair->taken, pair->put_off,
			      (unsigned long long)pair->held);
}

/* The primary's port for mail, as the secondary finds it. */
static void write_probe(struct output *p, const struct peer_report *r)
{
	const struct pair *pair = &r->pair;
	if (pair->role != PAIR_SECONDARY || pair->standby != STANDBY_DEFER)
		return;
	output_format(p, "  SMTP port      %s\n",
		      pair->misses == 0 ? (r->probed ? "answers EHLO" : "not probed yet")
		      : r->probed
			      ? "no longer answers EHLO"
			      : "has never answered EHLO from here; not counted as a failure while "
				"the link is up");
	if (r->again + r->missed > 0)
		output_format(p,
			      "  on standby     accepted %llu retries, and %llu messages from "
			      "clients that no longer reach the primary\n",
			      (unsigned long long)r->again, (unsigned long long)r->missed);
}

static void peer_status_text(struct output *p, const struct peer_report *r)
{
	const struct pair *pair = &r->pair;
	output_format(p, "this gateway     %s, standby: %s\n", roles[pair->role],
		      standbys[pair->standby]);
	status_say(p, r->serving ? "  serving        " : "  on standby     ", pair->why, "\n");
	status_say(p, "peer             ", r->address, "");
	status_say(p, r->hostname[0] ? ", " : "", r->hostname, "");
	status_say(p, r->program[0] ? ", " : "", r->program, "\n");
	/* The links may stand where nothing comes over them any more. */
	bool silent = r->down_link && r->silent >= PAIR_SILENCE;
	output_format(p, "  outgoing link  %s", r->up ? "up" : "down");
	status_say(p, !r->up && r->unreached[0] ? ": " : "", r->up ? "" : r->unreached, "\n");
	output_format(p, "  incoming link  %s\n", silent ? "silent" : r->down_link ? "up" : "down");
	if (r->refused[0] && (silent || !r->down_link))
		status_say(p, "  refused        ", r->refused, "\n");
	output_format(p,
		      pair->heard ? "  last heartbeat %.1f s ago\n"
				  : "  last heartbeat none in the last %.1f s\n",
		      (double)r->silent / 1000);
	if (pair->heard)
		write_heartbeat(p, r);
	write_probe(p, r);
	if (pair->heard)
		write_warnings(p, r);
}

static void write_heartbeat_json(struct output *p, const struct peer_report *r)
{
	const struct pair *pair = &r->pair;
	const char *unready = pair_unready(pair);
	output_format(p, ",\"state\":\"%s\",\"backends\":%s,\"skew\":%.3f,\"lost\":",
		      states[pair->state], truth(pair->backends), (double)pair->skew / 1000);
	output_json(p, bytes_of(r->lost));
	output_format(p, ",\"plight\":");
	output_json(p, bytes_of(unready ? unready : ""));
	output_format(p, ",\"held\":%llu", (unsigned long long)pair->held);
	if (!r->old)
		output_format(p, ",\"places\":%u,\"taken\":%u,\"put_off\":%u", pair->places,
			      pair->taken, pair->put_off);
}

static void peer_status_json(struct output *p, const struct peer_report *r)
{
	const struct pair *pair = &r->pair;
	output_format(
		p,
		"{\"configured\":true,\"role\":\"%s\",\"standby\":\"%s\",\"serving\":%s,\"why\":",
		roles[pair->role], standbys[pair->standby], truth(r->serving));
	output_json(p, bytes_of(pair->why));
	output_format(p, ",\"peer\":{\"address\":");
	output_json(p, bytes_of(r->address));
	output_format(p, ",\"hostname\":");
	output_json(p, bytes_of(r->hostname));
	output_format(p, ",\"program\":");
	output_json(p, bytes_of(r->program));
	output_format(p, ",\"heard\":%s", truth(pair->heard));
	if (pair->heard)
		write_heartbeat_json(p, r);
	output_format(p, ",\"refused\":");
	output_json(p, bytes_of(r->refused));
	output_format(p, ",\"unreached\":");
	output_json(p, bytes_of(r->unreached));
	output_format(p, ",\"probed\":%s,\"misses\":%u},\"again\":%llu,\"missed\":%llu,",
		      truth(r->probed), pair->misses, (unsigned long long)r->again,
		      (unsigned long long)r->missed);
	output_format(
		p, "\"speaking\":%s,\"hearing\":%s,\"silent\":%.3f,\"drift\":%s,\"skewed\":%s}\n",
		truth(r->up), truth(r->down_link), (double)r->silent / 1000,
		truth(pair->heard && r->drift), truth(pair->heard && r->skewed));
}

/* What of the other's an administrator may see and do from here; the rest of it is done without
 * being asked for. */
static bool may_ask_peer(const char *command, const char *deed)
{
	return (strcmp(command, "quarantine") == 0 || strcmp(command, "hold") == 0) &&
	       (strcmp(deed, "list") == 0 || strcmp(deed, "show") == 0);
}

/* peer ask COMMAND…: the peer's answer to it; without a peer, an empty answer. */
static void request_ask_peer(struct request *o)
{
	if (o->asker->peer || o->count < 4 || !may_ask_peer(o->words[2], o->words[3])) {
		request_fail(o, EX_USAGE, "expected a subcommand: status");
		return;
	}
	request_log_words(o, 2);
	o->peer_words = 2;
	if (o->status->config->peer.configured)
		o->then = THEN_ASK_PEER;
}

void request_peer(struct request *o)
{
	struct peer_report report = { 0 };
	bool json;
	if (o->count > 1 && strcmp(o->words[1], "ask") == 0) {
		request_ask_peer(o);
		return;
	}
	if (o->asker->peer && o->count == 2 && strcmp(o->words[1], "facts") == 0) {
		peer_summary_write(o->status, &o->output);
		return;
	}
	if (o->asker->peer || o->count < 2 || strcmp(o->words[1], "status") != 0) {
		request_fail(o, EX_USAGE, "expected a subcommand: status");
		return;
	}
	if (!request_read_json(o, 2, &json))
		return;
	peer_report(o->status->shared->peer, &report);
	if (report.configured && json)
		peer_status_json(&o->output, &report);
	else if (report.configured)
		peer_status_text(&o->output, &report);
	else
		output_add(&o->output, json ? BYTES("{\"configured\":false}\n")
					    : BYTES("no peer is configured\n"));
	char buffer[256];
	struct text hung = TEXT(buffer);
	o->json = json;
	if (report.configured)
		o->then = THEN_SUMMARY;
	if (!status_hung(o->status, &hung))
		return;
	o->exit = EX_UNAVAILABLE;
	if (!json)
		output_format(&o->output, "\nWARNING: this gateway hangs: %s.\n", text_cstr(&hung));
}
