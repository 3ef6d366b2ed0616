/* report_orders.c: what comes in while reports are on their way: their ends, and bounces.
 * Taken in on any thread, carried out in the pool; see report_send_inside.h. */
#include "gateway/reports/report_send_inside.h"

#include "gateway/base/clock.h"
#include "gateway/base/mailbox.h"

#include <stdlib.h>
#include <string.h>

/* ---- taking in */

static void order_put(struct reporter *r, enum order_kind kind, struct bytes subject,
		      enum fate fate, struct bytes words)
{
	struct report_order *o = calloc(1, sizeof *o);
	if (!o)
		return;
	struct text s = TEXT(o->subject), w = TEXT(o->words);
	o->kind = kind;
	o->fate = fate;
	text_add(&s, bytes_first(subject, REPORT_ADDRESS_MAX));
	text_printable(&w, bytes_first(words, REPORT_WORDS_MAX));
	(void)text_cstr(&s);
	(void)text_cstr(&w);
	list_init(&o->node);
	pthread_mutex_lock(&r->mutex);
	bool room = r->inbox_count < REPORT_ORDERS_MAX;
	if (room)
		list_append(&r->inbox, &o->node);
	r->inbox_count += room;
	pthread_mutex_unlock(&r->mutex);
	if (!room)
		free(o);
	loop_wake_remote(r->parts.loop, r->wake);
}

bool reporter_orders_take(struct reporter *r)
{
	struct list *node;
	pthread_mutex_lock(&r->mutex);
	while ((node = list_take(&r->inbox)))
		list_append(&r->orders, node);
	r->inbox_count = 0;
	pthread_mutex_unlock(&r->mutex);
	return !list_empty(&r->orders);
}

void reporter_orders_free(struct list *orders)
{
	struct list *node;
	while ((node = list_take(orders)))
		free(list_owner(node, struct report_order, node));
}

void reporter_hear(void *reporter, const struct envelope *e)
{
	const struct envelope_recipient *to = &e->recipients[0];
	if (e->recipient_count)
		order_put(reporter, ORDER_SETTLE, e->id, to->fate,
			  to->reply.len ? to->reply : e->reply);
}

void reporter_bounced(struct reporter *r, struct bytes token)
{
	order_put(r, ORDER_BOUNCE, token, FATE_REFUSED, BYTES(""));
}

struct bytes reporter_token(const struct config *config, struct bytes recipient)
{
	const struct dmarc_reports_conf *c = &config->dmarc_reports;
	struct bytes from = bytes_of(c->configured ? c->from : NULL);
	size_t sign = bytes_find_last(from, '@'), there = bytes_find_last(recipient, '@');
	struct bytes local = bytes_first(from, sign);
	if (from.len == 0 || there <= sign + 1 || recipient.at[sign] != '+' ||
	    !bytes_equal_nocase(bytes_first(recipient, sign), local) ||
	    !bytes_equal_nocase(bytes_skip(recipient, there), bytes_skip(from, sign)))
		return BYTES("");
	return bytes_first(bytes_skip(recipient, sign + 1), there - sign - 1);
}

/* ---- carrying out */

static void counted(struct reporter *r, uint64_t *count)
{
	pthread_mutex_lock(&r->mutex);
	++*count;
	pthread_mutex_unlock(&r->mutex);
}

/* What the store lends goes with its next use: a copy. */
struct sending {
	struct report_sending row;
	char buffer[REPORT_DOMAIN_MAX + REPORT_ADDRESS_MAX + REPORT_TOKEN_MAX + SPOOL_ID_MAX];
	struct text text;
};

static struct bytes sending_keep(struct sending *s, struct bytes b)
{
	size_t from = s->text.len;
	text_add(&s->text, b);
	return bytes_skip(text_bytes(&s->text), from);
}

static void sending_copy(struct sending *s)
{
	s->text = TEXT(s->buffer);
	s->row.domain = sending_keep(s, s->row.domain);
	s->row.to = sending_keep(s, s->row.to);
	s->row.token = sending_keep(s, s->row.token);
	s->row.spool = sending_keep(s, s->row.spool);
}

static void sending_tell(const struct sending *s, const char *action)
{
	reporter_log(&(struct report_event){ .action = action,
					     .failure = s->row.failure,
					     .day = s->row.day,
					     .domain = s->row.domain,
					     .to = s->row.to,
					     .id = s->row.spool,
					     .reply = s->row.reply });
}

/* It came to its end: taken, refused, or its time is over. What was not taken is not tried again:
 * its destination is left alone for a while. */
static bool settle(struct reporter *r, const struct report_order *o)
{
	struct sending s;
	if (!report_store_by_spool(r->store, bytes_of(o->subject), &s.row))
		return !database_error(report_store_database(r->store));
	sending_copy(&s);
	bool sent = o->fate == FATE_DELIVERED;
	s.row.state = sent ? REPORT_SENT : REPORT_REFUSED;
	s.row.reply = bytes_of(o->words);
	s.row.at = clock_wall();
	sending_tell(&s, sent ? "send" : "refuse");
	struct reporter_counted *of = s.row.failure ? &r->failures_counted : &r->counted;
	counted(r, sent ? &of->sent : &of->refused);
	return report_store_settle(r->store, &s.row) &&
	       (sent || report_store_suppress(r->store, s.row.to, s.row.reply, s.row.at,
					      REPORT_SUPPRESS_MS));
}

/* A second bounce of the same report says nothing new. */
static bool bounce(struct reporter *r, const struct report_order *o)
{
	struct sending s;
	char buffer[REPORT_ADDRESS_MAX + 1];
	struct text token = TEXT(buffer);
	for (const char *c = o->subject; *c; c++)
		text_char(&token, *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c);
	if (!report_store_by_token(r->store, text_bytes(&token), &s.row))
		return !database_error(report_store_database(r->store));
	sending_copy(&s);
	if (s.row.state != REPORT_SENT && s.row.state != REPORT_SPOOLED)
		return true;
	s.row.state = REPORT_BOUNCED;
	s.row.reply = BYTES("it was returned");
	s.row.at = clock_wall();
	sending_tell(&s, "bounce");
	counted(r, s.row.failure ? &r->failures_counted.bounced : &r->counted.bounced);
	return report_store_settle(r->store, &s.row) &&
	       report_store_suppress(r->store, s.row.to, s.row.reply, s.row.at, REPORT_SUPPRESS_MS);
}

void reporter_carry_out(void *reporter)
{
	struct reporter *r = reporter;
	list_each (node, &r->orders) {
		if (!reporter_store(r))
			return;
		const struct report_order *o = list_owner(node, struct report_order, node);
		if (!(o->kind == ORDER_SETTLE ? settle(r, o) : bounce(r, o)))
			reporter_store_failed(r);
	}
}
