/* mailroom.c: the wiring of spool, courier, tables and peer; see mailroom.h. Owns no message; must
 * never let the peer's word do more than an administrator's could. */
#include "gateway/process/mailroom.h"

#include "gateway/base/clock.h"
#include "gateway/io/job.h"
#include "gateway/mailroom/known_recipients.h"
#include "gateway/mailroom/ledger.h"
#include "gateway/process/peer_limits.h"
#include "gateway/mailroom/table_file.h"
#include "gateway/base/version.h"

#include <string.h>

enum { SECOND = 1000, STALL = 5000 };

static const char ledger_file[] = "ledger", known_file[] = "known", unblocked_file[] = "unblocked";

/* ---- opening */

static void say_doubt(void *arg, const char *tx, uint64_t when)
{
	char buffer[40];
	struct text t = TEXT(buffer);
	(void)arg;
	clock_rfc3339(&t, when);
	struct log_line *l = log_begin(LOG_WARN, "message");
	log_string(l, "tx", tx);
	log_bool(l, "in_doubt", true);
	log_bytes(l, "given", text_bytes(&t));
	log_string(
		l, "reason",
		"the gateway ended before it could answer: the message may have been taken, and comes again");
	log_end(l);
}

/* A table that cannot be opened costs its memory, never mail. */
static void say_without(const char *what, const struct text *why)
{
	log_note(LOG_ERROR, "state", "%s cannot be kept: %.*s", what, (int)why->len, why->at);
}

size_t mailroom_images_size(void)
{
	return ledger_image_size() + known_recipients_image_size() + unblocked_image_size();
}

/* The next `size` octets of *images. */
static void *image_take(unsigned char **images, size_t size)
{
	void *image = *images;
	if (image)
		*images += size;
	return image;
}

bool mailroom_open(struct mailroom *m, struct shared *shared, const char *spool, void *images,
		   bool beside, struct text *error)
{
	unsigned char *left = images;
	void *of_ledger = image_take(&left, ledger_image_size()),
	     *of_known = image_take(&left, known_recipients_image_size()),
	     *of_unblocked = image_take(&left, unblocked_image_size());
	char buffer[300];
	struct text why = TEXT(buffer);
	*m = (struct mailroom){ .shared = shared, .beside = beside };
	shared->spool = spool_open(spool, error);
	if (!shared->spool)
		return false;
	spool_begin(shared->spool, clock_wall()); /* the courier recovers it while mail is served */
	shared->ledger = (beside ? ledger_open_beside : ledger_open)(
		ledger_file, of_ledger, clock_wall(), say_doubt, NULL, &why);
	if (!shared->ledger)
		say_without("which messages were taken", &why);
	why = TEXT(buffer);
	shared->known = (beside ? known_recipients_open_beside
				: known_recipients_open)(known_file, of_known, &why);
	if (!shared->known)
		say_without("which recipients are good", &why);
	why = TEXT(buffer);
	m->blocks.unblocked = unblocked_open(unblocked_file, of_unblocked, &why);
	if (!m->blocks.unblocked)
		say_without("which networks were unblocked", &why);
	return true;
}

void mailroom_close(struct mailroom *m)
{
	char buffer[300];
	struct text why = TEXT(buffer);
	if (!m->left && !blocklist_keep(m->shared->blocklist, &why))
		log_note(LOG_ERROR, "state",
			 "the latest blocks could not be saved and are lost: %s", text_cstr(&why));
	adoption_end(&m->adoption);
	ledger_close(m->shared->ledger);
	known_recipients_close(m->shared->known);
	unblocked_close(m->blocks.unblocked);
	m->shared->ledger = NULL;
	m->shared->known = NULL;
	m->blocks.unblocked = NULL;
}

/* ---- what goes to the peer */

/* As it goes to our successor; the reply follows. */
struct kept_head {
	uint64_t fingerprint[2], when;
};

static void pass_on(struct mailroom *m, const struct fingerprint *f, uint64_t when,
		    struct bytes reply)
{
	const struct kept_head head = { { f->bits[0], f->bits[1] }, when };
	char buffer[sizeof head + LEDGER_REPLY_MAX];
	struct text t = TEXT(buffer);
	text_add(&t, (struct bytes){ (const char *)&head, sizeof head });
	text_add(&t, reply);
	m->kept(m->kept_arg, text_bytes(&t));
}

