/* scanner_turns.c: whose turn it is to be scanned; see scanners_inside.h. Must never let more scans
 * to a scanner than `parallel`, all threads together, nor let a newcomer pass. */
#include "gateway/scan/scanners_inside.h"

#include <string.h>

static void turn_leave(struct scanner *sc, struct scan_turn *t)
{
	if (!t->waiting)
		return;
	list_remove(&t->node);
	t->waiting = false;
	sc->waiting--;
}

static void turn_wake(const struct scan_turn *t)
{
	loop_wake_remote(t->loop, t->wake);
}

void scanner_serve(struct scanner *sc)
{
	bool refused = sc->state == SCANNER_SILENT || sc->state == SCANNER_OFF;
	while (!list_empty(&sc->turns)) {
		struct scan_turn *t = list_owner(sc->turns.next, struct scan_turn, node);
		bool free = sc->state == SCANNER_WELL && sc->running < sc->parallel;
		if (!free && !refused)
			return;
		turn_leave(sc, t);
		t->granted = free;
		sc->running += free;
		turn_wake(t);
	}
}

enum turn scanner_turn(struct scanners *s, struct scanner *sc, struct scan_turn *t,
		       struct scan_addresses *to, char *why)
{
	pthread_mutex_lock(&s->mutex);
	bool refused = sc->state == SCANNER_SILENT || sc->state == SCANNER_OFF;
	if (!t->waiting && !t->granted && !refused) {
		list_append(&sc->turns, &t->node);
		t->waiting = true;
		sc->waiting++;
		scanner_serve(sc);
	}
	enum turn turn = t->granted ? TURN_NOW : t->waiting ? TURN_LATER : TURN_NEVER;
	*to = sc->at;
	struct text words = { .at = why, .cap = SCAN_WHY_MAX + 1 };
	text_format(&words, "%s%s", sc->state == SCANNER_OFF ? "disabled: " : "", sc->why);
	text_cstr(&words);
	pthread_mutex_unlock(&s->mutex);
	return turn;
}

void scanner_turn_end(struct scanners *s, struct scanner *sc, struct scan_turn *t)
{
	pthread_mutex_lock(&s->mutex);
	turn_leave(sc, t);
	if (t->node.next)
		list_remove(&t->node);  /* of those who wait for a test */
	if (t->granted)
		sc->running--;
	t->granted = false;
	scanner_serve(sc);
	pthread_mutex_unlock(&s->mutex);
}

/* A test that was under way already may have begun before the new signatures: the one behind it
 * counts. */
enum turn scanner_proves(struct scanners *s, struct scanner *sc, const char *version,
			 struct scan_turn *t, uint64_t *tests)
{
	enum { BEHIND = 2 };
	enum turn turn = TURN_LATER;
	pthread_mutex_lock(&s->mutex);
	bool tested = version[0] == '\0' || strcmp(version, sc->version) == 0 ||
		      (*tests && sc->tests >= *tests + BEHIND);
	if (sc->state != SCANNER_WELL)
		turn = TURN_NEVER;
	else if (tested)
		turn = TURN_NOW;
	if (turn == TURN_LATER && *tests == 0)
		*tests = sc->tests;
	if (turn == TURN_LATER && list_empty(&t->node))
		list_append(&sc->proving, &t->node);
	pthread_mutex_unlock(&s->mutex);
	if (turn == TURN_LATER)
		scanner_suspect(s, sc);
	return turn;
}

void scanner_proved(struct scanner *sc)
{
	for (struct list *node; (node = list_take(&sc->proving)) != NULL;)
		turn_wake(list_owner(node, struct scan_turn, node));
}
