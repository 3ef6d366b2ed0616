/* scan_clamd.c: the protocol of clamd (clamd(8)): zVERSION, zINSTREAM, zFILDES.
 *
 * A reply ends with a NUL. "stream: OK" alone is clean, or "fd[10]: OK" for a file; everything
 * between ": " and " FOUND" is a name, blanks and all. Over its StreamMaxLength clamd says so and
 * closes; that limit is not for files. */
#include "gateway/scan/scan_protocol.h"

#include <endian.h>
#include <time.h>

enum { REPLY_MAX = 4096 };

static void clamd_hello(struct text *t, const struct scan_request *request)
{
	(void)request;
	text_add(t, (struct bytes){ "zVERSION", sizeof "zVERSION" });
}

/* One reply, without its NUL. False: *progress says whether more has to come. */
static bool clamd_reply(struct bytes octets, bool ended, struct scan_reply *reply,
			struct bytes *line, enum scan_progress *progress)
{
	size_t end = bytes_find(octets, '\0');
	*line = bytes_first(octets, end);
	*progress = end < octets.len || ended ? SCAN_SETTLED : SCAN_MORE;
	if (end + 1 < octets.len)
		(void)reply_fail(reply, BYTES("it said something behind the end of its reply"));
	else if (end == octets.len && ended)
		(void)reply_fail_short(reply, octets);
	return end + 1 == octets.len;
}

static bool number(struct bytes *rest, uint64_t *value)
{
	return bytes_to_u64(bytes_word(rest), value);
}

/* "10:14:05" */
static bool clamd_time(struct bytes word, struct tm *tm)
{
	uint64_t hour, minute, second;
	if (word.len != 8 || word.at[2] != ':' || word.at[5] != ':' ||
	    !bytes_to_u64(bytes_first(word, 2), &hour) ||
	    !bytes_to_u64(bytes_first(bytes_skip(word, 3), 2), &minute) ||
	    !bytes_to_u64(bytes_skip(word, 6), &second))
		return false;
	tm->tm_hour = (int)hour;
	tm->tm_min = (int)minute;
	tm->tm_sec = (int)second;
	return hour < 24 && minute < 60 && second <= 60;
}

/* "Tue Dec  1 10:14:05 2026", as ctime() writes it; 0: it is not. The zone is the scanner's own:
 * half a day more or less. */
static uint64_t clamd_date(struct bytes rest)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	uint64_t day, year, month = 0;
	struct tm tm = { .tm_mday = 0 };
	(void)bytes_word(&rest);
	struct bytes name = bytes_word(&rest);
	while (month < 12 && !bytes_equal(name, (struct bytes){ months + 3 * month, 3 }))
		month++;
	bool good = number(&rest, &day) && clamd_time(bytes_word(&rest), &tm);
	good = good && number(&rest, &year) && month < 12 && day >= 1 && day <= 31 &&
	       year >= 1970 && year <= 9999 && bytes_trim(rest).len == 0;
	if (!good)
		return 0;
	tm.tm_mday = (int)day;
	tm.tm_mon = (int)month;
	tm.tm_year = (int)year - 1900;
	time_t when = timegm(&tm);
	return when > 0 ? (uint64_t)when : 0;
}

/* "ClamAV 1.4.6/27820/Tue Dec  1 10:14:05 2026"; without a database only the first part. */
static enum scan_progress clamd_read_hello(struct bytes octets, bool ended,
					   struct scan_reply *reply)
{
	struct bytes line;
	enum scan_progress progress;
	if (!clamd_reply(octets, ended, reply, &line, &progress))
		return progress;
	/* clamd 1.5 can be told not to say it. */
	bool silent = bytes_equal(line, BYTES("COMMAND UNAVAILABLE"));
	if (!silent && !bytes_starts(line, BYTES("ClamAV "))) {
		reply->why = BYTES("it does not speak clamd's protocol");
		return SCAN_SETTLED;
	}
	reply->verdict = SCAN_CLEAN;
	if (silent)
		return SCAN_SETTLED;
	size_t date = bytes_find_last(line, '/');
	reply->version = bytes_first(line, date);
	reply->signatures = clamd_date(bytes_skip(line, date + 1));
	if (!reply->signatures)
		reply->version = line;
	return SCAN_SETTLED;
}

