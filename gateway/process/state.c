/* state.c: the wiring of spool, courier, tables and peer; see state.h. */
#include "gateway/process/state.h"

#include "gateway/base/clock.h"
#include "gateway/io/job.h"
#include "gateway/mailroom/contacts.h"
#include "gateway/mailroom/known_recipients.h"
#include "gateway/mailroom/ledger.h"
#include "gateway/process/peer_limits.h"
#include "gateway/reports/report_send.h"
#include "gateway/mailroom/table_file.h"
#include "gateway/base/version.h"

#include <string.h>

enum { SECOND = 1000, STALL = 5000 };

static const char ledger_file[] = "ledger", known_file[] = "known", unblocked_file[] = "unblocked",
		  contacts_file[] = CONTACTS_FILE;

/* ---- opening */

static void doubt_log(void *arg, const char *tx, uint64_t when)
{
	char buffer[40];
	struct text t = TEXT(buffer);
	(void)arg;
	clock_rfc3339(&t, when);
	struct log_line *l = log_begin(LOG_WARN, "message");
	log_string(l, "tx", tx);
	log_bool(l, "in_doubt", true);
	log_bytes(l, "given", text_bytes(&t));
	log_string(l, "reason",
		   "the gateway ended before it could answer: the message may have been accepted "
		   "and will be sent again");
	log_end(l);
}

/* A table that cannot be opened costs its memory, never mail. */
static void table_missing_log(const char *what, const struct text *why)
{
	log_note(LOG_ERROR, "state", "cannot save %s: %.*s", what, (int)why->len, why->at);
}

size_t state_images_size(void)
{
	return ledger_image_size() + known_recipients_image_size() + unblocked_image_size() +
	       contacts_image_size();
}

/* The next `size` octets of *images. */
static void *image_take(unsigned char **images, size_t size)
{
	void *image = *images;
	if (image)
		*images += size;
	return image;
}

bool state_open(struct state *s, struct shared *shared, const char *spool, void *images,
		bool beside, struct text *error)
{
	unsigned char *left = images;
	void *of_ledger = image_take(&left, ledger_image_size()),
	     *of_known = image_take(&left, known_recipients_image_size()),
	     *of_unblocked = image_take(&left, unblocked_image_size()),
	     *of_contacts = image_take(&left, contacts_image_size());
	char buffer[300];
	struct text why = TEXT(buffer);
	*s = (struct state){ .shared = shared, .beside = beside };
	shared->spool = spool_open(spool, error);
	if (!shared->spool)
		return false;
	spool_begin(shared->spool, clock_wall()); /* the courier recovers it while mail is served */
	shared->ledger = (beside ? ledger_open_beside : ledger_open)(
		ledger_file, of_ledger, clock_wall(), doubt_log, NULL, &why);
	if (!shared->ledger)
		table_missing_log("the list of accepted messages (ledger)", &why);
	why = TEXT(buffer);
	shared->known_recipients = (beside ? known_recipients_open_beside
					   : known_recipients_open)(known_file, of_known, &why);
	if (!shared->known_recipients)
		table_missing_log("the list of known recipients", &why);
	why = TEXT(buffer);
	s->blocks.unblocked = unblocked_open(unblocked_file, of_unblocked, &why);
	if (!s->blocks.unblocked)
		table_missing_log("the list of unblocked networks", &why);
	why = TEXT(buffer);
	shared->contacts =
		(beside ? contacts_open_beside : contacts_open)(contacts_file, of_contacts, &why);
	if (!shared->contacts)
		table_missing_log("the list of contacts", &why);
	return true;
}

void state_close(struct state *s)
{
	char buffer[300];
	struct text why = TEXT(buffer);
	if (!s->gone && !blocklist_save(s->shared->blocklist, &why))
		log_note(LOG_ERROR, "state",
			 "the latest blocks could not be saved and are lost: %s", text_cstr(&why));
	adoption_end(&s->adoption);
	ledger_close(s->shared->ledger);
	known_recipients_close(s->shared->known_recipients);
	unblocked_close(s->blocks.unblocked);
	contacts_close(s->shared->contacts);
	s->shared->ledger = NULL;
	s->shared->contacts = NULL;
	s->shared->known_recipients = NULL;
	s->blocks.unblocked = NULL;
}

