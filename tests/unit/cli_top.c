/* cli_top.c: the screen of `mxward top` as lines of text, the rates on it, and its keys
 * (gateway/cli/top_layout.h, top_snapshot.h, top_keys.h). */
#include "gateway/cli/top_keys.h"
#include "gateway/cli/top_layout.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct top_snapshot snapshot;
static struct top_history history;
static struct top_screen screen;
static struct top_record records[2];

/* What a gateway answers; what is not known to this version is passed over. */
#define HEAD                                                                                      \
	"{\"version\":\"1\",\"hostname\":\"mx.example\",\"time\":5000,\"counting\":9,"            \
	"\"uptime\":93784,\"generation\":4,\"sessions\":12,\"sessions_limit\":1000,"              \
	"\"memory\":1048576,\"blocks\":3,\"later\":[{\"a\":true}],"                               \
	"\"totals\":{\"connections\":900,\"messages_accepted\":70},"                              \
	"\"per_minute\":{\"connections\":90,\"messages_accepted\":30,\"recipients_rejected\":6}," \
	"\"refusals\":[{\"reason\":\"relay\",\"per_minute\":1,\"total\":50},"                     \
	"{\"reason\":\"dnsbl\",\"per_minute\":3,\"total\":40}],"
#define BACKENDS                                                                               \
	"\"backends\":[{\"backend\":\"main\",\"server\":\"192.0.2.1:25\",\"standing\":\"up\"," \
	"\"connections\":5},{\"backend\":\"main\",\"server\":\"192.0.2.2:25\","                \
	"\"standing\":\"down\",\"waiting\":2}],"                                               \
	"\"lists\":[{\"zone\":\"zen.example\",\"on\":true},{\"zone\":\"dead.example\",\"on\":" \
	"false,\"reason\":\"silent\"}],"                                                       \
	"\"spool\":{\"held\":2,\"quarantine\":2048,\"writable\":true,\"free\":1048576},"       \
	"\"peer\":{\"hostname\":\"mx2.example\",\"linked\":true,\"serving\":false},"
#define BUSIEST                                                                             \
	"\"clients\":[{\"client\":\"192.0.2.9\",\"sessions\":8,\"taken\":7,\"refused\":1}," \
	"{\"client\":\"2001:db8::/64\",\"sessions\":2,\"missed\":4}],"                      \
	"\"domains\":[{\"domain\":\"ev\\u001b[31mil\\u202e\",\"taken\":6,\"refused\":5},"   \
	"{\"domain\":\"\xe7\x94\xa8\xe6\x88\xb7.example\",\"taken\":1}]}\n"

static bool read_answer(const char *answer, struct arena *arena)
{
	arena_init(arena, 1 << 20);
	return top_snapshot_read(bytes_of(answer), arena, &snapshot);
}

static const char *line_at(size_t i)
{
	static char line[TOP_LINE_ROOM + 1];
	assert_true(i < screen.count);
	memcpy(line, screen.lines[i].at, screen.lines[i].length);
	line[screen.lines[i].length] = '\0';
	return line;
}

static struct top_view view(void)
{
	return (struct top_view){ .snapshot = &snapshot,
				  .history = &history,
				  .utf8 = true,
				  .keys = true,
				  .clock = BYTES("12:34:56"),
				  .client = BYTES("192.0.2.9"),
				  .records = records };
}

static void lay_out(const char *answer, const struct top_view *v, unsigned columns, unsigned rows)
{
	struct arena arena;
	assert_true(read_answer(answer, &arena));
	top_layout(v, columns, rows, &screen);
	arena_wipe(&arena);
}

