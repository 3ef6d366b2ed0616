/* control_requests.c: what is asked over the control socket, and the answers, word by word
 * (gateway/control/requests.h). */
#include "gateway/control/requests.h"
#include "gateway/mailroom/courier.h"
#include "gateway/scan/scanners.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <cmocka.h>

enum { WORDS = 8, TOLD_MAX = 8 };

static struct shared shared;
static struct config config;
static struct loop *loop;
static struct resolver *resolver;
static struct dns *dns;
static struct peer_requests *peer_requests;
static char error_buffer[256];
static struct text error = TEXT(error_buffer);
static struct status status = { .config = &config, .shared = &shared };

static struct blocks blocks;

/* ---- what the courier and the peer report: linked with --wrap */

static struct courier_report mail;
static struct peer_report paired;
static struct frame told[TOLD_MAX];
static size_t told_count;
void __wrap_courier_report(const struct courier *, struct courier_report *);
void __wrap_peer_report(const struct peer *, struct peer_report *);
void __wrap_peer_say(struct peer *, const struct frame *);

void __wrap_courier_report(const struct courier *courier, struct courier_report *report)
{
	(void)courier;
	*report = mail;
}

void __wrap_peer_report(const struct peer *peer, struct peer_report *report)
{
	(void)peer;
	*report = paired;
}

void __wrap_peer_say(struct peer *peer, const struct frame *frame)
{
	(void)peer;
	told[told_count++ % TOLD_MAX] = *frame;
}

static struct batch *batch;         /* of the last request */

static int set_up(void **state)
{
	(void)state;
	log_configure(LOG_JSON, LOG_ERROR);
	shared.blocklist = blocks.list = blocklist_new(NULL);
	shared.rate_limits = rate_limits_new();
	shared.health = health_new();
	shared.answers = answers_new();
	shared.nat = nat_detection_new();
	shared.admission = admission_new();
	shared.descriptors = shared.places = 1000;
	loop = loop_new();
	peer_requests = loop ? peer_requests_new(loop, &shared) : NULL;
	resolver = loop ? resolver_new(loop, shared.answers, NULL, 0, 1000, &error) : NULL;
	shared.lists = resolver ? list_tests_new(loop, resolver) : NULL;
	dns = resolver ? dns_new(resolver, NULL, &error) : NULL;
	shared.scanners = dns ? scanners_new(loop, dns, NULL) : NULL;
	return shared.blocklist && shared.rate_limits && shared.health && shared.lists &&
			       shared.scanners && peer_requests
		       ? 0
		       : -1;
}

static int clear_up(void **state)
{
	(void)state;
	batch_free(batch);
	list_tests_free(shared.lists);
	scanners_free(shared.scanners);
	dns_free(dns);
	resolver_free(resolver);
	answers_free(shared.answers);
	nat_detection_free(shared.nat);
	admission_free(shared.admission);
	rate_limits_free(shared.rate_limits);
	peer_requests_free(peer_requests);
	loop_free(loop);
	blocklist_free(shared.blocklist);
	health_free(shared.health);
	return 0;
}

/* Carries out one request and gives its output, which the caller frees. */
static char *carry_out(const char *const *words, int *exit_status, enum then *then)
{
	char copies[WORDS][256], *pointers[WORDS];
	struct asker asker = { .uid = 0, .name = "tester" };
	struct request request = { .asker = &asker,
				   .words = pointers,
				   .status = &status,
				   .blocks = &blocks,
				   .peer_requests = peer_requests };
	for (; words[request.count]; request.count++) {
		strncpy(copies[request.count], words[request.count], 255);
		copies[request.count][255] = '\0';
		pointers[request.count] = copies[request.count];
	}
	batch_free(batch);
	requests_carry_out(&request);
	batch = request.batch;
	assert_true((request.then == THEN_BATCH) == (batch != NULL));
	*exit_status = request.exit;
	*then = request.then;
	char *output = calloc(1, request.output.len + 1);
	assert_non_null(output);
	if (request.output.len > 0)
		memcpy(output, request.output.at, request.output.len);
	output_free(&request.output);
	return output;
}