/* ---- what goes to the peer */

/* As it goes to our successor; the reply follows. */
struct kept_head {
	uint64_t fingerprint[2], when;
};

static void pass_on(struct state *s, const struct fingerprint *f, uint64_t when, struct bytes reply)
{
	const struct kept_head head = { { f->bits[0], f->bits[1] }, when };
	char buffer[sizeof head + LEDGER_REPLY_MAX];
	struct text t = TEXT(buffer);
	text_add(&t, (struct bytes){ (const char *)&head, sizeof head });
	text_add(&t, reply);
	s->kept(s->kept_arg, text_bytes(&t));
}

static void tell_kept(void *arg, const struct fingerprint *f, uint64_t when, struct bytes reply)
{
	struct state *s = arg;
	if (s->passes_on) {
		pass_on(s, f, when, reply);
		return;
	}
	struct frame frame = { .kind = FRAME_KEPT };
	memcpy(frame.kept.fingerprint, f->bits, sizeof frame.kept.fingerprint);
	frame.kept.when = when;
	frame.kept.reply = reply;
	peer_say(s->shared->peer, &frame);
}

static void tell_known(void *arg, uint64_t hash, uint64_t when)
{
	struct state *s = arg;
	struct frame frame = { .kind = FRAME_KNOWN };
	frame.known.hash = hash;
	frame.known.when = when;
	peer_say(s->shared->peer, &frame);
}

static void tell_contact(void *arg, uint64_t hash, uint16_t day)
{
	struct state *s = arg;
	struct frame frame = { .kind = FRAME_CONTACTS };
	frame.contacts.mark = contacts_mark(s->shared->contacts);
	frame.contacts.count = 1;
	frame.contacts.at[0].hash = hash;
	frame.contacts.at[0].day = day;
	peer_say(s->shared->peer, &frame);
}

/* All of them, many a frame. */
struct contacts_telling {
	struct state *state;
	struct frame frame;
};

static void contacts_say(struct contacts_telling *t)
{
	peer_say(t->state->shared->peer, &t->frame);
	t->frame.contacts.count = 0;
}

static void contacts_gather(void *arg, uint64_t hash, uint16_t day)
{
	struct contacts_telling *t = arg;
	t->frame.contacts.at[t->frame.contacts.count].hash = hash;
	t->frame.contacts.at[t->frame.contacts.count].day = day;
	if (++t->frame.contacts.count == FRAME_CONTACTS_MAX)
		contacts_say(t);
}

/* Since when goes last: only who has heard all of them knows as much as we do. */
static void tell_contacts(struct state *s, uint64_t now)
{
	struct contacts_telling t = { .state = s, .frame = { .kind = FRAME_CONTACTS } };
	t.frame.contacts.mark = contacts_mark(s->shared->contacts);
	contacts_each(s->shared->contacts, now, contacts_gather, &t);
	t.frame.contacts.began = s->shared->contacts ? contacts_began(s->shared->contacts, now) : 0;
	contacts_say(&t);
}

static void tell_tables(struct state *s)
{
	uint64_t now = clock_wall();
	s->tables_wait = 0;
	blocks_tell(&s->blocks);
	ledger_each(s->shared->ledger, now, tell_kept, s);
	tell_contacts(s, now);
	known_recipients_each(s->shared->known_recipients, now, tell_known, s);
}

/* The peer is there again: it hears everything, and takes what it does not have. What was adopted
 * comes first, for it waits for that with the mail that it holds, and only so long; a million known
 * recipients take a minute. */
static void peer_linked(void *arg)
{
	struct state *s = arg;
	adoption_tell(&s->adoption);
	if (s->adoption.reading)
		s->tables_wait = loop_now(s->loop) + ADOPTION_WAIT / 2;
	else
		tell_tables(s);
}

static void own_keys(void *arg, uint64_t ledger[2], uint64_t known[2], uint64_t contacts[2])
{
	struct state *s = arg;
	ledger_key(s->shared->ledger, ledger);
	known_recipients_key(s->shared->known_recipients, known);
	contacts_key(s->shared->contacts, contacts);
}

/* Which backends cannot be reached: into the heartbeat, as far as there is room (NULL: only
 * counted). Gives how many. */
