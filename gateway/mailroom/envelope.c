/* envelope.c: envelopes to JSON and back, by tables of their members; see envelope.h.
 * Must never give an envelope for a text that differs in one bit from what was written. */
#include "gateway/mailroom/envelope_members_inside.h"

#include "gateway/base/clock.h"
#include "gateway/base/json.h"
#include "gateway/base/log.h"
#include "gateway/base/siphash.h"

#include <string.h>

enum { HEX_MAX = 32, TIME_LENGTH = 24, NUMBER_ROOM = 24, NAME_ROOM = 24, LIST_FIRST = 4 };

static const struct bytes fates[] = { { "waiting", 7 }, { "delivered", 9 }, { "refused", 7 } };
static const struct bytes dsns[] = { [DSN_NONE] = { "", 0 },
				     [DSN_BOUNCE] = { "bounce", 6 },
				     [DSN_DELAY] = { "delay", 5 },
				     [DSN_POSTMASTER] = { "postmaster", 10 } };

const struct bytes envelope_undeliverable = { "undeliverable", 13 };

bool envelope_is_undeliverable(const struct envelope *e)
{
	return bytes_equal(e->reason, envelope_undeliverable);
}

bool envelope_is_report(const struct envelope *e)
{
	for (size_t i = 0; i < e->evidence_count; i++)
		if (bytes_equal(e->evidence[i].check, ENVELOPE_REPORT))
			return true;
	return false;
}

struct bytes envelope_dsn_name(enum dsn dsn)
{
	return dsns[dsn];
}

void envelope_dsn_to(struct text *t, const struct envelope *e)
{
	if (e->dsn != DSN_POSTMASTER) {
		text_add(t, e->from);
		return;
	}
	struct bytes first = e->recipient_count ? e->recipients[0].address : BYTES("");
	text_string(t, "postmaster");
	text_add(t, bytes_skip(first, bytes_find_last(first, '@')));
}

/* ---- the check at the end */

#define CHECK_BEGIN "\"check\":\""
#define CHECK_END   "\"}\n"

enum { CHECK_LENGTH = sizeof CHECK_BEGIN - 1 + HEX_MAX + sizeof CHECK_END - 1 };

static void envelope_digest_of(struct bytes b, uint64_t digest[2])
{
	struct siphash s;
	siphash_start(&s, (const uint64_t[2]){ 0, 0 });
	siphash_add(&s, b);
	siphash_end(&s, digest);
}

static void digest_write(struct text *t, const uint64_t digest[2])
{
	text_format(t, "%016llx%016llx", (unsigned long long)digest[0],
		    (unsigned long long)digest[1]);
}

/* Lower-case digits only: there is one way to write a number, so that a flipped bit cannot hide in
 * another. */
static bool digest_read(struct bytes hex, uint64_t digest[2])
{
	if (hex.len != HEX_MAX)
		return false;
	for (size_t i = 0; i < HEX_MAX; i++) {
		char c = hex.at[i];
		if (!octet_digit(c) && !(c >= 'a' && c <= 'f'))
			return false;
		uint64_t *half = &digest[i / (HEX_MAX / 2)];
		*half = *half << 4 | (uint64_t)(octet_digit(c) ? c - '0' : c - 'a' + 10);
	}
	return true;
}

bool envelope_sound(struct bytes json)
{
	if (json.len < CHECK_LENGTH)
		return false;
	struct bytes before = bytes_first(json, json.len - CHECK_LENGTH),
		     end = bytes_skip(json, before.len);
	struct bytes hex = bytes_first(bytes_skip(end, sizeof CHECK_BEGIN - 1), HEX_MAX);
	uint64_t is[2], said[2] = { 0, 0 };
	if (!bytes_starts(end, BYTES(CHECK_BEGIN)) || !digest_read(hex, said) ||
	    !bytes_equal(bytes_skip(end, CHECK_LENGTH - (sizeof CHECK_END - 1)), BYTES(CHECK_END)))
		return false;
	envelope_digest_of(before, is);
	return is[0] == said[0] && is[1] == said[1];
}

