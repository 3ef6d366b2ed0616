/* list_test.h: the self-test of the DNS lists (RFC 5782, section 5).
 *
 * Every list that any check asks (check.h, `list`) is tested. A list of addresses has to list
 * 127.0.0.2 and must not list 127.0.0.1, nor ::ffff:127.0.0.1; a list of names must not list
 * INVALID and should list TEST: many well-known ones do not, so that is only warned of, unless the
 * configuration says what the list has for tests. A list that does otherwise, gives an error code
 * or does not answer is switched off with an alarm in the log, and on again when it is well: a
 * dead list must not list the world. Lists are tested at start, every hour, and every minute while
 * one is off. One for the process, run on the control thread's loop; asked by all workers. It must
 * never know a check by its name. */
#ifndef MXWARD_JUDGE_LIST_TEST_H
#define MXWARD_JUDGE_LIST_TEST_H

#include "gateway/io/ask.h"
#include "policy/config/config.h"

struct list_tests;
struct list_tests *list_tests_new(struct loop *, struct resolver *);
/* Takes up the lists of this generation and tests them now. `settled` (0: nobody) is woken when
 * each has been tested. Holds the configuration. False: out of memory, and nothing was changed. */
bool list_tests_configure(struct list_tests *, struct config *, wake_id settled)
	__attribute__((warn_unused_result));
void list_tests_free(struct list_tests *);
/* True once every list has been tested. Any thread. */
bool list_tests_known(struct list_tests *);
/* What the last test said of the list of this zone which this check asks; SILENT before the first.
 * Any thread. */
enum list_state list_tests_state(struct list_tests *, const struct check *, struct bytes zone);
/* A number that is another as soon as list_tests_state() says anything else of a list. Any
 * thread. */
uint64_t list_tests_changes(const struct list_tests *);

struct list_report {
	const char *check, *zone;       /* valid within the call */
	bool well;
	const char *why; /* why it is off, or what is odd about it while it is on; "": nothing */
};
/* For `status`: every list, those of one check together. Any thread. */
void list_tests_each(struct list_tests *, void (*each)(void *arg, const struct list_report *),
		     void *arg);

#endif