static unsigned backends_lost(const struct state *s, struct frame *frame)
{
	unsigned lost = 0, named = 0;
	for (size_t i = 0; s->config && i < s->config->backend_count; i++) {
		const struct backend_conf *b = &s->config->backends[i];
		if (health_reachable(s->shared->health, b, loop_now(s->loop)))
			continue;
		if (frame && named < FRAME_LOST_MAX)
			frame->beat.lost[named++] = frame_name(bytes_of(b->name));
		lost++;
	}
	if (frame) {
		frame->beat.lost_count = named;
		frame->beat.all_lost =
			lost > named || (lost > 0 && lost == s->config->backend_count);
	}
	return lost;
}

static void heartbeat_fill(void *arg, struct frame *frame)
{
	struct state *s = arg;
	struct courier_report report;
	courier_report(s->shared->courier, &report);
	if (s->stopping)
		frame->beat.state = PAIR_STOPPING;
	frame->beat.backends = backends_lost(s, frame) == 0;
	frame->beat.clock = clock_monotonic();
	if (s->config)
		readiness_tell(&s->readiness, frame);
	frame->beat.fingerprint = s->config ? s->config->common : 0;
	frame->beat.held = report.held;
	frame->beat.time = clock_wall();
}

/* ---- what comes from the peer */

static void hear_block(void *arg, const struct network *network, uint64_t since, uint64_t until,
		       struct bytes reason)
{
	struct state *s = arg;
	blocks_hear_block(&s->blocks, network, since, until, reason);
}

static void hear_unblock(void *arg, const struct network *network, uint64_t when)
{
	struct state *s = arg;
	blocks_hear_unblock(&s->blocks, network, when);
}

static void hear_known(void *arg, uint64_t hash, uint64_t when)
{
	struct state *s = arg;
	known_recipients_learn(s->shared->known_recipients, hash, when, clock_wall());
}

/* Under another key its hashes would be nobody's here. */
static void hear_contacts(void *arg, const struct frame *frame)
{
	struct state *s = arg;
	uint64_t now = clock_wall();
	if (!s->shared->contacts || frame->contacts.mark != contacts_mark(s->shared->contacts))
		return;
	for (size_t i = 0; i < frame->contacts.count; i++)
		contacts_learn(s->shared->contacts, frame->contacts.at[i].hash,
			       frame->contacts.at[i].day, now);
	contacts_learn_began(s->shared->contacts, frame->contacts.began, now);
}

static void hear_kept(void *arg, const uint64_t fingerprint[2], uint64_t when, struct bytes reply)
{
	struct state *s = arg;
	struct fingerprint f = { { fingerprint[0], fingerprint[1] } };
	ledger_learn(s->shared->ledger, &f, when, reply, clock_wall());
}

void state_heard_kept(struct state *s, struct bytes words)
{
	struct kept_head head;
	if (words.len < sizeof head)
		return;
	memcpy(&head, words.at, sizeof head);
	hear_kept(s, head.fingerprint, head.when, bytes_skip(words, sizeof head));
}

static void hear_keys(void *arg, const uint64_t ledger[2], const uint64_t known[2],
		      const uint64_t contacts[2])
{
	struct state *s = arg;
	(void)ledger_set_key(s->shared->ledger, ledger);
	(void)known_recipients_set_key(s->shared->known_recipients, known);
	if (contacts)
		(void)contacts_set_key(s->shared->contacts, contacts);
}

static void hear_greeting(void *arg, unsigned version)
{
	struct state *s = arg;
	adoption_greeted(&s->adoption, version);
}

static void hear_adopted(void *arg, const struct frame *frame)
{
	struct state *s = arg;
	adoption_hear(&s->adoption, frame);
}

static void hear_clients(void *arg, const struct frame *frame)
{
	struct state *s = arg;
	peer_limits_hear(s->shared, s->config, frame);
}

static void hear_asked(void *arg, const struct frame *frame)
{
	struct state *s = arg;
	control_hear(s->control, frame);
}

/* ---- time */

/* A disk that takes nothing costs no mail, but what a kill of the whole would cost grows: an
 * administrator is to know. */