static void requests_and_answers(void **state)
{
	/* In this order: later rows see what earlier ones have changed. */
	static const struct {
		const char *words[WORDS];
		int exit;
		const char *says;               /* must be in the output; NULL: there is none */
	} rows[] = {
		{ { "blocked" }, EX_OK, NULL },
		{ { "blocked", "--json" }, EX_OK, "[]\n" },
		{ { "block", "192.0.2.0/24", "--for", "1h", "--reason", "too loud" }, EX_OK, NULL },
		{ { "blocked" }, EX_OK, "too loud\n" },
		{ { "blocked", "--json" }, EX_OK, "\"reason\":\"too loud\"}]\n" },
		{ { "block", "2001:db8::/32" }, EX_OK, NULL },
		{ { "blocked", "--json" }, EX_OK, "\"network\":\"2001:db8::/32\"" },
		{ { "blocked", "--json" }, EX_OK, "\"until\":null" },
		{ { "unblock", "192.0.2.0/25" },
		  EX_DATAERR,
		  "is blocked as a part of 192.0.2.0/24" },
		{ { "unblock", "192.0.2.0/24" }, EX_OK, NULL },
		{ { "unblock", "192.0.2.0/24" }, EX_DATAERR, "is not blocked" },
		{ { "block" }, EX_USAGE, "missing network" },
		{ { "block", "192.0.2.1", "192.0.2.2" }, EX_USAGE, "\"192.0.2.2\"" },
		{ { "block", "192.0.2.1", "--for" }, EX_USAGE, "--for needs a value" },
		{ { "block", "--to", "192.0.2.1" }, EX_USAGE, "\"--to\"" },
		{ { "block", "192.0.2.1/24" }, EX_DATAERR, "did you mean 192.0.2.0/24?" },
		{ { "block", "example.com" }, EX_DATAERR, "is not a network" },
		{ { "block", "192.0.2.1", "--for", "0s" }, EX_DATAERR, "is not a time" },
		{ { "block", "192.0.2.1", "--for", "99999999999999999999d" },
		  EX_DATAERR,
		  "is not a time" },
		{ { "block", "192.0.2.1", "--reason", "two\nlines" }, EX_DATAERR, "one line" },
		{ { "block", "192.0.2.1", "--reason", "\xff" }, EX_DATAERR, "UTF-8" },
		{ { "unblock", "192.0.2.1", "--for", "1d" }, EX_USAGE, "\"--for\"" },
		{ { "status", "json" }, EX_USAGE, "\"json\"" },
		{ { "status" }, EX_OK, "messages accepted" },
		{ { "status", "--json" }, EX_OK, "\"per_minute\":{" },
		{ { "reload", "now" }, EX_USAGE, "\"now\"" },
		{ { "flush" }, EX_UNAVAILABLE, "does not know" },
		/* What looks at kept mail is only told to us. */
		{ { "quarantine", "list", "--from", "a@example.org" }, EX_OK, NULL },
		{ { "quarantine", "show", "1M5KADVA10000" }, EX_OK, NULL },
		{ { "quarantine", "stats" }, EX_OK, NULL },
		{ { "hold", "list" }, EX_OK, NULL },
		{ { "quarantine" }, EX_USAGE, "expected a subcommand: list" },
		{ { "quarantine", "flush" }, EX_USAGE, "expected a subcommand: list" },
		{ { "hold", "release", "1M5KADVA10000" }, EX_USAGE, "expected a subcommand: list" },
		{ { "hold" }, EX_USAGE, "expected a subcommand: list" },
		/* What is wrong with one ID is wrong with the whole request. */
		{ { "quarantine", "release" }, EX_USAGE, "missing message IDs" },
		{ { "quarantine", "release", "1M5KADVA10000", "../../etc/shad" },
		  EX_USAGE,
		  "is not a message ID" },
		{ { "quarantine", "release", "1M5KADVA1000" }, EX_USAGE, "is not a message ID" },
		{ { "quarantine", "release", "1m5kadva10000" }, EX_USAGE, "is not a message ID" },
		{ { "quarantine", "release", "" }, EX_USAGE, "is not a message ID" },
		{ { "quarantine", "delete", "1M5KADVA10000", "--to", "a@example.org" },
		  EX_USAGE,
		  "\"--to\"" },
		{ { "quarantine", "release", "1M5KADVA10000", "--to" }, EX_USAGE, "needs a value" },
		{ { "quarantine", "release", "1M5KADVA10000", "--to", "" },
		  EX_USAGE,
		  "is not an address" },
		{ { "quarantine", "release", "1M5KADVA10000", "--to",
		    "a@example.org> <b@example.org" },
		  EX_USAGE,
		  "is not an address" },
		{ { "quarantine", "release", "1M5KADVA10000", "--to", "a@example.org\r\nDATA" },
		  EX_USAGE,
		  "is not an address" },
		{ { "quarantine", "release", "1M5KADVA10000", "--to", "a%example.net@example.org" },
		  EX_USAGE,
		  "is not an address" },
		{ { "quarantine", "release", "--json", "1M5KADVA10000" }, EX_USAGE, "\"--json\"" },
		{ { "hold", "flush" }, EX_OK, NULL },
		{ { "spool", "take-up" }, EX_OK, NULL },
		{ { "spool", "adopted", "/mnt/dead", "1M5KADVA10000" }, EX_OK, NULL },
		{ { "spool", "adopt" }, EX_USAGE, "expected a subcommand: adopted or take-up" },
		{ { "spool" }, EX_USAGE, "expected a subcommand: adopted or take-up" },
		{ { "hold", "flush", "now" }, EX_USAGE, "\"now\"" },
		{ { "peer" }, EX_USAGE, "expected a subcommand: status" },
		{ { "peer", "key" }, EX_USAGE, "expected a subcommand: status" },
		{ { "peer", "status" }, EX_OK, "no peer is configured\n" },
		{ { "peer", "status", "--json" }, EX_OK, "{\"configured\":false}\n" },
		{ { "peer", "status", "--raw" }, EX_USAGE, "\"--raw\"" },
		{ { "" }, EX_UNAVAILABLE, "does not know" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int exit_status;
		enum then then;
		char *output = carry_out(rows[i].words, &exit_status, &then);
		if (exit_status != rows[i].exit ||
		    (rows[i].says ? !strstr(output, rows[i].says) : *output))
			fail_msg("row %zu (%s): %d, %s", i, rows[i].words[0], exit_status, output);
		bool changes = exit_status == EX_OK && strstr(rows[i].words[0], "block") &&
			       strcmp(rows[i].words[0], "blocked") != 0;
		bool looks = exit_status == EX_OK && rows[i].words[1] &&
			     strcmp(rows[i].words[1], "flush") == 0;
		bool takes_up = exit_status == EX_OK && rows[i].words[1] &&
				strcmp(rows[i].words[1], "take-up") == 0;
		assert_int_equal(then, looks      ? THEN_FLUSH
				       : takes_up ? THEN_TAKE_UP
				       : changes  ? THEN_SAVE
						  : THEN_NOTHING);
		free(output);
	}
}

/* What an administrator blocks and unblocks here counts on the other gateway of a pair, too. */
static void the_peer_hears_of_blocks(void **state)
{
	int exit_status;
	enum then then;
	(void)state;
	told_count = 0;
	free(carry_out((const char *const[]){ "block", "198.51.100.0/24", NULL }, &exit_status,
		       &then));
	assert_int_equal(told_count, 1);
	assert_int_equal(told[0].kind, FRAME_BLOCK);
	assert_int_equal(told[0].block.network.prefix, 24);
	assert_int_equal(told[0].block.until, 0);
	free(carry_out((const char *const[]){ "unblock", "198.51.100.0/24", NULL }, &exit_status,
		       &then));
	assert_int_equal(told_count, 2);
	assert_int_equal(told[1].kind, FRAME_UNBLOCK);
	assert_true(told[1].block.since >= told[0].block.since);
	/* Nobody is told of what is not blocked here, where no peer is configured. */
	free(carry_out((const char *const[]){ "unblock", "198.51.100.0/24", NULL }, &exit_status,
		       &then));
	assert_int_equal(exit_status, EX_DATAERR);
	assert_int_equal(told_count, 2);
	/* The peer is away: it may block that, and is told when it is back. */
	paired = (struct peer_report){ .configured = true };
	free(carry_out((const char *const[]){ "unblock", "198.51.100.0/24", NULL }, &exit_status,
		       &then));
	assert_int_equal(exit_status, EX_OK);
	assert_int_equal(told_count, 3);
	paired = (struct peer_report){ 0 };
}

static void a_long_reason_is_refused(void **state)
{
	char reason[200];
	int exit_status;
	enum then then;
	(void)state;
	memset(reason, 'x', sizeof reason - 1);
	reason[sizeof reason - 1] = '\0';
	free(carry_out((const char *const[]){ "block", "192.0.2.1", "--reason", reason, NULL },
		       &exit_status, &then));
	assert_int_equal(exit_status, EX_DATAERR);
	reason[127] = '\0';
	free(carry_out((const char *const[]){ "block", "192.0.2.1", "--reason", reason, NULL },
		       &exit_status, &then));
	assert_int_equal(exit_status, EX_OK);
}

static void what_the_process_does_is_left_to_it(void **state)
{
	static const struct {
		const char *word;
		enum then then;
	} rows[] = { { "reload", THEN_RELOAD }, { "stop", THEN_STOP } };
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		int exit_status;
		enum then then;
		free(carry_out((const char *const[]){ rows[i].word, NULL }, &exit_status, &then));
		assert_int_equal(exit_status, EX_OK);
		assert_int_equal(then, rows[i].then);
	}
}

