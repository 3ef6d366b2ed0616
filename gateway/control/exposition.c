/* exposition.c: the lines of an exposition; see exposition.h. It knows no figure. */
#include "gateway/control/exposition.h"

#include <string.h>

/* The name of the family, which for a counter of OpenMetrics is not that of its samples. */
static struct bytes family_name(const struct exposition *e)
{
	struct bytes name = bytes_of(e->metric->name);
	if (e->open_metrics && e->metric->type == METRIC_COUNTER)
		name.len -= strlen("_total");
	return name;
}

void exposition_family(struct exposition *e, const struct metric *m)
{
	static const char *const types[] = { "counter", "gauge", "histogram" };
	e->metric = m;
	struct bytes name = family_name(e);
	output_format(e->output, "# HELP mxward_%.*s %s\n# TYPE mxward_%.*s %s\n", BYTES_ARG(name),
		      m->help, BYTES_ARG(name), types[m->type]);
}

static void label_value(struct output *o, const char *value)
{
	output_add(o, BYTES("\""));
	for (; *value; value++) {
		if (*value == '\n') {
			output_add(o, BYTES("\\n"));
			continue;
		}
		if (*value == '"' || *value == '\\')
			output_add(o, BYTES("\\"));
		output_add(o, (struct bytes){ value, 1 });
	}
	output_add(o, BYTES("\""));
}

/* The sample up to its value; `le`: the bucket of a histogram, NULL for none. */
static void sample_name(struct exposition *e, const char *suffix, labels l, const char *le)
{
	struct output *o = e->output;
	bool first = true;
	output_format(o, "mxward_%s%s", e->metric->name, suffix);
	for (size_t i = 0; l[i]; i += 2) {
		output_format(o, "%c%s=", first ? '{' : ',', l[i]);
		label_value(o, l[i + 1]);
		first = false;
	}
	if (le)
		output_format(o, "%cle=\"%s\"", first ? '{' : ',', le);
	output_add(o, first && !le ? BYTES(" ") : BYTES("} "));
}

static void seconds_text(struct text *t, uint64_t milliseconds)
{
	text_format(t, "%llu.%03u", (unsigned long long)(milliseconds / 1000),
		    (unsigned)(milliseconds % 1000));
}

void exposition_sample(struct exposition *e, labels l, uint64_t value)
{
	sample_name(e, "", l, NULL);
	output_format(e->output, "%llu\n", (unsigned long long)value);
}

static void in_seconds(struct exposition *e, const char *suffix, labels l, uint64_t milliseconds)
{
	char buffer[32];
	struct text t = TEXT(buffer);
	seconds_text(&t, milliseconds);
	sample_name(e, suffix, l, NULL);
	output_format(e->output, "%s\n", text_cstr(&t));
}

void exposition_milliseconds(struct exposition *e, labels l, uint64_t milliseconds)
{
	in_seconds(e, "", l, milliseconds);
}

static void exemplar_write(struct output *o, const struct exemplar *x)
{
	char took[32], when[32];
	struct text t = TEXT(took), w = TEXT(when);
	seconds_text(&t, x->milliseconds);
	seconds_text(&w, x->when);
	output_format(o, " # {tx=\"%s\"} %s %s", x->tx, text_cstr(&t), text_cstr(&w));
}

/* The upper bound of a bucket, as OpenMetrics writes it: "0.25", "1.0". */
static void bound_text(struct text *t, size_t bucket)
{
	if (bucket == HISTOGRAM_BOUNDS) {
		text_string(t, "+Inf");
		return;
	}
	seconds_text(t, histogram_bounds[bucket]);
	while (t->at[t->len - 1] == '0' && t->at[t->len - 2] != '.')
		t->len--;
}

void exposition_histogram(struct exposition *e, labels l,
			  const uint64_t buckets[HISTOGRAM_BOUNDS + 1], uint64_t sum,
			  const struct exemplar *x)
{
	uint64_t count = 0;
	bool example = e->open_metrics && x && x->tx;
	for (size_t i = 0; i <= HISTOGRAM_BOUNDS; i++) {
		char buffer[32];
		struct text bound = TEXT(buffer);
		bound_text(&bound, i);
		count += buckets[i];
		sample_name(e, "_bucket", l, text_cstr(&bound));
		output_format(e->output, "%llu", (unsigned long long)count);
		if (example && histogram_bucket(x->milliseconds) == i)
			exemplar_write(e->output, x);
		output_add(e->output, BYTES("\n"));
	}
	in_seconds(e, "_sum", l, sum);
	sample_name(e, "_count", l, NULL);
	output_format(e->output, "%llu\n", (unsigned long long)count);
}

void exposition_end(struct exposition *e)
{
	if (e->open_metrics)
		output_add(e->output, BYTES("# EOF\n"));
}