static void watch_disk(struct state *s)
{
	uint64_t now = loop_now(s->loop);
	uint32_t behind = ledger_behind(s->shared->ledger) +
			  known_recipients_behind(s->shared->known_recipients) +
			  contacts_behind(s->shared->contacts);
	if (behind == 0 && s->stall_told)
		log_note(LOG_INFO, "state", "the disk of the state directory accepts writes again");
	if (behind == 0) {
		s->stalled = 0;
		s->stall_told = false;
	} else if (s->stalled == 0) {
		s->stalled = now;
	} else if (now - s->stalled >= STALL && !s->stall_told) {
		log_note(LOG_WARN, "state",
			 "the disk of the state directory has accepted no writes for %d s: %u "
			 "records wait in memory; mail is not affected",
			 STALL / SECOND, behind);
		s->stall_told = true;
	}
}

/* A backend that is back gets what was held for it at once; one that is lost is told to the peer at
 * once. */
static void backends_look(struct state *s)
{
	unsigned lost = backends_lost(s, NULL), before = s->lost;
	s->lost = lost;
	if (lost != before)
		peer_beat(s->shared->peer);
	if (lost < before)
		courier_flush(s->shared->courier);
}

static void state_tick(void *arg)
{
	struct state *s = arg;
	/* Another process looks now. */
	if (s->gone)
		return;
	backends_look(s);
	adoption_look(&s->adoption);
	if (s->tables_wait && (!s->adoption.reading || loop_now(s->loop) >= s->tables_wait))
		tell_tables(s);
	if (s->timer.set && !s->timer.expired)
		return;                 /* a server was lost: the second is not over */
	if (s->config)
		readiness_look(&s->readiness, s->config);
	peer_limits_tell(s->shared);
	blocks_save(&s->blocks);
	watch_disk(s);
	timer_set(s->loop, &s->timer, loop_now(s->loop) + SECOND);
}

/* ---- what the process before us has left */

/* In the pool: it may wait for the disk. */
static void predecessor_read(void *arg)
{
	struct state *s = arg;
	char buffer[300];
	struct text why = TEXT(buffer);
	s->predecessor_ledger = ledger_left(ledger_file, &why);
	if (!s->predecessor_ledger && s->with_ledger)
		table_missing_log("the list of accepted messages (ledger)", &why);
	why = TEXT(buffer);
	s->predecessor_known = known_recipients_left(known_file, &why);
	if (!s->predecessor_known && s->with_known)
		table_missing_log("the list of known recipients", &why);
	why = TEXT(buffer);
	s->predecessor_contacts = s->with_contacts ? contacts_left(contacts_file, &why) : NULL;
	if (!s->predecessor_contacts && s->with_contacts)
		table_missing_log("the list of contacts", &why);
}

static void predecessor_join(void *arg)
{
	struct state *s = arg;
	struct text why = { .at = (char[]){ "its file has been replaced" }, .len = 26 };
	uint64_t now = clock_wall();
	if (!s->predecessor_job || !job_done(s->predecessor_job))
		return;
	job_free(s->predecessor_job);
	s->predecessor_job = NULL;
	if (s->predecessor_ledger &&
	    !ledger_join(s->shared->ledger, s->predecessor_ledger, now, doubt_log, NULL))
		table_missing_log("the list of accepted messages (ledger)", &why);
	if (s->predecessor_known &&
	    !known_recipients_join(s->shared->known_recipients, s->predecessor_known, now))
		table_missing_log("the list of known recipients", &why);
	if (s->predecessor_contacts &&
	    !contacts_join(s->shared->contacts, s->predecessor_contacts, now))
		table_missing_log("the list of contacts", &why);
	table_left_free(s->predecessor_ledger);
	table_left_free(s->predecessor_known);
	table_left_free(s->predecessor_contacts);
	s->predecessor_ledger = s->predecessor_known = s->predecessor_contacts = NULL;
	/* What that process kept since we began was not told. */
	ledger_each(s->shared->ledger, now, tell_kept, s);
}

/* ---- life */

/* Reports on mail: the store is in the state directory, which is the working directory. */
static bool reports_start(struct state *s, struct resolver *resolver)
{
	const struct reporter_parts parts = { .loop = s->loop,
					      .spool = s->shared->spool,
					      .courier = s->shared->courier,
					      .resolver = resolver,
					      .directory = ".",
					      .scratch = s->shared->scratch };
	s->shared->reporter = reporter_new(&parts);
	if (!s->shared->reporter)
		return false;
	courier_tell_reports(s->shared->courier, reporter_hear, s->shared->reporter);
	if (!s->beside)
		reporter_begin(s->shared->reporter);
	return true;
}