static void assert_lines(const char *const *wanted, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_string_equal(line_at(i), wanted[i]);
}

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void at_80_by_24(void **state)
{
	static const char *const wanted[] = {
		"mxward top  mx.example  up 1d 02:03:04  generation 4                    12:34:56",
		"sessions 12 of 1000  memory 1.0M  blocks 3",
		"RATE          /SECOND /MINUTE",
		"connections       1.5      90",
		"accepted          0.5      30",
		"quarantined       0.0       0",
		"held              0.0       0",
		"deferred          0.0       0",
		"rejected          0.0       0",
		"rcpts refused     0.1       6",
		"",
		"REFUSED FOR            /MINUTE   TOTAL  BACKEND                  STATE CONN WAIT",
		"dnsbl                        3      40  main 192.0.2.2:25         down    0    2",
		"relay                        1      50  main 192.0.2.1:25           up    5    0",
		"                                        list off: dead.example: silent",
		"                                        lists: 1 of 2 on",
		"                                        held 2, quarantine 2.0K, free 1.0M",
		"                                        peer: linked, standing by, mx2.example",
		"",
		"  BUSIEST CLIENTS       CONN  TAKEN REFUSED    SENDER DOMAINS      TAKEN REFUSED",
		"> 192.0.2.9                8      7       1    ev?[31mil<U+202E>       6       5",
		" ~2001:db8::/64            2      0       0    "
		"\xe7\x94\xa8\xe6\x88\xb7.example            1       0",
		"",
		"q quit  p pause  r refusals  Up, Down, Enter: a client's lines",
	};
	struct top_view v = view();
	(void)state;
	lay_out(HEAD BACKENDS BUSIEST, &v, 80, 24);
	assert_int_equal(screen.count, 24);
	assert_lines(wanted, COUNT(wanted));
	assert_int_equal(screen.lines[0].style, TOP_TITLE);
	assert_int_equal(screen.lines[1].style, TOP_PLAIN);
}

/* What is wrong has a row before what is well. */
static void a_short_screen_shows_what_is_wrong(void **state)
{
	struct top_view v = view();
	(void)state;
	lay_out(HEAD BACKENDS BUSIEST, &v, 80, 20);
	assert_int_equal(screen.count, 20);
	assert_string_equal(line_at(11), "dnsbl                        3      40  main "
					 "192.0.2.2:25         down    0    2");
	assert_string_equal(line_at(19),
			    "q quit  p pause  r refusals  Up, Down, Enter: a client's lines");
}

/* The client that is chosen is always on the screen. */
static void the_chosen_one_is_shown(void **state)
{
	struct top_view v = view();
	(void)state;
	v.selected = 1;
	lay_out(HEAD BACKENDS BUSIEST, &v, 80, 14);
	for (size_t i = 0; i < screen.count; i++)
		if (screen.lines[i].at[0] == '>' && strstr(line_at(i), ">~2001:db8::/64"))
			return;
	fail();
}

static void old_figures_say_so(void **state)
{
	struct top_view v = view();
	(void)state;
	v.trouble = BYTES("nobody answers");
	v.paused = true;
	lay_out(HEAD BACKENDS BUSIEST, &v, 80, 24);
	assert_string_equal(line_at(1), "nobody answers");
	assert_int_equal(screen.lines[1].style, TOP_ALARM);
	assert_non_null(strstr(line_at(0), "PAUSED"));
}

static void alarms_come_first(void **state)
{
	struct top_view v = view();
	(void)state;
	lay_out("{\"version\":\"1\",\"hung\":\"worker 1 hangs\",\"clients_hidden_behind\":"
		"\"192.0.2.7\",\"draining\":true}",
		&v, 120, 24);
	assert_int_equal(screen.lines[1].style, TOP_ALARM);
	assert_true(bytes_starts(bytes_of(line_at(1)),
				 BYTES("worker 1 hangs  clients are hidden behind 192.0.2.7  "
				       "stopping  sessions")));
}

static void refusals_by_reason(void **state)
{
	static const char *const wanted[] = {
		"REFUSED FOR            /MINUTE   TOTAL  SHARE",
		"dnsbl                        3      40    75%",
		"relay                        1      50    25%",
	};
	struct top_view v = view();
	(void)state;
	v.page = TOP_REFUSALS;
	lay_out(HEAD BACKENDS BUSIEST, &v, 80, 24);
	for (size_t i = 0; i < COUNT(wanted); i++)
		assert_string_equal(line_at(2 + i), wanted[i]);
}