static void clamd_open(struct text *t, const struct scan_request *request)
{
	(void)request;
	text_add(t, (struct bytes){ "zINSTREAM", sizeof "zINSTREAM" });
}

static void clamd_before(struct text *t, size_t octets)
{
	uint32_t length = htobe32((uint32_t)octets);
	text_add(t, (struct bytes){ (const char *)&length, sizeof length });
}

static void clamd_close(struct text *t)
{
	clamd_before(t, 0);
}

static void clamd_found(struct bytes name, struct scan_reply *reply)
{
	/* clamd has no name for what exceeded its limits where these are alerts. */
	bool nameless = name.len == 0 || bytes_equal(name, BYTES("(null)"));
	reply->verdict = nameless ? SCAN_LIMITS : SCAN_INFECTED;
	reply->name = name;
}

/* A line that begins with so many octets about what was scanned. */
static void clamd_judge(struct bytes line, size_t subject, struct scan_reply *reply)
{
	struct bytes rest = bytes_skip(line, subject), found = BYTES(" FOUND");
	if (subject && bytes_equal(rest, BYTES("OK")))
		reply->verdict = SCAN_CLEAN;
	else if (subject && rest.len >= found.len &&
		 bytes_equal(bytes_skip(rest, rest.len - found.len), found))
		clamd_found(bytes_first(rest, rest.len - found.len), reply);
	else
		reply->why = line.len ? line : BYTES("it gave an empty reply");
}

static enum scan_progress clamd_read(struct bytes octets, bool ended, struct scan_reply *reply)
{
	struct bytes line, subject = BYTES("stream: ");
	enum scan_progress progress;
	if (!clamd_reply(octets, ended, reply, &line, &progress))
		return progress;
	if (bytes_starts(line, BYTES("INSTREAM size limit exceeded.")))
		reply->verdict = SCAN_TOO_LARGE;
	else
		clamd_judge(line, bytes_starts(line, subject) ? subject.len : 0, reply);
	return SCAN_SETTLED;
}

/* ---- a file */

/* The command ends, and then comes the octet beside which the descriptor is. */
static void clamd_pass(struct text *t)
{
	text_add(t, (struct bytes){ "zFILDES\0", sizeof "zFILDES\0" });
}

/* "fd[10]: ", the number being clamd's own; 0: it does not begin so. */
static size_t clamd_file(struct bytes line)
{
	struct bytes before = BYTES("fd["), behind = BYTES("]: ");
	struct bytes rest = bytes_skip(line, before.len);
	size_t end = bytes_find(rest, ']');
	uint64_t number;
	bool good = bytes_starts(line, before) && bytes_to_u64(bytes_first(rest, end), &number) &&
		    bytes_starts(bytes_skip(rest, end), behind);
	return good ? before.len + end + behind.len : 0;
}

static enum scan_progress clamd_read_passed(struct bytes octets, bool ended,
					    struct scan_reply *reply)
{
	struct bytes line;
	enum scan_progress progress;
	if (clamd_reply(octets, ended, reply, &line, &progress))
		clamd_judge(line, clamd_file(line), reply);
	return progress;
}

const struct scan_protocol scan_clamd = {
	.name = "clamd",
	.reply_max = REPLY_MAX,
	.hello = clamd_hello,
	.read_hello = clamd_read_hello,
	.open = clamd_open,
	.before = clamd_before,
	.close = clamd_close,
	.read = clamd_read,
	.pass = clamd_pass,
	.read_passed = clamd_read_passed,
	.test = scan_test_eicar,
};
