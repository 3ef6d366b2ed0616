/* control_blocks.c: blocks and unblocks of the two gateways of a pair: the later word counts, and
 * the peer's word does not do everything (gateway/control/blocks.h). */
#include "gateway/control/blocks.h"

#include "gateway/base/clock.h"
#include "gateway/base/log.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { TOLD_MAX = 8, HOUR = 3600 * 1000 };

static struct blocks blocks;
static char table[] = "/tmp/mxward-unblocked.XXXXXX";

/* ---- the peer: linked with --wrap */

static struct frame told[TOLD_MAX];
static size_t told_count;
static struct peer_report report;
void __wrap_peer_say(struct peer *, const struct frame *);
void __wrap_peer_report(const struct peer *, struct peer_report *);

void __wrap_peer_say(struct peer *peer, const struct frame *frame)
{
	(void)peer;
	assert_true(told_count < TOLD_MAX);
	told[told_count++] = *frame;
}

void __wrap_peer_report(const struct peer *peer, struct peer_report *r)
{
	(void)peer;
	*r = report;
}

static int set_up(void **state)
{
	char words[200];
	struct text error = TEXT(words);
	(void)state;
	log_configure(LOG_JSON, LOG_ERROR);
	strcpy(table + sizeof table - 7, "XXXXXX");
	int fd = mkstemp(table);
	if (fd < 0 || close(fd) != 0 || unlink(table) != 0)
		return -1;
	told_count = 0;
	report = (struct peer_report){ 0 };
	blocks = (struct blocks){ .list = blocklist_new(NULL),
				  .unblocked = unblocked_open(table, NULL, &error) };
	return blocks.list && blocks.unblocked ? 0 : -1;
}

static int clear_up(void **state)
{
	(void)state;
	blocklist_free(blocks.list);
	unblocked_close(blocks.unblocked);
	return unlink(table);
}

static struct network net(const char *text)
{
	struct network network;
	assert_true(network_parse(bytes_of(text), &network));
	return network;
}

/* Since when the network is blocked; 0: it is not. */
static uint64_t since_of(const char *text)
{
	struct network network = net(text);
	uint64_t since, until;
	return blocklist_find(blocks.list, &network, clock_wall(), &since, &until) ? since : 0;
}

static void hear(const char *text, uint64_t since, uint64_t until)
{
	struct network network = net(text);
	blocks_hear_block(&blocks, &network, since, until, BYTES("loud"));
}

static void the_later_word_counts(void **state)
{
	struct network network = net("192.0.2.0/24");
	uint64_t now = clock_wall();
	(void)state;
	hear("192.0.2.0/24", now - 100, 0);
	assert_int_equal(since_of("192.0.2.0/24"), now - 100);
	hear("192.0.2.0/24", now - 200, 0);             /* older: nothing new */
	assert_int_equal(since_of("192.0.2.0/24"), now - 100);
	blocks_hear_unblock(&blocks, &network, now - 101);      /* of before the block */
	assert_int_equal(since_of("192.0.2.0/24"), now - 100);
	blocks_hear_unblock(&blocks, &network, now - 50);
	assert_int_equal(since_of("192.0.2.0/24"), 0);
	hear("192.0.2.0/24", now - 50, 0);              /* not later than that */
	assert_int_equal(since_of("192.0.2.0/24"), 0);
	hear("192.0.2.0/24", now - 49, 0);
	assert_int_equal(since_of("192.0.2.0/24"), now - 49);
	assert_int_equal(told_count, 0);                /* nothing is told back */
}

static void a_block_that_has_run_out_does_not_count(void **state)
{
	uint64_t now = clock_wall();
	(void)state;
	hear("192.0.2.0/24", now - 2 * HOUR, now - HOUR);
	assert_int_equal(since_of("192.0.2.0/24"), 0);
	hear("192.0.2.0/24", now - 2 * HOUR, now + HOUR);
	assert_int_equal(since_of("192.0.2.0/24"), now - 2 * HOUR);
}