static void lines_of_a_client(void **state)
{
	struct top_view v = view();
	(void)state;
	records[0] = (struct top_record){ .record = { .tx = BYTES("1.1"),
						      .from = BYTES("a@\x1b[2Jb"),
						      .action = BYTES("reject"),
						      .reply = BYTES("550 5.7.1 No\x07") },
					  .time = "01:02:03" };
	v.page = TOP_CLIENT;
	v.looking = true;
	lay_out(HEAD BACKENDS BUSIEST, &v, 80, 24);
	assert_string_equal(line_at(4), "looking ...");
	v.looking = false;
	top_layout(&v, 80, 24, &screen);
	assert_string_equal(line_at(4), "nothing is recorded of it");
	v.failure = BYTES("no rights");
	top_layout(&v, 80, 24, &screen);
	assert_string_equal(line_at(4), "no rights");
	v.record_count = 1;
	top_layout(&v, 80, 24, &screen);
	assert_string_equal(line_at(4),
			    "01:02:03  reject      <a@?[2Jb>                550 5.7.1 No?");
}

/* ---- every size */

/* Columns of a line in which nobody but us has written anything wide: two for what has three octets
 * and is no spark. */
static size_t columns_of(const char *line)
{
	size_t columns = 0;
	for (struct bytes rest = bytes_of(line); rest.len > 0;) {
		size_t n = bytes_utf8_first(rest);
		assert_true(n > 0);
		assert_true((unsigned char)rest.at[0] >= ' ' && rest.at[0] != 127);
		columns += n == 3 && rest.at[0] != '\xe2' ? 2 : 1;
		rest = bytes_skip(rest, n);
	}
	return columns;
}

static void no_line_is_too_wide(void **state)
{
	struct top_view v = view();
	struct arena arena;
	(void)state;
	assert_true(read_answer(HEAD BACKENDS BUSIEST, &arena));
	for (size_t i = 0; i < TOP_SAMPLES; i++)
		history.samples[TOP_CONNECTIONS][i] = i * 1000;
	history.count = TOP_SAMPLES;
	v.record_count = 2;
	for (v.page = TOP_OVERVIEW; v.page <= TOP_CLIENT; v.page++)
		for (unsigned columns = 1; columns <= 250; columns += 7)
			for (unsigned rows = 1; rows <= 110; rows += 3) {
				top_layout(&v, columns, rows, &screen);
				size_t most = rows < TOP_ROWS_MAX ? rows : TOP_ROWS_MAX;
				assert_int_equal(screen.count, most);
				for (size_t i = 0; i < screen.count; i++)
					assert_true(columns_of(line_at(i)) <= columns);
			}
	memset(&history, 0, sizeof history);
	arena_wipe(&arena);
}

/* Without keys it is printed, and ends with what there is. */
static void printed_it_is_as_long_as_it_must(void **state)
{
	struct top_view v = view();
	(void)state;
	v.keys = false;
	lay_out(HEAD BACKENDS BUSIEST, &v, 80, 0);
	assert_int_equal(screen.count, 22);
	assert_non_null(strstr(line_at(20), "  192.0.2.9 "));
}

static void without_utf8_all_is_ascii(void **state)
{
	struct top_view v = view();
	(void)state;
	v.utf8 = false;
	history.count = 2;
	history.samples[TOP_CONNECTIONS][1] = 5;
	lay_out(HEAD BACKENDS BUSIEST, &v, 240, 60);
	memset(&history, 0, sizeof history);
	for (size_t i = 0; i < screen.count; i++)
		assert_true(bytes_ascii(bytes_of(line_at(i))));
	assert_true(bytes_ends_nocase(bytes_of(line_at(3)), BYTES("_#")));
}

/* ---- answers and rates */

static void what_is_no_answer(void **state)
{
	static const char *const answers[] = {
		"",
		"{}",                   /* without a version it is nobody's */
		"[]",
		"{\"version\":1}",
		"{\"version\":\"1\",\"sessions\":-1}",
		"{\"version\":\"1\",\"spool\":[]}",
		"{\"version\":\"1\",\"clients\":[1]}",
		"{\"version\":\"1\"} more",
		"{\"version\":\"1\"",
	};
	struct arena arena;
	(void)state;
	for (size_t i = 0; i < COUNT(answers); i++) {
		assert_false(read_answer(answers[i], &arena));
		arena_wipe(&arena);
	}
	assert_true(read_answer("{\"version\":\"1\"}", &arena));
	arena_wipe(&arena);
}

