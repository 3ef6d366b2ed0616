/* output.c: a buffer that doubles. */
#include "gateway/control/output.h"

#include "gateway/base/log.h"

#include <stdlib.h>
#include <string.h>

void output_add(struct output *p, struct bytes b)
{
	if (b.len > p->room - p->len) {
		size_t room = (p->len + b.len) * 2 + 1024;
		char *larger = realloc(p->at, room);
		if (!larger) {
			p->lost = true;
			return;
		}
		p->at = larger;
		p->room = room;
	}
	if (b.len > 0)
		memcpy(p->at + p->len, b.at, b.len);
	p->len += b.len;
}

void output_format(struct output *p, const char *format, ...)
{
	char buffer[4096];
	struct text t = TEXT(buffer);
	va_list args;
	va_start(args, format);
	text_vformat(&t, format, args);
	va_end(args);
	output_add(p, text_bytes(&t));
	p->lost = p->lost || t.cut;
}

void output_json(struct output *p, struct bytes b)
{
	char buffer[4096];
	struct text t = TEXT(buffer);
	/* An octet becomes six at most ("\u0001"). */
	json_string(&t, bytes_first(b, (sizeof buffer - 2) / 6));
	output_add(p, text_bytes(&t));
}

void output_member_text(struct output *p, const char *key, const char *value)
{
	output_format(p, ",\"%s\":", key);
	output_json(p, bytes_of(value));
}

void output_member_number(struct output *p, const char *key, uint64_t value)
{
	output_format(p, ",\"%s\":%llu", key, (unsigned long long)value);
}

void output_free(struct output *p)
{
	free(p->at);
	*p = (struct output){ 0 };
}

void output_size(struct text *t, uint64_t octets)
{
	static const char units[] = "KMGT";
	double value = (double)octets;
	size_t unit = 0;
	if (octets < 1024) {
		text_u64(t, octets);
		return;
	}
	for (value /= 1024; value >= 1023.5 && unit < 3; unit++)
		value /= 1024;
	text_format(t, value < 9.95 ? "%.1f%c" : "%.0f%c", value, units[unit]);
}