static void tell_kept(void *arg, const struct fingerprint *f, uint64_t when, struct bytes reply)
{
	struct mailroom *m = arg;
	if (m->passes_on) {
		pass_on(m, f, when, reply);
		return;
	}
	struct frame frame = { .kind = FRAME_KEPT };
	memcpy(frame.kept.fingerprint, f->bits, sizeof frame.kept.fingerprint);
	frame.kept.when = when;
	frame.kept.reply = reply;
	peer_say(m->shared->peer, &frame);
}

static void tell_known(void *arg, uint64_t hash, uint64_t when)
{
	struct mailroom *m = arg;
	struct frame frame = { .kind = FRAME_KNOWN };
	frame.known.hash = hash;
	frame.known.when = when;
	peer_say(m->shared->peer, &frame);
}

static void tell_tables(struct mailroom *m)
{
	uint64_t now = clock_wall();
	m->tables_wait = 0;
	blocks_tell(&m->blocks);
	ledger_each(m->shared->ledger, now, tell_kept, m);
	known_recipients_each(m->shared->known, now, tell_known, m);
}

/* The peer is there again: it hears everything, and takes what it does not have. What was adopted
 * comes first, for it waits for that with the mail that it holds, and only so long; a million known
 * recipients take a minute. */
static void linked(void *arg)
{
	struct mailroom *m = arg;
	adoption_tell(&m->adoption);
	if (m->adoption.reading)
		m->tables_wait = loop_now(m->loop) + ADOPTION_WAIT / 2;
	else
		tell_tables(m);
}

static void own_keys(void *arg, uint64_t ledger[2], uint64_t known[2])
{
	struct mailroom *m = arg;
	ledger_key(m->shared->ledger, ledger);
	known_recipients_key(m->shared->known, known);
}

/* Which backends cannot be reached: into the beat, as far as there is room (NULL: only counted).
 * Gives how many. */
static unsigned backends_lost(const struct mailroom *m, struct frame *frame)
{
	unsigned lost = 0, named = 0;
	for (size_t i = 0; m->config && i < m->config->backend_count; i++) {
		const struct backend_conf *b = &m->config->backends[i];
		if (health_reachable(m->shared->health, b, loop_now(m->loop)))
			continue;
		if (frame && named < FRAME_LOST_MAX)
			frame->beat.lost[named++] = frame_name(bytes_of(b->name));
		lost++;
	}
	if (frame) {
		frame->beat.lost_count = named;
		frame->beat.all_lost =
			lost > named || (lost > 0 && lost == m->config->backend_count);
	}
	return lost;
}

static void fill_beat(void *arg, struct frame *frame)
{
	struct mailroom *m = arg;
	struct courier_report report;
	courier_report(m->shared->courier, &report);
	if (m->stopping)
		frame->beat.state = PAIR_STOPPING;
	frame->beat.backends = backends_lost(m, frame) == 0;
	frame->beat.clock = clock_monotonic();
	if (m->config)
		readiness_tell(&m->plight, frame);
	frame->beat.fingerprint = m->config ? m->config->common : 0;
	frame->beat.held = report.held;
	frame->beat.time = clock_wall();
}

/* ---- what comes from the peer */

static void hear_block(void *arg, const struct network *network, uint64_t since, uint64_t until,
		       struct bytes reason)
{
	struct mailroom *m = arg;
	blocks_hear_block(&m->blocks, network, since, until, reason);
}

static void hear_unblock(void *arg, const struct network *network, uint64_t when)
{
	struct mailroom *m = arg;
	blocks_hear_unblock(&m->blocks, network, when);
}

static void hear_known(void *arg, uint64_t hash, uint64_t when)
{
	struct mailroom *m = arg;
	known_recipients_learn(m->shared->known, hash, when, clock_wall());
}

static void hear_kept(void *arg, const uint64_t fingerprint[2], uint64_t when, struct bytes reply)
{
	struct mailroom *m = arg;
	struct fingerprint f = { { fingerprint[0], fingerprint[1] } };
	ledger_learn(m->shared->ledger, &f, when, reply, clock_wall());
}

