/* process_acts.c: what the control socket asks for and only the process can do; see
 * process_inside.h. */
#include "gateway/process/process_inside.h"

/* ---- what the control socket asks of the supervisor */

static void want_reload(void *arg, uint64_t ticket)
{
	const struct gateway *g = arg;
	process_say(NOTICE_WANT_RELOAD, g, ticket, (struct bytes){ 0 });
}

static void want_upgrade(void *arg, uint64_t ticket)
{
	const struct gateway *g = arg;
	process_say(NOTICE_WANT_UPGRADE, g, ticket, (struct bytes){ 0 });
}

static void want_stop(void *arg)
{
	const struct gateway *g = arg;
	process_say(NOTICE_WANT_STOP, g, 0, (struct bytes){ 0 });
}

/* ---- what it asks of the mailroom */

static void release_one(void *arg, uint64_t ticket, const char *id, struct bytes to,
			const char *user)
{
	const struct gateway *g = arg;
	courier_release(g->shared.courier, ticket, id, to, user);
}

static void remove_one(void *arg, uint64_t ticket, const char *id, const char *user)
{
	const struct gateway *g = arg;
	courier_delete(g->shared.courier, ticket, SPOOL_QUARANTINE, id, user);
}

static uint64_t flush_held(void *arg)
{
	const struct gateway *g = arg;
	return courier_flush_anew(g->shared.courier);
}

static bool flushed(void *arg, uint64_t look, uint64_t *held)
{
	const struct gateway *g = arg;
	return courier_flushed(g->shared.courier, look, held);
}

static void adopted(void *arg)
{
	struct gateway *g = arg;
	mailroom_adopted(&g->mailroom);
}

static void report_peer(void *arg, struct peer_report *report)
{
	const struct gateway *g = arg;
	peer_report(g->shared.peer, report);
}

static void blocked(void *arg, const struct network *network, struct bytes reason)
{
	struct gateway *g = arg;
	mailroom_blocked(&g->mailroom, network, reason);
}

static void unblocked(void *arg, const struct network *network, uint64_t since)
{
	struct gateway *g = arg;
	mailroom_unblocked(&g->mailroom, network, since);
}

void process_settled(void *arg, uint64_t ticket, const char *id, int result, struct bytes words)
{
	const struct gateway *g = arg;
	control_settled(g->control, ticket, id, result, words);
}

struct control_acts process_acts(struct gateway *g)
{
	return (struct control_acts){
		.reload = want_reload,
		.upgrade = want_upgrade,
		.stop = want_stop,
		.release = release_one,
		.remove = remove_one,
		.flush = flush_held,
		.flushed = flushed,
		.adopted = adopted,
		.desk = g->desk,
		.peer = report_peer,
		.blocked = blocked,
		.unblocked = unblocked,
		.arg = g,
	};
}
