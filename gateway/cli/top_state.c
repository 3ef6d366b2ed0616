/* top_state.c: the panel of `mxward top` that says how backends, lists, scanners, spool and peer
 * stand; see top_inside.h. What is wrong stands first, and is never what has no room. */
#include "gateway/cli/top_inside.h"

#include "gateway/control/output.h"

enum { LINE_MAX = 512, SERVER_MORE = 18, CONNECTIONS = 5, WAITING = 5, WIDE = 56 };

/* How the rows are shared out. */
struct shares {
	size_t backends, off;           /* shown; lists and scanners that are off */
	size_t rest;                    /* one each for lists, scanners, spool and peer */
};

static size_t lists_off(const struct top_snapshot *s)
{
	size_t off = 0;
	for (size_t i = 0; i < s->list_count; i++)
		off += !s->lists[i].on;
	return off;
}

static bool is_well(const struct top_scanner *s)
{
	return bytes_equal(s->state, BYTES("well"));
}

static size_t scanners_off(const struct top_snapshot *s)
{
	size_t off = 0;
	for (size_t i = 0; i < s->scanner_count; i++)
		off += !is_well(&s->scanners[i]);
	return off;
}

static size_t all_off(const struct top_snapshot *s)
{
	return lists_off(s) + scanners_off(s);
}

static size_t rest_of(const struct top_snapshot *s)
{
	size_t lists = s->list_count > 0, scanners = s->scanner_count > 0, peer = s->paired;
	return lists + scanners + 1 + peer;
}

size_t top_state_wanted(const struct top_snapshot *s)
{
	return s->backend_count + all_off(s) + rest_of(s);
}

/* Where the whole has no room, what is off comes before backends, but for one. */
static struct shares share_out(const struct top_snapshot *s, size_t rows)
{
	struct shares of = { .rest = rest_of(s) };
	size_t room = rows > of.rest ? rows - of.rest : 0;
	of.backends = s->backend_count < room ? s->backend_count : room;
	of.off = all_off(s);
	if (of.backends + of.off > room) {
		size_t least = of.backends > 0;
		of.off = of.off < room - least ? of.off : room - least;
		of.backends = room - of.off < of.backends ? room - of.off : of.backends;
	}
	return of;
}

static bool is_up(const struct top_backend *b)
{
	return bytes_equal(b->standing, BYTES("up"));
}

/* The servers that are not up come first. */
static const struct top_backend *backend_at(const struct top_snapshot *s, size_t place)
{
	for (int up = 0; up < 2; up++)
		for (size_t i = 0; i < s->backend_count; i++)
			if (is_up(&s->backends[i]) == (up == 1) && place-- == 0)
				return &s->backends[i];
	return NULL;
}

static void backend_row(const struct top_snapshot *s, struct top_pen *pen, size_t place,
			size_t width)
{
	char buffer[LINE_MAX];
	struct text t = TEXT(buffer);
	const struct top_backend *b = backend_at(s, place);
	text_add(&t, b->backend);
	text_char(&t, ' ');
	text_add(&t, b->server);
	top_cell(pen, text_bytes(&t), width > SERVER_MORE ? width - SERVER_MORE : 0);
	top_right(pen, b->standing, SERVER_MORE - CONNECTIONS - WAITING);
	top_number(pen, b->connections, CONNECTIONS);
	top_number(pen, b->waiting, WAITING);
}

static void off_row(const struct top_snapshot *s, struct top_pen *pen, size_t place)
{
	char buffer[LINE_MAX];
	struct text t = TEXT(buffer);
	for (size_t i = 0; i < s->scanner_count; i++)
		if (!is_well(&s->scanners[i]) && place-- == 0) {
			text_string(&t, "scanner ");
			text_add(&t, s->scanners[i].state);
			text_string(&t, ": ");
			text_add(&t, s->scanners[i].name);
			text_string(&t, ": ");
			text_add(&t, s->scanners[i].reason);
			top_rest(pen, text_bytes(&t));
			return;
		}
	for (size_t i = 0; i < s->list_count; i++)
		if (!s->lists[i].on && place-- == 0) {
			text_string(&t, "list off: ");
			text_add(&t, s->lists[i].zone);
			text_string(&t, ": ");
			text_add(&t, s->lists[i].reason);
			break;
		}
	top_rest(pen, text_bytes(&t));
}