bool state_start(struct state *s, struct loop *loop, struct resolver *resolver, struct dns *dns,
		 struct control *control)
{
	const struct peer_ears ears = {
		.program = MXWARD_NAME " " MXWARD_VERSION,
		.block = hear_block,
		.unblock = hear_unblock,
		.known = hear_known,
		.contacts = hear_contacts,
		.kept = hear_kept,
		.keys = hear_keys,
		.own_keys = own_keys,
		.linked = peer_linked,
		.greeted = hear_greeting,
		.adopted = hear_adopted,
		.clients = hear_clients,
		.asked = hear_asked,
		.beat = heartbeat_fill,
		.arg = s,
	};
	s->loop = loop;
	s->control = control;
	s->on_tick = loop_enroll(loop, state_tick, s);
	if (!s->on_tick || !health_watch(s->shared->health, loop, s->on_tick) ||
	    !readiness_start(&s->readiness, loop, resolver, s->shared))
		return false;
	s->shared->courier = courier_new(loop, s->shared->spool, s->shared->health, resolver,
					 control_settled, control);
	s->shared->peer = s->shared->courier ? peer_new(loop, dns, &ears) : NULL;
	s->on_predecessor = loop_enroll(loop, predecessor_join, s);
	if (!s->on_predecessor || !s->shared->peer)
		return false;
	courier_remember(s->shared->courier, s->shared->contacts);
	if (!reports_start(s, resolver))
		return false;
	if (s->beside)
		courier_wait(s->shared->courier);
	s->blocks.loop = loop;
	s->blocks.list = s->shared->blocklist;
	s->blocks.peer = s->shared->peer;
	s->adoption = (struct adoption_exchange){ .loop = loop,
						  .spool = s->shared->spool,
						  .courier = s->shared->courier,
						  .peer = s->shared->peer,
						  .wake = s->on_tick };
	ledger_on_unconfirmed(s->shared->ledger, tell_kept, s);
	known_recipients_on_good(s->shared->known_recipients, tell_known, s);
	contacts_on_news(s->shared->contacts, tell_contact, s);
	timer_init(&s->timer, s->on_tick);
	timer_set(loop, &s->timer, loop_now(loop) + SECOND);
	return true;
}

bool state_configure(struct state *s, struct config *config, int fd, struct text *error)
{
	s->config = config;
	readiness_look(&s->readiness, config);
	adoption_configure(&s->adoption, config->peer.configured);
	peer_limits_configure(s->shared, config);
	courier_configure(s->shared->courier, config);
	reporter_configure(s->shared->reporter, config);
	return peer_configure(s->shared->peer, config, fd, error);
}

void state_alone(struct state *s)
{
	if (!s->beside)
		return;
	s->beside = false;
	courier_begin(s->shared->courier);
	reporter_begin(s->shared->reporter);
	s->with_ledger = s->shared->ledger != NULL;
	s->with_known = s->shared->known_recipients != NULL;
	s->with_contacts = contacts_beside(s->shared->contacts);
	s->predecessor_job = job_start_disk(s->loop, predecessor_read, s, s->on_predecessor);
	if (!s->predecessor_job)
		log_note(LOG_ERROR, "state",
			 "out of memory: the last records of the previous gateway process are "
			 "not taken over");
}

bool state_own(const struct state *s)
{
	return !s->beside && !s->predecessor_job;
}

void state_pass_on(struct state *s, void (*kept)(void *arg, struct bytes words), void *arg)
{
	s->kept = kept;
	s->kept_arg = arg;
}

void state_leave(struct state *s)
{
	s->gone = true;
	s->passes_on = s->kept != NULL;
	timer_clear(&s->timer);
	courier_rest(s->shared->courier);
	reporter_rest(s->shared->reporter);
	peer_leave(s->shared->peer);
	blocks_save(&s->blocks);
}

bool state_at_rest(struct state *s)
{
	return blocks_saved(&s->blocks);
}

void state_stopping(struct state *s)
{
	s->stopping = true;
	courier_rest(s->shared->courier);
	reporter_rest(s->shared->reporter);
	peer_beat(s->shared->peer);
	blocks_save(&s->blocks);
}
