/* spool_view.c: the pieces that lists and single messages are written with; see spool_view.h.
 * Buffers are small and fixed: what is long is written piece by piece. */
#include "gateway/cli/spool_view.h"

#include "gateway/base/clock.h"
#include "gateway/base/log.h"
#include "gateway/base/mailbox.h"
#include "gateway/cli/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <time.h>

enum { PIECE = 512, ADDRESS_MAX = PATH_MAX_OCTETS + 1 };

void view_put(struct bytes b)
{
	(void)fwrite_unlocked(b.at, 1, b.len, stdout);  /* there is one thread */
}

/* True if a JSON string holds it as it is. */
static bool is_plain(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (octet_control(b.at[i]) || (unsigned char)b.at[i] > 126 || b.at[i] == '"' ||
		    b.at[i] == '\\')
			return false;
	return true;
}

void view_text(struct bytes b)
{
	terminal_write(stdout, b, false);
}

void view_json(struct bytes b)
{
	/* An octet becomes six at most ("\u0001"), and there are the quotes. */
	char buffer[6 * PIECE + 2];
	(void)putchar('"');
	if (is_plain(b)) {
		view_put(b);
		b.len = 0;
	}
	while (b.len > 0) {
		size_t n = b.len < PIECE ? b.len : PIECE;
		/* A character of several octets is not torn apart. */
		for (int back = 0; n < b.len && back < 3 && ((unsigned char)b.at[n] & 0xC0) == 0x80;
		     back++)
			n--;
		struct text t = TEXT(buffer);
		json_string(&t, bytes_first(b, n));
		view_put(bytes_first(bytes_skip(text_bytes(&t), 1), t.len - 2));
		b = bytes_skip(b, n);
	}
	(void)putchar('"');
}

static void key_write(const char *key)
{
	view_put(BYTES(",\""));
	view_put(bytes_of(key));
	view_put(BYTES("\":"));
}

void view_json_member(const char *key, struct bytes value)
{
	key_write(key);
	view_json(value);
}

void view_json_time(const char *key, uint64_t ms)
{
	char buffer[40];
	struct text t = TEXT(buffer);
	if (ms > 0) {
		text_char(&t, '"');
		clock_rfc3339(&t, ms);
		text_char(&t, '"');
	} else {
		text_string(&t, "null");
	}
	key_write(key);
	view_put(text_bytes(&t));
}

struct bytes view_sender(const struct envelope *e)
{
	return e->dsn == DSN_NONE ? e->from : BYTES("");
}

size_t view_recipient_count(const struct envelope *e)
{
	return e->dsn == DSN_NONE ? e->recipient_count : 1;
}

struct bytes view_recipient(const struct envelope *e, size_t i, struct text *t)
{
	if (e->dsn == DSN_NONE)
		return e->recipients[i].address;
	t->len = 0;
	envelope_dsn_to(t, e);
	return text_bytes(t);
}

static void original_json(const struct envelope *e)
{
	fputs(",\"original\":{\"from\":", stdout);
	view_json(e->from);
	fputs(",\"rcpts\":[", stdout);
	for (size_t i = 0; i < e->recipient_count; i++) {
		if (i > 0)
			(void)putchar(',');
		view_json(e->recipients[i].address);
	}
	(void)putchar(']');
	view_json_member("id", e->about.len ? e->about : e->id);
	(void)putchar('}');
}

void view_json_envelope(const struct envelope *e)
{
	char buffer[ADDRESS_MAX];
	struct text to = TEXT(buffer);
	fputs("\"id\":", stdout);
	view_json(e->id);
	view_json_member("queue", e->queue);
	view_json_time("time", e->time);
	printf(",\"size\":%llu", (unsigned long long)e->size);
	view_json_member("from", view_sender(e));
	fputs(",\"rcpts\":[", stdout);
	for (size_t i = 0; i < view_recipient_count(e); i++) {
		if (i > 0)
			(void)putchar(',');
		view_json(view_recipient(e, i, &to));
	}
	(void)putchar(']');
	view_json_member("dsn", envelope_dsn_name(e->dsn));
	if (e->dsn != DSN_NONE)
		original_json(e);
	view_json_member("reason", e->reason);
	view_json_member("rule", e->rule);
	view_json_member("policy", e->policy);
	printf(",\"score\":%lld", (long long)e->score);
	view_json_member("client", e->client);
	view_json_member("ptr", e->ptr);
	view_json_member("helo", e->helo);
	view_json_member("listener", e->listener);
	view_json_member("tls", e->tls);
	view_json_member("msgid", e->msgid);
	view_json_member("subject", e->subject);
	view_json_member("backend", e->backend);
	printf(",\"releasing\":%s,\"attempts\":%llu", e->releasing ? "true" : "false",
	       (unsigned long long)e->attempts);
	view_json_time("next", e->next);
	view_json_time("expires", e->expires);
	view_json_member("reply", e->reply);
}

static void zone_at(struct view_zone *zone, uint64_t ms)
{
	time_t seconds = (time_t)(ms / 1000);
	struct tm tm = { 0 };
	struct text name = TEXT(zone->name);
	zone->seconds = localtime_r(&seconds, &tm) ? tm.tm_gmtoff : 0;
	long minutes = labs(zone->seconds) / 60;
	text_string(&name, "UTC");
	if (minutes > 0)
		text_format(&name, "%c%02ld:%02ld", zone->seconds < 0 ? '-' : '+', minutes / 60,
			    minutes % 60);
	(void)text_cstr(&name);
}

void view_zone_now(struct view_zone *zone)
{
	zone_at(zone, clock_wall());
}

void view_time_in(struct text *t, const struct view_zone *zone, uint64_t ms)
{
	time_t seconds = (time_t)(ms / 1000) + zone->seconds;
	struct tm tm = { 0 };
	if (gmtime_r(&seconds, &tm))
		text_format(t, "%04d-%02d-%02d %02d:%02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1,
			    tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

void view_time(struct text *t, uint64_t ms)
{
	struct view_zone zone;
	zone_at(&zone, ms);
	view_time_in(t, &zone, ms);
	text_char(t, ' ');
	text_string(t, zone.name);
}

void view_path(struct text *t, struct bytes address)
{
	text_char(t, '<');
	text_add(t, address);
	text_char(t, '>');
}

int view_end(int status)
{
	bool written = fflush(stdout) == 0 && !ferror(stdout);
	if (!written)
		fputs("mxward: cannot write the output\n", stderr);
	return written || status != EX_OK ? status : EX_IOERR;
}