void mailroom_heard_kept(struct mailroom *m, struct bytes words)
{
	struct kept_head head;
	if (words.len < sizeof head)
		return;
	memcpy(&head, words.at, sizeof head);
	hear_kept(m, head.fingerprint, head.when, bytes_skip(words, sizeof head));
}

static void hear_keys(void *arg, const uint64_t ledger[2], const uint64_t known[2])
{
	struct mailroom *m = arg;
	(void)ledger_set_key(m->shared->ledger, ledger);
	(void)known_recipients_set_key(m->shared->known, known);
}

static void hear_greeting(void *arg, unsigned version)
{
	struct mailroom *m = arg;
	adoption_greeted(&m->adoption, version);
}

static void hear_adopted(void *arg, const struct frame *frame)
{
	struct mailroom *m = arg;
	adoption_hear(&m->adoption, frame);
}

static void hear_clients(void *arg, const struct frame *frame)
{
	struct mailroom *m = arg;
	peer_limits_hear(m->shared, m->config, frame);
}

static void hear_asked(void *arg, const struct frame *frame)
{
	struct mailroom *m = arg;
	control_hear(m->control, frame);
}

/* ---- time */

/* A disk that takes nothing costs no mail, but what a kill of the whole would cost grows: an
 * administrator is to know. */
static void watch_disk(struct mailroom *m)
{
	uint64_t now = loop_now(m->loop);
	uint32_t behind =
		ledger_behind(m->shared->ledger) + known_recipients_behind(m->shared->known);
	if (behind == 0 && m->stall_told)
		log_note(LOG_INFO, "state", "the disk of the state directory accepts writes again");
	if (behind == 0) {
		m->stalled = 0;
		m->stall_told = false;
	} else if (m->stalled == 0) {
		m->stalled = now;
	} else if (now - m->stalled >= STALL && !m->stall_told) {
		log_note(
			LOG_WARN, "state",
			"the disk of the state directory has accepted no writes for %d s: %u records wait in memory; mail is not affected",
			STALL / SECOND, behind);
		m->stall_told = true;
	}
}

/* A backend that is back gets what was held for it at once; one that is lost is told to the peer at
 * once. */
static void look_at_backends(struct mailroom *m)
{
	unsigned lost = backends_lost(m, NULL), before = m->lost;
	m->lost = lost;
	if (lost != before)
		peer_beat(m->shared->peer);
	if (lost < before)
		courier_flush(m->shared->courier);
}

static void look(void *arg)
{
	struct mailroom *m = arg;
	/* Another process looks now. */
	if (m->left)
		return;
	look_at_backends(m);
	adoption_look(&m->adoption);
	if (m->tables_wait && (!m->adoption.reading || loop_now(m->loop) >= m->tables_wait))
		tell_tables(m);
	if (m->timer.set && !m->timer.expired)
		return;                 /* a server was lost: the second is not over */
	if (m->config)
		readiness_look(&m->plight, m->config);
	peer_limits_tell(m->shared);
	blocks_save(&m->blocks);
	watch_disk(m);
	timer_set(m->loop, &m->timer, loop_now(m->loop) + SECOND);
}

/* ---- what the process before us has left */

/* In the pool: it may wait for the disk. */
static void read_left(void *arg)
{
	struct mailroom *m = arg;
	char buffer[300];
	struct text why = TEXT(buffer);
	m->left_ledger = ledger_left(ledger_file, &why);
	if (!m->left_ledger && m->with_ledger)
		say_without("which messages were taken", &why);
	why = TEXT(buffer);
	m->left_known = known_recipients_left(known_file, &why);
	if (!m->left_known && m->with_known)
		say_without("which recipients are good", &why);
}

static void take_left(void *arg)
{
	struct mailroom *m = arg;
	struct text why = { .at = (char[]){ "its file has been replaced" }, .len = 26 };
	uint64_t now = clock_wall();
	if (!m->reading || !job_done(m->reading))
		return;
	job_free(m->reading);
	m->reading = NULL;
	if (m->left_ledger && !ledger_join(m->shared->ledger, m->left_ledger, now, say_doubt, NULL))
		say_without("which messages were taken", &why);
	if (m->left_known && !known_recipients_join(m->shared->known, m->left_known, now))
		say_without("which recipients are good", &why);
	table_left_free(m->left_ledger);
	table_left_free(m->left_known);
	m->left_ledger = m->left_known = NULL;
	/* What that process kept since we began was not told. */
	ledger_each(m->shared->ledger, now, tell_kept, m);
}

