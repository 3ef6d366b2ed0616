/* delivery.c: the envelope on a link, and the way from server to server; see delivery.h.
 *
 * It must never have a message tried again behind its final dot: its users look at dot_sent. */
#include "gateway/backend/delivery.h"

/* COMMAND_MAX: more than the longest command of a client (smtp/line.h) can turn into. */
enum { COMMAND_MAX = 6144 + 64, UNANSWERED_MOST = 100 };

void delivery_hang_up(struct delivery *d)
{
	if (d->link)
		link_close(d->link);
	d->link = NULL;
	d->sent = d->answered = 0;
	d->data = DATA_UNTOLD;
}

bool delivery_capable(const struct delivery *d)
{
	const struct offers *offers = link_offers(d->link);
	return (offers->eight_bit || !d->mail.eight_bit) && (offers->utf8 || !d->mail.utf8);
}

bool delivery_may_send(const struct delivery *d)
{
	return d->sent == d->answered ||
	       (link_pipelining(d->link) && d->sent - d->answered < UNANSWERED_MOST);
}

static void param(struct text *t, const char *name, struct bytes value)
{
	if (value.len)
		text_format(t, " %s=%.*s", name, BYTES_ARG(value));
}

void delivery_send_mail(struct delivery *d)
{
	char buffer[COMMAND_MAX];
	struct text t = TEXT(buffer);
	const struct offers *offers = link_offers(d->link);
	text_format(&t, "MAIL FROM:<%.*s>", BYTES_ARG(d->mail.from));
	if (offers->size && d->mail.sized)
		text_format(&t, " SIZE=%llu", (unsigned long long)d->mail.size);
	text_string(&t, d->mail.eight_bit ? " BODY=8BITMIME" : "");
	text_string(&t, d->mail.utf8 ? " SMTPUTF8" : "");
	if (offers->dsn) {
		param(&t, "RET", d->mail.ret);
		param(&t, "ENVID", d->mail.envid);
	}
	link_command(d->link, text_bytes(&t));
	if (link_state(d->link) == LINK_READY)
		d->protection = protection_of(link_tls(d->link));
	d->sent++;
}

void delivery_send_rcpt(struct delivery *d, struct bytes address, struct bytes notify,
			struct bytes orcpt)
{
	char buffer[COMMAND_MAX];
	struct text t = TEXT(buffer);
	text_format(&t, "RCPT TO:<%.*s>", BYTES_ARG(address));
	if (link_offers(d->link)->dsn) {
		param(&t, "NOTIFY", notify);
		param(&t, "ORCPT", orcpt);
	}
	link_command(d->link, text_bytes(&t));
	d->sent++;
}

/* `ended`: the server closed, or says that it does. A server ends a connection that has carried
 * enough messages, or stood idle, wherever the conversation is; behind the dot that is no longer
 * nobody's business. */
static bool delivery_tried(struct delivery *d, struct health *health,
			   const struct backend_conf *backend, const char *why, bool ended,
			   bool late, uint64_t now)
{
	size_t server = link_server_place(d->link);
	/* No server could even be tried: it is not one of them that failed. */
	if (server >= backend->server_count)
		return false;
	bool used = link_reused(d->link) && !d->dot_sent && (ended || d->answered <= 1);
	bool stale = !late && !d->fresh && (d->idled || used);
	if (!stale) {
		health_faltered(health, backend, server, why, now);
		d->avoid = link_avoid(d->avoid, server);
	}
	d->fresh = true;
	return stale || link_server_left(backend, d->avoid);
}

bool delivery_failed(struct delivery *d, struct health *health, const struct backend_conf *backend,
		     const char *why, bool late, uint64_t now)
{
	/* Others had it meanwhile: nobody failed. */
	if (link_reclaimed(d->link))
		return true;
	return delivery_tried(d, health, backend, why, true, late, now);
}

bool delivery_passed_on(struct delivery *d, struct health *health,
			const struct backend_conf *backend, unsigned code, bool late, uint64_t now)
{
	char buffer[64];
	struct text why = TEXT(buffer);
	if (!reply_in_tired(code))
		return false;
	text_format(&why, "answered %u", code);
	uint64_t avoid = d->avoid;
	bool again = delivery_tried(d, health, backend, text_cstr(&why), code == 421, late, now) &&
		     !late;
	if (!again)
		d->avoid = avoid;
	return again;
}
