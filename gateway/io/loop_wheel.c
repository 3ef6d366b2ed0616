/* loop_wheel.c: deadlines in a hashed wheel; see struct timer in loop.h.
 *
 * Owns the one uv_timer of the loop. A deadline lies in the slot of the tick in which it passes;
 * one that is more than a turn away stays in its slot until its own turn comes. So setting and
 * clearing are O(1) and make no system call. */
#include "gateway/io/loop_inside.h"

static void wheel_turn(uv_timer_t *timer);

/* The first tick that is not before `when`: never early. */
static uint64_t tick_of(uint64_t when)
{
	return when / WHEEL_TICK + (when % WHEEL_TICK != 0);
}

static void arm(struct loop *loop, uint64_t tick)
{
	uint64_t now = uv_now(&loop->uv);
	uint64_t at = tick * WHEEL_TICK;
	loop->wheel.armed = tick;
	uv_timer_start(&loop->wheel.timer, wheel_turn, at > now ? at - now : 0, 0);
}

/* Waits for the next slot that holds something; for none, the timer rests. */
static void arm_next(struct loop *loop)
{
	struct wheel *wheel = &loop->wheel;
	for (uint64_t tick = wheel->done + 1; tick <= wheel->done + WHEEL_SLOTS; tick++) {
		unsigned slot = (unsigned)(tick % WHEEL_SLOTS);
		uint64_t bit = 1ull << (slot % 64);
		if (!(wheel->filled[slot / 64] & bit))
			continue;
		if (!list_empty(&wheel->slots[slot])) {
			arm(loop, tick);
			return;
		}
		wheel->filled[slot / 64] &= ~bit; /* its timers were cleared or moved */
	}
	wheel->armed = 0;
}

static void wheel_expire(struct loop *loop, struct list *slot, uint64_t now)
{
	struct list due;
	list_init(&due);
	for (struct list *node = slot->next, *next; node != slot; node = next) {
		next = node->next;
		if (tick_of(list_owner(node, struct timer, node)->when) > now)
			continue;
		list_remove(node);
		list_append(&due, node);
	}
	for (struct list *node; (node = list_take(&due));) {
		struct timer *timer = list_owner(node, struct timer, node);
		timer->set = false;
		timer->expired = true;
		loop_wake(loop, timer->wake);
	}
}

static void wheel_turn(uv_timer_t *timer)
{
	struct loop *loop = timer->data;
	struct wheel *wheel = &loop->wheel;
	uint64_t now = uv_now(&loop->uv) / WHEEL_TICK;
	uint64_t from = wheel->done + 1;

	if (now >= WHEEL_SLOTS && from <= now - WHEEL_SLOTS)
		from = now - WHEEL_SLOTS + 1; /* a whole turn was missed: each slot once */
	for (uint64_t tick = from; tick <= now; tick++)
		wheel_expire(loop, &wheel->slots[tick % WHEEL_SLOTS], now);
	if (now > wheel->done)
		wheel->done = now;
	arm_next(loop);
	loop_drain(loop);
}

void timer_init(struct timer *timer, wake_id wake)
{
	*timer = (struct timer){ .wake = wake };
	list_init(&timer->node);
}

void timer_set(struct loop *loop, struct timer *timer, uint64_t when)
{
	struct wheel *wheel = &loop->wheel;
	uint64_t now = uv_now(&loop->uv) / WHEEL_TICK;
	uint64_t tick = tick_of(when);

	/* Nothing lies before the armed tick, so the hand may go on to it, and without one to
	 * now. */
	if (wheel->armed && now >= wheel->armed)
		now = wheel->armed - 1;
	if (now > wheel->done)
		wheel->done = now;
	if (tick <= wheel->done)
		tick = wheel->done + 1;
	unsigned slot = (unsigned)(tick % WHEEL_SLOTS);

	list_remove(&timer->node);
	list_append(&wheel->slots[slot], &timer->node);
	wheel->filled[slot / 64] |= 1ull << (slot % 64);
	timer->when = when;
	timer->set = true;
	timer->expired = false;

	uint64_t visit = wheel->done + 1 + (tick - wheel->done - 1) % WHEEL_SLOTS;
	if (!wheel->armed || visit < wheel->armed)
		arm(loop, visit);
}

void timer_clear(struct timer *timer)
{
	list_remove(&timer->node);
	timer->set = timer->expired = false;
}

bool wheel_start(struct loop *loop)
{
	for (unsigned i = 0; i < WHEEL_SLOTS; i++)
		list_init(&loop->wheel.slots[i]);
	if (uv_timer_init(&loop->uv, &loop->wheel.timer) != 0)
		return false;
	loop->wheel.timer.data = loop;
	return true;
}

void wheel_stop(struct loop *loop)
{
	if (loop->wheel.timer.type == UV_TIMER)
		uv_close((uv_handle_t *)&loop->wheel.timer, NULL);
}