/* ---- batches */

static void many_messages_are_a_batch(void **state)
{
	int exit_status;
	enum then then;
	(void)state;
	free(carry_out((const char *const[]){ "quarantine", "release", "1M5KADVA10000", "--to",
					      "b@example.com", "1M5KAEMM10G01", "1M5KADVA10000",
					      NULL },
		       &exit_status, &then));
	assert_int_equal(then, THEN_BATCH);
	assert_int_equal(batch->kind, BATCH_RELEASE);
	assert_int_equal(batch->count, 2);            /* each once */
	assert_string_equal(batch->to, "b@example.com");
	assert_string_equal(batch->user, "tester");
	free(carry_out((const char *const[]){ "quarantine", "delete", "1M5KAEMM10G01", NULL },
		       &exit_status, &then));
	assert_int_equal(batch->kind, BATCH_DELETE);
	assert_string_equal(batch_next(batch), "1M5KAEMM10G01");
}

static void what_cannot_be_done_now_is_refused(void **state)
{
	static const char *const lines[][WORDS] = {
		{ "quarantine", "release", "1M5KADVA10000" },
		{ "quarantine", "delete", "1M5KADVA10000" },
		{ "hold", "flush" },
	};
	(void)state;
	status.draining = true;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		int exit_status;
		enum then then;
		free(carry_out(lines[i], &exit_status, &then));
		assert_int_equal(exit_status, EX_UNAVAILABLE);
		assert_int_equal(then, THEN_NOTHING);
	}
	status.draining = false;
}