static void a_long_list_is_cut(void **state)
{
	static char answer[TOP_LIST_MAX * 64];
	struct text t = TEXT(answer);
	struct arena arena;
	(void)state;
	text_string(&t, "{\"version\":\"1\",\"lists\":[{\"on\":true}");
	for (size_t i = 0; i < TOP_LIST_MAX + 3; i++)
		text_string(&t, ",{\"on\":true}");
	text_string(&t, "]}");
	assert_true(read_answer(text_cstr(&t), &arena));
	assert_int_equal(snapshot.list_count, TOP_LIST_MAX);
	arena_wipe(&arena);
}

static void add_sample(uint64_t counting, uint64_t time, uint64_t connections)
{
	struct top_snapshot s = { .counting = counting, .time = time };
	s.totals[TOP_CONNECTIONS] = connections;
	top_history_add(&history, &s);
}

static void rates_by_the_gateways_clock(void **state)
{
	const uint64_t *rates = history.samples[TOP_CONNECTIONS];
	(void)state;
	add_sample(1, 1000, 500);
	assert_int_equal(history.count, 0);     /* there is nothing to compare with yet */
	add_sample(1, 2000, 503);
	add_sample(1, 2500, 504);
	add_sample(1, 2500, 504);               /* the same moment */
	assert_int_equal(history.count, 2);
	assert_int_equal(rates[0], 3000);
	assert_int_equal(rates[1], 2000);
	add_sample(2, 3000, 7);                 /* another process */
	assert_int_equal(history.count, 0);
	for (uint64_t i = 1; i <= TOP_SAMPLES + 5; i++)
		add_sample(2, 3000 + i * 1000, 7 + i * (i + 1) / 2);
	assert_int_equal(history.count, TOP_SAMPLES);
	assert_int_equal(rates[0], 6000);
	assert_int_equal(rates[TOP_SAMPLES - 1], (TOP_SAMPLES + 5) * 1000);
	memset(&history, 0, sizeof history);
}

/* ---- keys */

static void keys(void **state)
{
	static const struct {
		const char *sent;
		enum top_key key;
		size_t left;
	} rows[] = {
		{ "q", TOP_KEY_QUIT, 0 },          { "pq", TOP_KEY_PAUSE, 1 },
		{ "r", TOP_KEY_REFUSALS, 0 },      { "\r", TOP_KEY_ENTER, 0 },
		{ "\x7f", TOP_KEY_BACK, 0 },       { "\033", TOP_KEY_BACK, 0 },
		{ "\033[A", TOP_KEY_UP, 0 },       { "\033OB", TOP_KEY_DOWN, 0 },
		{ "\033[Bq", TOP_KEY_DOWN, 1 },    { "\033[1;5Aq", TOP_KEY_NONE, 1 },
		{ "\033[200~q", TOP_KEY_NONE, 1 }, { "\033[", TOP_KEY_NONE, 0 },
		{ "\033[12", TOP_KEY_NONE, 0 },    { "\033q", TOP_KEY_NONE, 0 },
		{ "x", TOP_KEY_NONE, 0 },          { "\xff", TOP_KEY_NONE, 0 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bytes rest = bytes_of(rows[i].sent);
		assert_int_equal(top_key_take(&rest), rows[i].key);
		assert_int_equal(rest.len, rows[i].left);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_80_by_24),
		cmocka_unit_test(a_short_screen_shows_what_is_wrong),
		cmocka_unit_test(the_chosen_one_is_shown),
		cmocka_unit_test(old_figures_say_so),
		cmocka_unit_test(alarms_come_first),
		cmocka_unit_test(refusals_by_reason),
		cmocka_unit_test(lines_of_a_client),
		cmocka_unit_test(no_line_is_too_wide),
		cmocka_unit_test(printed_it_is_as_long_as_it_must),
		cmocka_unit_test(without_utf8_all_is_ascii),
		cmocka_unit_test(what_is_no_answer),
		cmocka_unit_test(a_long_list_is_cut),
		cmocka_unit_test(rates_by_the_gateways_clock),
		cmocka_unit_test(keys),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
