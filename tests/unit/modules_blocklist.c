/* modules_blocklist.c: the check blocklist: what the local lists say of the client's address, in
 * their own words. What they say is tested with the lists themselves (door_blocklist.c,
 * base_blocklist_files.c). */
#include "tests/unit/modules_zone.h"

extern const struct check check_blocklist;

static void what_the_lists_say(void **state)
{
	static const struct {
		enum listing listing;
		const char *reason, *found[2];
	} rows[] = {
		{ LISTING_NONE, NULL, { "", "" } },
		{ LISTING_BLOCKED,
		  "by hand",
		  { "blocked (state; by hand) \"Service unavailable; client [192.0.2.1] blocked: "
		    "by hand\"",
		    "blocked (state; by hand) \"Service unavailable; client [2001:db8::1] blocked: "
		    "by hand\"" } },
		{ LISTING_BLOCKED,
		  NULL,
		  { "blocked (/etc/lists/a.cidr)", "blocked (/etc/lists/a.cidr)" } },
		{ LISTING_ALLOWED,
		  "by hand",
		  { "allowed (state; by hand)", "allowed (state; by hand)" } },
	};
	static const char *const clients[] = { "192.0.2.1", "2001:db8::1" };
	(void)state;
	for (size_t i = 0; i < COUNT(clients) * COUNT(rows); i++) {
		struct trial *t = trial_new(&check_blocklist, NULL, clients[i / COUNT(rows)]);
		t->listing = rows[i % COUNT(rows)].listing;
		t->reason = rows[i % COUNT(rows)].reason;
		trial_run(t);
		assert_string_equal(t->found.at, rows[i % COUNT(rows)].found[i / COUNT(rows)]);
		assert_int_equal(t->asked, 0);
		trial_free(t);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(what_the_lists_say) };
	return cmocka_run_group_tests_name("modules_blocklist", tests, NULL, NULL);
}
