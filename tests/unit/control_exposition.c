/* control_exposition.c: figures as Prometheus and OpenMetrics want them (control/exposition.h), and
 * the counting behind them (base/counter.h). */
#include "gateway/control/exposition.h"

#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

static const struct metric messages = { "messages_total", METRIC_COUNTER, "Messages." };
static const struct metric took = { "took_seconds", METRIC_HISTOGRAM, "How long." };

static void assert_written(struct output *o, const char *wanted)
{
	output_add(o, (struct bytes){ "", 1 });
	assert_string_equal(o->at, wanted);
	output_free(o);
}

static void a_counter_is_named_as_each_format_wants(void **state)
{
	struct output o = { 0 };
	struct exposition e = { .output = &o };
	(void)state;
	exposition_family(&e, &messages);
	exposition_sample(&e, NO_LABELS, 7);
	exposition_end(&e);
	assert_written(&o, "# HELP mxward_messages_total Messages.\n"
			   "# TYPE mxward_messages_total counter\n"
			   "mxward_messages_total 7\n");
	e.open_metrics = true;
	exposition_family(&e, &messages);
	exposition_sample(&e, NO_LABELS, UINT64_MAX);
	exposition_end(&e);
	assert_written(&o, "# HELP mxward_messages Messages.\n"
			   "# TYPE mxward_messages counter\n"
			   "mxward_messages_total 18446744073709551615\n"
			   "# EOF\n");
}

static void label_values_are_escaped(void **state)
{
	struct output o = { 0 };
	struct exposition e = { .output = &o, .metric = &messages };
	(void)state;
	exposition_sample(&e, LABELS("policy", "a\"b\\c\nd", "action", ""), 1);
	assert_written(&o, "mxward_messages_total{policy=\"a\\\"b\\\\c\\nd\",action=\"\"} 1\n");
}

static void buckets_add_up_and_one_has_the_example(void **state)
{
	struct histogram h = { 0 };
	struct output o = { 0 };
	struct exposition e = { .output = &o, .metric = &took, .open_metrics = true };
	struct exemplar x = { .tx = "ID.1", .milliseconds = 6, .when = 1500 };
	uint64_t buckets[HISTOGRAM_BOUNDS + 1];
	(void)state;
	histogram_add(&h, 0);
	histogram_add(&h, 5);           /* a bound belongs to what is below it */
	histogram_add(&h, 6);
	histogram_add(&h, 60001);
	for (size_t i = 0; i <= HISTOGRAM_BOUNDS; i++)
		buckets[i] = counter_read(&h.buckets[i]);
	exposition_histogram(&e, LABELS("backend", "main"), buckets, counter_read(&h.sum), &x);
	assert_written(&o, "mxward_took_seconds_bucket{backend=\"main\",le=\"0.005\"} 2\n"
			   "mxward_took_seconds_bucket{backend=\"main\",le=\"0.01\"} 3"
			   " # {tx=\"ID.1\"} 0.006 1.500\n"
			   "mxward_took_seconds_bucket{backend=\"main\",le=\"0.025\"} 3\n"
			   "mxward_took_seconds_bucket{backend=\"main\",le=\"0.05\"} 3\n"
			   "mxward_took_seconds_bucket{backend=\"main\",le=\"0.1\"} 3\n"
			   "mxward_took_seconds_bucket{backend=\"main\",le=\"0.25\"} 3\n"
			   "mxward_took_seconds_bucket{backend=\"main\",le=\"0.5\"} 3\n"
			   "mxward_took_seconds_bucket{backend=\"main\",le=\"1.0\"} 3\n"
			   "mxward_took_seconds_bucket{backend=\"main\",le=\"2.5\"} 3\n"
			   "mxward_took_seconds_bucket{backend=\"main\",le=\"10.0\"} 3\n"
			   "mxward_took_seconds_bucket{backend=\"main\",le=\"30.0\"} 3\n"
			   "mxward_took_seconds_bucket{backend=\"main\",le=\"60.0\"} 3\n"
			   "mxward_took_seconds_bucket{backend=\"main\",le=\"+Inf\"} 4\n"
			   "mxward_took_seconds_sum{backend=\"main\"} 60.012\n"
			   "mxward_took_seconds_count{backend=\"main\"} 4\n");
}

static void names_are_kept_and_never_grow_without_end(void **state)
{
	struct counted_names n = { 0 };
	(void)state;
	assert_int_equal(counted_names_place(&n, "main"), 0);
	assert_int_equal(counted_names_place(&n, "second"), 1);
	assert_int_equal(counted_names_place(&n, "main"), 0);
	for (int i = 0; i < 1000; i++) {
		char buffer[16];
		struct text t = TEXT(buffer);
		text_format(&t, "name%d", i);
		assert_in_range(counted_names_place(&n, text_cstr(&t)), 2, COUNTED_NAMES - 1);
	}
	assert_int_equal(counted_names_count(&n), COUNTED_NAMES);
	assert_string_equal(n.at[COUNTED_NAMES - 1], "other");
	assert_int_equal(counted_names_place(&n, "second"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_counter_is_named_as_each_format_wants),
		cmocka_unit_test(label_values_are_escaped),
		cmocka_unit_test(buckets_add_up_and_one_has_the_example),
		cmocka_unit_test(names_are_kept_and_never_grow_without_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
