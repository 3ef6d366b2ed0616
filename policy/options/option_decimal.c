/* option_decimal.c: values of the option table that have a fraction; see option_inside.h. They are
 * kept as hundredths: nothing here computes with floating point. */
#include "policy/options/option_inside.h"
#include "policy/options/option_value.h"

enum { HUNDRED = 100, FRACTION_MAX = 2 /* digits */ };

/* "1", "1.5", "0.66". False: it is none of these, or its digits do not fit. */
static bool decimal_parse(struct bytes b, uint64_t *hundredths)
{
	uint64_t whole, part = 0;
	struct bytes digits = bytes_first(b, bytes_find(b, '.'));
	struct bytes fraction = bytes_skip(b, digits.len + 1);
	bool fits = digits.len < b.len ? fraction.len >= 1 && fraction.len <= FRACTION_MAX : true;
	if (!fits || !bytes_to_u64(digits, &whole) || whole > INT64_MAX / HUNDRED - 1 ||
	    (fraction.len && !bytes_to_u64(fraction, &part)))
		return false;
	*hundredths = whole * HUNDRED + (fraction.len == 1 ? 10 * part : part);
	return true;
}

bool decimal_read(struct option_reader *r, const struct option *o, const struct node *n, void *at)
{
	uint64_t hundredths;
	char range[80];
	struct text t = TEXT(range);
	struct excerpt e;
	if (!decimal_parse(n->text, &hundredths))
		return value_refuse(r, n, "a number with at most two decimals; write it like 0.75");
	if (hundredths < o->least || hundredths > o->most) {
		text_hundredths(&t, (int64_t)o->least);
		text_string(&t, " and ");
		text_hundredths(&t, (int64_t)o->most);
		node_refuse(r->complaints, n, "%s is out of range: must be between %s",
			    excerpt(&e, n->text), text_cstr(&t));
		return false;
	}
	*(int64_t *)at = (int64_t)hundredths;
	return true;
}

void decimal_print(FILE *out, const struct option *o, const void *at)
{
	char buffer[32];
	struct text t = TEXT(buffer);
	(void)o;
	text_hundredths(&t, *(const int64_t *)at);
	fputs(text_cstr(&t), out);
}

void decimal_range(struct text *t, const struct option *o)
{
	text_hundredths(t, (int64_t)o->least);
	text_string(t, " to ");
	text_hundredths(t, (int64_t)o->most);
}