/* ---- writing */

/* A member of `from`, as what it is. Its own function so that the casts stand in one place. */
static const void *member_of(const struct member *m, const void *from)
{
	return (const char *)from + m->at;
}

static bool empty(const struct member *m, const void *from)
{
	const void *at = member_of(m, from);
	switch (m->kind) {
	case STRING:
		return ((const struct bytes *)at)->len == 0;
	case TIME:
	case COUNT:
		return *(const uint64_t *)at == 0;
	case SCORE:
		return *(const int64_t *)at == 0;
	case FLAG:
		return !*(const bool *)at;
	case FATE:
		return *(const enum fate *)at == FATE_WAITING;
	case DSN:
		return *(const enum dsn *)at == DSN_NONE;
	case EVIDENCE:
		return ((const struct envelope *)from)->evidence_count == 0;
	case DIGEST:
	case RECIPIENTS:
		break;
	}
	return false;
}

static void value_write(struct text *t, const struct member *m, const void *from)
{
	const void *at = member_of(m, from);
	switch (m->kind) {
	case STRING:
		json_string(t, *(const struct bytes *)at);
		break;
	case TIME:
		text_char(t, '"');
		clock_rfc3339(t, *(const uint64_t *)at);
		text_char(t, '"');
		break;
	case COUNT:
		text_u64(t, *(const uint64_t *)at);
		break;
	case SCORE:
		text_format(t, "%lld", (long long)*(const int64_t *)at);
		break;
	case FLAG:
		text_string(t, "true");
		break;
	case DIGEST:
		text_char(t, '"');
		digest_write(t, at);
		text_char(t, '"');
		break;
	case FATE:
		json_string(t, fates[*(const enum fate *)at]);
		break;
	case DSN:
		json_string(t, dsns[*(const enum dsn *)at]);
		break;
	case RECIPIENTS:
	case EVIDENCE:
		break;                  /* lists are not values: list_write() */
	}
}

static void item_write(struct text *t, const struct members *members, const void *from)
{
	const char *before = "{";
	for (size_t i = 0; i < members->count; i++) {
		if (!members->at[i].always && empty(&members->at[i], from))
			continue;
		text_string(t, before);
		json_string(t, members->at[i].name);
		text_char(t, ':');
		value_write(t, &members->at[i], from);
		before = ",";
	}
	text_char(t, '}');
}

static void list_write(struct text *t, enum kind kind, const struct envelope *e)
{
	size_t count = kind == RECIPIENTS ? e->recipient_count : e->evidence_count;
	text_char(t, '[');
	for (size_t i = 0; i < count; i++) {
		text_string(t, i ? ",\n\t" : "\n\t");
		if (kind == RECIPIENTS)
			item_write(t, &recipient_members, &e->recipients[i]);
		else
			item_write(t, &evidence_members, &e->evidence[i]);
	}
	text_char(t, ']');
}

void envelope_write(struct text *t, const struct envelope *e)
{
	size_t start = t->len;
	text_char(t, '{');
	for (size_t i = 0; i < envelope_members.count; i++) {
		const struct member *m = &envelope_members.at[i];
		if (!m->always && empty(m, e))
			continue;
		json_string(t, m->name);
		text_char(t, ':');
		if (m->kind == RECIPIENTS || m->kind == EVIDENCE)
			list_write(t, m->kind, e);
		else
			value_write(t, m, e);
		text_string(t, ",\n");
	}
	uint64_t check[2];
	envelope_digest_of(bytes_skip(text_bytes(t), start), check);
	text_string(t, CHECK_BEGIN);
	digest_write(t, check);
	text_string(t, CHECK_END);
}