static void lists_row(const struct top_snapshot *s, struct top_pen *pen)
{
	char buffer[LINE_MAX];
	struct text t = TEXT(buffer);
	text_format(&t, "lists: %zu of %zu on", s->list_count - lists_off(s), s->list_count);
	top_rest(pen, text_bytes(&t));
}

static void scanners_row(const struct top_snapshot *s, struct top_pen *pen)
{
	char buffer[LINE_MAX];
	struct text t = TEXT(buffer);
	text_format(&t, "scanners: %zu of %zu well", s->scanner_count - scanners_off(s),
		    s->scanner_count);
	top_rest(pen, text_bytes(&t));
}

static void spool_row(const struct top_snapshot *s, struct top_pen *pen, size_t width)
{
	char buffer[LINE_MAX];
	struct text t = TEXT(buffer);
	if (!s->spool.writable)
		text_string(&t, "spool NOT WRITABLE, ");
	if (s->spool.full)
		text_string(&t, "quarantine FULL, ");
	text_format(&t, "held %llu, quarantine ", (unsigned long long)s->spool.held);
	output_size(&t, s->spool.quarantine);
	if (width >= WIDE && s->spool.quarantine_limit) {
		text_string(&t, " of ");
		output_size(&t, s->spool.quarantine_limit);
	}
	text_string(&t, ", free ");
	output_size(&t, s->spool.free);
	if (s->spool.undeliverable)
		text_format(&t, ", undeliverable %llu", (unsigned long long)s->spool.undeliverable);
	top_rest(pen, text_bytes(&t));
}

static void peer_row(const struct top_snapshot *s, struct top_pen *pen)
{
	char buffer[LINE_MAX];
	struct text t = TEXT(buffer);
	text_string(&t, s->peer_linked ? "peer: linked, " : "peer: NOT LINKED, ");
	text_string(&t, s->peer_serving ? "serving" : "standing by");
	if (s->peer.len) {
		text_string(&t, ", ");
		text_add(&t, s->peer);
	}
	top_rest(pen, text_bytes(&t));
}

static void state_head(struct top_pen *pen, size_t width)
{
	top_cell(pen, BYTES("BACKEND"), width > SERVER_MORE ? width - SERVER_MORE : 0);
	top_right(pen, BYTES("STATE"), SERVER_MORE - CONNECTIONS - WAITING);
	top_right(pen, BYTES("CONN"), CONNECTIONS);
	top_right(pen, BYTES("WAIT"), WAITING);
}

static void state_row(const struct top_view *v, const struct top_panel *p, struct top_pen *pen,
		      size_t i, size_t width)
{
	const struct top_snapshot *s = v->snapshot;
	struct shares of = share_out(s, p->count);
	if (i < of.backends) {
		backend_row(s, pen, i, width);
		return;
	}
	i -= of.backends;
	if (i < of.off) {
		off_row(s, pen, i);
		return;
	}
	i -= of.off;
	if (s->list_count > 0 && i-- == 0)
		lists_row(s, pen);
	else if (s->scanner_count > 0 && i-- == 0)
		scanners_row(s, pen);
	else if (i == 0)
		spool_row(s, pen, width);
	else if (s->paired)
		peer_row(s, pen);
}

struct top_panel top_state_panel(const struct top_view *v, size_t rows)
{
	size_t wanted = top_state_wanted(v->snapshot);
	return (struct top_panel){ wanted < rows ? wanted : rows, state_head, state_row, 0 };
}