/* A large part of the world is turned away only by an administrator on this side. */
static void large_networks_are_refused(void **state)
{
	static const struct {
		const char *network;
		bool taken;
	} rows[] = { { "10.0.0.0/8", true },
		     { "10.0.0.0/7", false },
		     { "0.0.0.0/0", false },
		     { "2001::/16", true },
		     { "2000::/15", false } };
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		hear(rows[i].network, 1, 0);
		if ((since_of(rows[i].network) != 0) != rows[i].taken)
			fail_msg("%s", rows[i].network);
	}
}

/* What was unblocked by a clock that is ahead is blocked again all the same, on both sides. */
static void a_block_here_is_later_than_any_unblock(void **state)
{
	struct network network = net("192.0.2.0/24");
	uint64_t ahead = clock_wall() + HOUR;
	char words[200];
	struct text error = TEXT(words);
	(void)state;
	unblocked_add(blocks.unblocked, &network, ahead);
	assert_true(blocklist_block(blocks.list, &network, 0, BYTES("loud"), &error));
	blocks_blocked(&blocks, &network, BYTES("loud"));
	assert_int_equal(since_of("192.0.2.0/24"), ahead + 1);
	assert_int_equal(told_count, 1);
	assert_int_equal(told[0].kind, FRAME_BLOCK);
	assert_int_equal(told[0].block.since, ahead + 1);
	assert_false(told[0].block.timed);
}

/* Where the peer's clock is ahead, its block may be of a time that has not come here. */
static void an_unblock_is_later_than_the_peers_block(void **state)
{
	struct network network = net("192.0.2.0/24");
	uint64_t before = clock_wall();
	(void)state;
	blocks_unblocked(&blocks, &network, before + HOUR);
	assert_int_equal(told[0].kind, FRAME_UNBLOCK);
	assert_int_equal(told[0].block.since, before + HOUR);
	assert_int_equal(unblocked_when(blocks.unblocked, &network), before + HOUR);
	report.pair.heard = true;
	report.pair.skew = 2 * HOUR;
	blocks_unblocked(&blocks, &network, 0);
	assert_true(told[1].block.since >= before + 2 * HOUR);
	report.pair.skew = -2 * HOUR;
	blocks_unblocked(&blocks, &network, 0);
	assert_true(told[2].block.since >= before && told[2].block.since < before + HOUR);
}

static void a_peer_that_is_back_hears_all(void **state)
{
	struct network network = net("198.51.100.0/24");
	uint64_t now = clock_wall();
	(void)state;
	hear("192.0.2.0/24", now - 100, now + HOUR);
	unblocked_add(blocks.unblocked, &network, 5);
	blocks_tell(&blocks);
	assert_int_equal(told_count, 2);
	assert_int_equal(told[0].kind, FRAME_UNBLOCK);
	assert_int_equal(told[0].block.since, 5);
	assert_int_equal(told[1].kind, FRAME_BLOCK);
	assert_int_equal(told[1].block.since, now - 100);
	assert_true(told[1].block.timed);
	assert_int_equal(told[1].block.until, now + HOUR);
	assert_true(told[1].block.left <= HOUR && told[1].block.left > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_later_word_counts, set_up, clear_up),
		cmocka_unit_test_setup_teardown(a_block_that_has_run_out_does_not_count, set_up,
						clear_up),
		cmocka_unit_test_setup_teardown(large_networks_are_refused, set_up, clear_up),
		cmocka_unit_test_setup_teardown(a_block_here_is_later_than_any_unblock, set_up,
						clear_up),
		cmocka_unit_test_setup_teardown(an_unblock_is_later_than_the_peers_block, set_up,
						clear_up),
		cmocka_unit_test_setup_teardown(a_peer_that_is_back_hears_all, set_up, clear_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