/* Every octet may become an escape of six. */
static size_t room(const struct members *members, const void *from)
{
	size_t sum = 0;
	for (size_t i = 0; i < members->count; i++) {
		sum += NAME_ROOM + HEX_MAX + NUMBER_ROOM;
		if (members->at[i].kind == STRING)
			sum += 6 * ((const struct bytes *)member_of(&members->at[i], from))->len;
	}
	return sum;
}

size_t envelope_room(const struct envelope *e)
{
	size_t sum = room(&envelope_members, e) + CHECK_LENGTH;
	for (size_t i = 0; i < e->recipient_count; i++)
		sum += room(&recipient_members, &e->recipients[i]);
	for (size_t i = 0; i < e->evidence_count; i++)
		sum += room(&evidence_members, &e->evidence[i]);
	return sum;
}

/* ---- reading */

static bool number_between(struct bytes b, uint64_t low, uint64_t high, uint64_t *value)
{
	return bytes_to_u64(b, value) && *value >= low && *value <= high;
}

/* Days from 1970-01-01 to the first of a month: years begin in March here, so that the leap day is
 * the last of its year. */
static uint64_t days_before(uint64_t year, uint64_t month)
{
	year -= month < 3;
	month = month < 3 ? month + 9 : month - 3;
	return year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 - 719468;
}

/* Exactly what clock_rfc3339() writes of the years that have four digits. */
static bool time_read(struct bytes b, uint64_t *time)
{
	static const char form[] = "dddd-dd-ddTdd:dd:dd.dddZ";
	uint64_t year, month, day, hour, minute, second, thousandth;
	if (b.len != TIME_LENGTH)
		return false;
	for (size_t i = 0; i < TIME_LENGTH; i++)
		if (form[i] == 'd' ? !octet_digit(b.at[i]) : b.at[i] != form[i])
			return false;
	if (!number_between(bytes_first(b, 4), 1970, 9999, &year) ||
	    !number_between(bytes_first(bytes_skip(b, 5), 2), 1, 12, &month))
		return false;
	uint64_t start = days_before(year, month);
	uint64_t length =
		(month < 12 ? days_before(year, month + 1) : days_before(year + 1, 1)) - start;
	if (!number_between(bytes_first(bytes_skip(b, 8), 2), 1, length, &day) ||
	    !number_between(bytes_first(bytes_skip(b, 11), 2), 0, 23, &hour) ||
	    !number_between(bytes_first(bytes_skip(b, 14), 2), 0, 59, &minute) ||
	    !number_between(bytes_first(bytes_skip(b, 17), 2), 0, 59, &second) ||
	    !number_between(bytes_first(bytes_skip(b, 20), 3), 0, 999, &thousandth))
		return false;
	*time = ((((start + day - 1) * 24 + hour) * 60 + minute) * 60 + second) * 1000 + thousandth;
	return true;
}

static bool fate_read(struct bytes word, enum fate *fate)
{
	for (size_t i = 0; i < sizeof fates / sizeof *fates; i++)
		if (bytes_equal(word, fates[i])) {
			*fate = (enum fate)i;
			return true;
		}
	return false;
}

static bool dsn_read(struct bytes word, enum dsn *dsn)
{
	for (size_t i = DSN_NONE + 1; i < sizeof dsns / sizeof *dsns; i++)
		if (bytes_equal(word, dsns[i])) {
			*dsn = (enum dsn)i;
			return true;
		}
	return false;
}

static bool envelope_value_read(struct json *j, const struct member *m, void *into)
{
	void *at = (char *)into + m->at;
	struct bytes string;
	switch (m->kind) {
	case STRING:
		return json_text(j, at);
	case TIME:
		return json_text(j, &string) && time_read(string, at);
	case COUNT:
		return json_u64(j, at);
	case SCORE:
		return json_i64(j, at);
	case FLAG:
		return json_bool(j, at);
	case DIGEST:
		return json_text(j, &string) && digest_read(string, at);
	case FATE:
		return json_text(j, &string) && fate_read(string, at);
	case DSN:
		return json_text(j, &string) && dsn_read(string, at);
	case RECIPIENTS:
	case EVIDENCE:
		break;                  /* list_read() */
	}
	return false;
}

