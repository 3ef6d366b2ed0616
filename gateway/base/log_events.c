/* log_events.c: the table of all events and fields of the log; see log_events.h. */
#include "gateway/base/log_events.h"

#include <stddef.h>
#include <string.h>

struct field {
	const char *events, *key;       /* the events' names with spaces between them, or "*" */
	enum log_type type;
};

static const char *const events[] = {
#define EVENT(name, meaning) #name,
#define FIELD(events, key, type, when, meaning)
#define RECORDED(events)
#include "gateway/base/log_events.def"
#undef EVENT
#undef FIELD
#undef RECORDED
};

static const char recorded[] =
#define EVENT(name, meaning)
#define FIELD(events, key, type, when, meaning)
#define RECORDED(events) events
#include "gateway/base/log_events.def"
#undef EVENT
#undef FIELD
#undef RECORDED
	;

static const struct field fields[] = {
#define EVENT(name, meaning)
#define FIELD(events, key, type, when, meaning) { events, key, LOG_TYPE_##type },
#define RECORDED(events)
#include "gateway/base/log_events.def"
#undef EVENT
#undef FIELD
#undef RECORDED
};

/* True if the word is one of `words`. */
static bool one_of(const char *words, const char *word)
{
	size_t length = strlen(word);
	for (const char *at = words; *at;) {
		size_t n = strcspn(at, " ");
		if (n == length && memcmp(at, word, n) == 0)
			return true;
		at += n + (at[n] == ' ');
	}
	return false;
}

bool log_events_has(const char *event)
{
	for (size_t i = 0; i < sizeof events / sizeof *events; i++)
		if (strcmp(events[i], event) == 0)
			return true;
	return false;
}

bool log_events_recorded(const char *event)
{
	return one_of(recorded, event);
}

bool log_events_has_field(const char *event, const char *key, enum log_type type)
{
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		const struct field *f = &fields[i];
		if (f->type == type && strcmp(f->key, key) == 0 &&
		    (strcmp(f->events, "*") == 0 || one_of(f->events, event)))
			return true;
	}
	return false;
}
