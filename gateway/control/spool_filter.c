/* spool_filter.c: patterns and times; see spool_filter.h. Must never guess a date that was not
 * written. */
#include "gateway/control/spool_filter.h"

#include "gateway/base/mailbox.h"
#include "policy/options/units.h"

#include <time.h>

/* ---- patterns */

/* Where the words begin in the text, without case; text.len if nowhere. */
static size_t find_nocase(struct bytes text, struct bytes words)
{
	for (size_t i = 0; i + words.len <= text.len; i++)
		if (bytes_starts_nocase(bytes_skip(text, i), words))
			return i;
	return text.len;
}

/* Each piece between stars is looked for behind the one before: the first place is as good as any
 * later one. */
bool spool_pattern_occurs(struct bytes pattern, struct bytes text)
{
	while (pattern.len > 0) {
		struct bytes piece = bytes_first(pattern, bytes_find(pattern, '*'));
		pattern = bytes_skip(pattern, piece.len + 1);
		if (piece.len == 0)
			continue;
		size_t at = find_nocase(text, piece);
		if (at == text.len)
			return false;
		text = bytes_skip(text, at + piece.len);
	}
	return true;
}

/* ---- messages */

/* Addresses are compared as they are shown: <a@example.org>. */
static bool path_matches(struct bytes pattern, struct bytes address)
{
	char buffer[PATH_MAX_OCTETS + 3];
	struct text t = TEXT(buffer);
	if (pattern.len == 0)
		return true;
	text_char(&t, '<');
	text_add(&t, address);
	text_char(&t, '>');
	return spool_pattern_occurs(pattern, text_bytes(&t));
}

static bool notification_recipient_matches(struct bytes pattern, const struct envelope *e)
{
	char address[PATH_MAX_OCTETS + 1];
	struct text t = TEXT(address);
	envelope_dsn_to(&t, e);
	return path_matches(pattern, text_bytes(&t));
}

bool spool_filter_passes(const struct spool_filter *f, const struct envelope *e)
{
	bool notification = e->dsn != DSN_NONE, rcpt = f->rcpt.len == 0;
	if (e->time < f->since || (f->before && e->time >= f->before) ||
	    !spool_pattern_occurs(f->reason, e->reason) ||
	    !spool_pattern_occurs(f->subject, e->subject) ||
	    (!path_matches(f->from, e->from) &&
	     !(notification && path_matches(f->from, BYTES("")))))
		return false;
	for (size_t i = 0; i < e->recipient_count && !rcpt; i++)
		rcpt = path_matches(f->rcpt, e->recipients[i].address);
	return rcpt || (notification && notification_recipient_matches(f->rcpt, e));
}

/* ---- times */

/* Takes exactly `digits` digits off the front. */
static bool take_number(struct bytes *rest, size_t digits, int least, int most, int *value)
{
	uint64_t number;
	if (rest->len < digits || !bytes_to_u64(bytes_first(*rest, digits), &number))
		return false;
	*rest = bytes_skip(*rest, digits);
	*value = (int)number;
	return *value >= least && *value <= most;
}

static bool take_octet(struct bytes *rest, const char *one_of)
{
	if (rest->len == 0 || !bytes_has(bytes_of(one_of), rest->at[0]))
		return false;
	*rest = bytes_skip(*rest, 1);
	return true;
}

static int days_of(int month, int year)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return days[month - 1] + (month == 2 && leap);
}

static bool take_date(struct bytes *rest, struct tm *tm)
{
	int year, month, day;
	if (!take_number(rest, 4, 1970, 9999, &year) || !take_octet(rest, "-") ||
	    !take_number(rest, 2, 1, 12, &month) || !take_octet(rest, "-") ||
	    !take_number(rest, 2, 1, days_of(month, year), &day))
		return false;
	tm->tm_year = year - 1900;
	tm->tm_mon = month - 1;
	tm->tm_mday = day;
	return true;
}

/* HH:MM:SS and a fraction, which is not counted. A leap second (60) is the one that follows. */
static bool take_clock(struct bytes *rest, struct tm *tm)
{
	if (!take_number(rest, 2, 0, 23, &tm->tm_hour) || !take_octet(rest, ":") ||
	    !take_number(rest, 2, 0, 59, &tm->tm_min) || !take_octet(rest, ":") ||
	    !take_number(rest, 2, 0, 60, &tm->tm_sec))
		return false;
	if (!take_octet(rest, "."))
		return true;
	size_t digits = 0;
	while (digits < rest->len && octet_digit(rest->at[digits]))
		digits++;
	*rest = bytes_skip(*rest, digits);
	return digits > 0;
}

/* "Z", "+01:00", "-08:00": seconds east of Greenwich. */
static bool take_offset(struct bytes *rest, int *seconds)
{
	int hours, minutes, sign = rest->len > 0 && rest->at[0] == '-' ? -1 : 1;
	*seconds = 0;
	if (take_octet(rest, "Zz"))
		return true;
	if (!take_octet(rest, "+-") || !take_number(rest, 2, 0, 23, &hours) ||
	    !take_octet(rest, ":") || !take_number(rest, 2, 0, 59, &minutes))
		return false;
	*seconds = sign * (hours * 3600 + minutes * 60);
	return true;
}

static bool date_parse(struct bytes b, uint64_t *since)
{
	struct tm tm = { .tm_isdst = -1 };
	int offset = 0;
	if (!take_date(&b, &tm) || (b.len > 0 && (!take_octet(&b, "Tt ") || !take_clock(&b, &tm))))
		return false;
	bool local = b.len == 0;
	if (!local && (!take_offset(&b, &offset) || b.len > 0))
		return false;
	int64_t seconds = (local ? (int64_t)mktime(&tm) : (int64_t)timegm(&tm)) - offset;
	*since = seconds > 0 ? (uint64_t)seconds * 1000 : 0;
	return true;
}

bool spool_since_parse(struct bytes b, uint64_t now, uint64_t *since)
{
	uint64_t ago;
	enum units units = time_parse(b, &ago);
	if (units == UNITS_BAD)
		return date_parse(b, since);
	*since = units == UNITS_GOOD && ago < now ? now - ago : 0;
	return true;
}