/* ---- life */

static uint64_t slowest_worker(void *arg)
{
	const struct shared *shared = arg;
	struct stall stall;
	lookout_oldest(shared->lookout, &stall);
	return stall.silent;
}

bool mailroom_start(struct mailroom *m, struct loop *loop, struct resolver *resolver,
		    struct dns *dns, struct control *control)
{
	const struct peer_ears ears = {
		.program = MXWARD_NAME " " MXWARD_VERSION,
		.block = hear_block,
		.unblock = hear_unblock,
		.known = hear_known,
		.kept = hear_kept,
		.keys = hear_keys,
		.own_keys = own_keys,
		.linked = linked,
		.greeted = hear_greeting,
		.adopted = hear_adopted,
		.clients = hear_clients,
		.asked = hear_asked,
		.beat = fill_beat,
		.arg = m,
	};
	m->loop = loop;
	m->control = control;
	m->beat = loop_enroll(loop, look, m);
	if (!m->beat || !health_watch(m->shared->health, loop, m->beat) ||
	    !readiness_start(&m->plight, loop, resolver, m->shared))
		return false;
	m->plight.slowest = slowest_worker;
	m->plight.arg = m->shared;
	m->shared->courier = courier_new(loop, m->shared->spool, m->shared->health, resolver,
					 control_settled, control);
	m->shared->peer = m->shared->courier ? peer_new(loop, dns, &ears) : NULL;
	m->on_left = loop_enroll(loop, take_left, m);
	if (!m->on_left || !m->shared->peer)
		return false;
	if (m->beside)
		courier_wait(m->shared->courier);
	m->blocks.loop = loop;
	m->blocks.list = m->shared->blocklist;
	m->blocks.peer = m->shared->peer;
	m->adoption = (struct adoption_talk){ .loop = loop,
					      .spool = m->shared->spool,
					      .courier = m->shared->courier,
					      .peer = m->shared->peer,
					      .wake = m->beat };
	ledger_on_kept(m->shared->ledger, tell_kept, m);
	known_recipients_on_good(m->shared->known, tell_known, m);
	timer_init(&m->timer, m->beat);
	timer_set(loop, &m->timer, loop_now(loop) + SECOND);
	return true;
}

bool mailroom_configure(struct mailroom *m, struct config *config, int fd, struct text *error)
{
	m->config = config;
	readiness_look(&m->plight, config);
	adoption_configure(&m->adoption, config->peer.configured);
	peer_limits_configure(m->shared, config);
	courier_configure(m->shared->courier, config);
	return peer_configure(m->shared->peer, config, fd, error);
}

void mailroom_alone(struct mailroom *m)
{
	if (!m->beside)
		return;
	m->beside = false;
	courier_begin(m->shared->courier);
	m->with_ledger = m->shared->ledger != NULL;
	m->with_known = m->shared->known != NULL;
	m->reading = job_start_disk(m->loop, read_left, m, m->on_left);
	if (!m->reading)
		log_note(
			LOG_ERROR, "state",
			"out of memory: the last records of the previous gateway process are not taken over");
}

bool mailroom_own(const struct mailroom *m)
{
	return !m->beside && !m->reading;
}

void mailroom_pass_on(struct mailroom *m, void (*kept)(void *arg, struct bytes words), void *arg)
{
	m->kept = kept;
	m->kept_arg = arg;
}

void mailroom_leave(struct mailroom *m)
{
	m->left = true;
	m->passes_on = m->kept != NULL;
	timer_clear(&m->timer);
	courier_rest(m->shared->courier);
	peer_leave(m->shared->peer);
	blocks_save(&m->blocks);
}

bool mailroom_at_rest(struct mailroom *m)
{
	return blocks_saved(&m->blocks);
}

void mailroom_stopping(struct mailroom *m)
{
	m->stopping = true;
	courier_rest(m->shared->courier);
	peer_beat(m->shared->peer);
	blocks_save(&m->blocks);
}