/* The member that a name stands for, in the order of the table from *next on; NULL if it may not
 * stand here. */
static const struct member *member_find(const struct members *members, size_t *next,
					struct bytes name)
{
	while (*next < members->count) {
		const struct member *m = &members->at[(*next)++];
		if (bytes_equal(m->name, name))
			return m;
		if (m->always)
			return NULL;
	}
	return NULL;
}

/* True if none that must be there is left. */
static bool members_end(const struct members *members, size_t next)
{
	while (next < members->count && !members->at[next].always)
		next++;
	return next == members->count;
}

static bool item_read(struct json *j, const struct members *members, void *into)
{
	size_t next = 0;
	struct bytes name;
	if (!json_object(j))
		return false;
	while (json_member(j, &name)) {
		const struct member *m = member_find(members, &next, name);
		if (!m || !envelope_value_read(j, m, into))
			return false;
	}
	return !j->fault && members_end(members, next);
}

/* A place behind the `count` items of a list of `size` octets each, which moves to twice the room
 * when it is full. */
static void *envelope_place(struct arena *a, void **list, size_t count, size_t size)
{
	bool full = count >= LIST_FIRST ? (count & (count - 1)) == 0 : count == 0;
	if (full) {
		void *larger = arena_array(a, count ? count * 2 : LIST_FIRST, size);
		if (!larger)
			return NULL;
		if (count)
			memcpy(larger, *list, count * size);
		*list = larger;
	}
	return (char *)*list + count * size;
}

static bool list_read(struct json *j, enum kind kind, struct envelope *e)
{
	bool recipients = kind == RECIPIENTS;
	size_t most = recipients ? ENVELOPE_RECIPIENTS_MAX : ENVELOPE_EVIDENCE_MAX, count = 0;
	size_t size = recipients ? sizeof *e->recipients : sizeof *e->evidence;
	void *list = NULL;
	if (!json_array(j))
		return false;
	for (; json_item(j); count++) {
		void *item = count < most ? envelope_place(j->arena, &list, count, size) : NULL;
		if (!item ||
		    !item_read(j, recipients ? &recipient_members : &evidence_members, item))
			return false;
	}
	if (recipients) {
		e->recipients = list;
		e->recipient_count = count;
	} else {
		e->evidence = list;
		e->evidence_count = count;
	}
	return !j->fault;
}

static bool head_read(struct json *j, struct envelope *e, struct text *error)
{
	size_t next = 0;
	struct bytes name;
	if (!json_object(j))
		return false;
	while (json_member(j, &name)) {
		if (bytes_equal(name, BYTES("check")) && members_end(&envelope_members, next)) {
			struct bytes check;
			return json_text(j, &check) && !json_member(j, &name) && json_end(j);
		}
		const struct member *m = member_find(&envelope_members, &next, name);
		bool list = m && (m->kind == RECIPIENTS || m->kind == EVIDENCE);
		if (!m || !(list ? list_read(j, m->kind, e) : envelope_value_read(j, m, e))) {
			text_printable(error, bytes_first(name, NAME_ROOM));
			text_string(error, m ? " has an invalid value" : " is not allowed there");
			return false;
		}
	}
	return false;
}

bool envelope_read(struct bytes json, struct arena *arena, struct envelope *e, struct text *error)
{
	struct json j;
	*e = (struct envelope){ 0 };
	if (!envelope_sound(json)) {
		text_string(error, "it is truncated or corrupted");
		return false;
	}
	json_start(&j, json, arena);
	size_t before = error->len;
	if (head_read(&j, e, error))
		return true;
	if (j.fault)
		text_format(error, "%s%s", error->len > before ? ": " : "", j.fault);
	else if (error->len == before)
		text_string(error, "members are missing");
	return false;
}
