/* units.c: times and sizes as people write them; see units.h. Must never guess a unit. */
#include "policy/options/units.h"

struct unit {
	char letter;
	uint64_t factor;
};

/* Smallest first, each a multiple of the one before. */
static const struct unit times[] = {
	{ 's', 1000 }, { 'm', 60000 }, { 'h', 3600000 }, { 'd', 86400000 }
};
static const struct unit sizes[] = {
	{ 'K', 1ull << 10 }, { 'M', 1ull << 20 }, { 'G', 1ull << 30 }, { 'T', 1ull << 40 }
};

enum { TIMES = sizeof times / sizeof *times, SIZES = sizeof sizes / sizeof *sizes };

static bool digits_only(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (!octet_digit(b.at[i]))
			return false;
	return b.len > 0;
}

static enum units scaled(struct bytes number, uint64_t factor, uint64_t *value)
{
	if (!digits_only(number))
		return UNITS_BAD;
	if (!bytes_to_u64(number, value) || __builtin_mul_overflow(*value, factor, value))
		return UNITS_OVERFLOW;
	return UNITS_GOOD;
}

enum units time_parse(struct bytes b, uint64_t *milliseconds)
{
	for (size_t i = 0; b.len && i < TIMES; i++)
		if (b.at[b.len - 1] == times[i].letter)
			return scaled(bytes_first(b, b.len - 1), times[i].factor, milliseconds);
	return UNITS_BAD;
}

enum units size_parse(struct bytes b, uint64_t *octets)
{
	for (size_t i = 0; b.len && i < SIZES; i++)
		if (b.at[b.len - 1] == sizes[i].letter)
			return scaled(bytes_first(b, b.len - 1), sizes[i].factor, octets);
	return scaled(b, 1, octets);
}

void time_text(struct text *t, uint64_t milliseconds)
{
	size_t i = TIMES - 1;
	while (i > 0 && (milliseconds == 0 || milliseconds % times[i].factor))
		i--;
	text_u64(t, milliseconds / times[i].factor);
	text_char(t, times[i].letter);
}

void size_text(struct text *t, uint64_t octets)
{
	for (size_t i = SIZES; octets && i-- > 0;) {
		if (octets % sizes[i].factor)
			continue;
		text_u64(t, octets / sizes[i].factor);
		text_char(t, sizes[i].letter);
		return;
	}
	text_u64(t, octets);
}