static struct batch *three(void)
{
	struct batch *e = batch_new(BATCH_RELEASE, "ad\033min", BYTES(""));
	assert_non_null(e);
	assert_string_equal(e->user, "ad?min");
	assert_true(batch_add(e, BYTES("A")) && batch_add(e, BYTES("B")) &&
		    batch_add(e, BYTES("C")));
	return e;
}

static void a_line_for_each(void **state)
{
	(void)state;
	struct batch *e = three();
	assert_string_equal(batch_next(e), "A");
	assert_string_equal(batch_next(e), "B");
	batch_settle(e, "C", EX_OK, BYTES("250 not begun yet"));
	batch_settle(e, "B", EX_OK, BYTES("250 2.0.0 Ok\033[2J"));
	batch_settle(e, "B", EX_TEMPFAIL, BYTES("told twice"));
	batch_settle(e, "D", EX_TEMPFAIL, BYTES("never heard of"));
	batch_settle(e, "A", EX_DATAERR, BYTES(""));
	assert_false(batch_done(e));
	assert_string_equal(batch_next(e), "C");
	assert_null(batch_next(e));
	batch_settle(e, "C", EX_TEMPFAIL, BYTES("451 4.3.0 later"));
	assert_true(batch_done(e));
	assert_int_equal(e->exit, EX_DATAERR);
	output_add(&e->output, (struct bytes){ "", 1 });
	assert_string_equal(e->output.at,
			    "B released: 250 2.0.0 Ok?[2J\nmxward quarantine: A: no such message\n"
			    "mxward quarantine: C: 451 4.3.0 later\n");
	batch_free(e);
}

static void a_minute_is_enough(void **state)
{
	(void)state;
	struct batch *e = three();
	assert_string_equal(batch_next(e), "A");
	assert_string_equal(batch_next(e), "B");
	batch_settle(e, "A", EX_OK, BYTES(""));
	batch_give_up(e);
	assert_true(batch_done(e));
	assert_null(batch_next(e));
	batch_settle(e, "B", EX_OK, BYTES("too late"));
	assert_int_equal(e->exit, EX_TEMPFAIL);
	output_add(&e->output, (struct bytes){ "", 1 });
	assert_non_null(strstr(e->output.at, "A released\nmxward quarantine: B: not finished"));
	assert_non_null(strstr(e->output.at, "mxward quarantine: C: not started"));
	assert_null(strstr(e->output.at, "too late"));
	batch_free(e);
}

static void there_is_room_for_so_many(void **state)
{
	(void)state;
	struct batch *e = batch_new(BATCH_DELETE, "tester", BYTES(""));
	assert_non_null(e);
	for (unsigned i = 0; i <= BATCH_MAX; i++) {
		char id[SPOOL_ID_MAX];
		spool_id(id, 1760000000000, 0, i);
		assert_int_equal(batch_add(e, bytes_of(id)), i < BATCH_MAX);
	}
	batch_free(e);
}

static void the_worst_of_all(void **state)
{
	static const struct {
		int a, b, worse;
	} rows[] = {
		{ EX_OK, EX_OK, EX_OK },
		{ EX_OK, EX_TEMPFAIL, EX_TEMPFAIL },
		{ EX_TEMPFAIL, EX_DATAERR, EX_DATAERR },
		{ EX_DATAERR, EX_UNAVAILABLE, EX_UNAVAILABLE },
		{ EX_NOPERM, EX_DATAERR, EX_NOPERM },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(batch_worse(rows[i].a, rows[i].b), rows[i].worse);
		assert_int_equal(batch_worse(rows[i].b, rows[i].a), rows[i].worse);
	}
}

/* ---- the pair */

static void both_sides_of_a_pair(void **state)
{
	static const struct {
		const char *option, *says;
	} rows[] = {
		{ NULL, "this gateway     secondary, standby: defer\n"
			"  on standby     the primary is up\n" },
		{ NULL, "peer             mx1.example.com:7025, mx1?[2J, mxward 0.1.0\n" },
		{ NULL, "  outgoing link  up\n"
			"  incoming link  down\n"
			"  last heartbeat 1.2 s ago\n" },
		{ NULL, "WARNING: the two configurations differ" },
		{ NULL, "  state          serving, cannot reach: other, third\n"
			"  WARNING        it has no free sessions\n" },
		{ NULL, "  reports        0 free sessions, 7 messages accepted and 8 deferred "
			"lately, 9 held\n" },
		{ NULL, "  SMTP port      no longer answers EHLO\n" },
		{ NULL, "  on standby     accepted 3 retries, and 4 messages from clients" },
		{ "--json",
		  "\"lost\":\"other, third\",\"plight\":\"has no free sessions\",\"held\":9" },
		{ "--json", "\"hostname\":\"mx1\\u001b[2J\"" },
		{ "--json", "\"role\":\"secondary\",\"standby\":\"defer\",\"serving\":false" },
		{ "--json",
		  "\"speaking\":true,\"hearing\":false,\"silent\":1.200,\"drift\":true,\"skewed\":f"
		  "alse}\n" },
	};
	(void)state;
	paired = (struct peer_report){
		.configured = true,
		.up = true,
		.drift = true,
		.hostname = "mx1\033[2J",
		.program = "mxward 0.1.0",
		.address = "mx1.example.com:7025",
		.silent = 1200,
		.lost = "other, third",
		.probed = true,
		.again = 3,
		.missed = 4,
		.pair = { .role = PAIR_SECONDARY,
			  .heard = true,
			  .why = "the primary is up",
			  .unready = READINESS_FULL,
			  .taken = 7,
			  .put_off = 8,
			  .held = 9,
			  .misses = 1 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int exit_status;
		enum then then;
		char *output =
			carry_out((const char *const[]){ "peer", "status", rows[i].option, NULL },
				  &exit_status, &then);
		if (exit_status != EX_OK || !strstr(output, rows[i].says))
			fail_msg("%s", output);
		free(output);
	}
	int exit_status;
	enum then then;
	paired.up = false;
	memcpy(paired.unreached, "it has another key", 19);
	char *output =
		carry_out((const char *const[]){ "peer", "status", NULL }, &exit_status, &then);
	assert_non_null(strstr(output, "  outgoing link  down: it has another key\n"));
	free(output);
	paired = (struct peer_report){ 0 };
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_and_answers),
		cmocka_unit_test(the_peer_hears_of_blocks),
		cmocka_unit_test(a_long_reason_is_refused),
		cmocka_unit_test(what_the_process_does_is_left_to_it),
		cmocka_unit_test(many_messages_are_a_batch),
		cmocka_unit_test(what_cannot_be_done_now_is_refused),
		cmocka_unit_test(a_line_for_each),
		cmocka_unit_test(a_minute_is_enough),
		cmocka_unit_test(there_is_room_for_so_many),
		cmocka_unit_test(the_worst_of_all),
		cmocka_unit_test(both_sides_of_a_pair),
	};
	return cmocka_run_group_tests(tests, set_up, clear_up);
}
