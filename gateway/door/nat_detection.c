/* crowd.c: seeing that a NAT hides the clients; see crowd.h. Owns one address and one counter under one lock. */
#include "gateway/door/nat_detection.h"

#include "gateway/base/log.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct crowd {
	pthread_mutex_t lock;
	struct address only;            /* the one address seen so far */
	unsigned sessions;              /* from it */
	_Atomic bool settled;           /* clients' addresses are real: nothing more to be watched */
	_Atomic bool hidden;
};

struct crowd *crowd_new(void)
{
	struct crowd *c = calloc(1, sizeof *c);
	if (c && pthread_mutex_init(&c->lock, NULL) != 0) {
		free(c);
		return NULL;
	}
	return c;
}

void crowd_free(struct crowd *c)
{
	pthread_mutex_destroy(&c->lock);
	free(c);
}

static void say(enum log_level level, const struct address *behind, const char *state, const char *what)
{
	char buffer[ADDRESS_TEXT_MAX];
	struct text address = TEXT(buffer);
	address_text(&address, behind);
	struct log_line *l = log_begin(level, "clients");
	log_string(l, "state", state);
	log_bytes(l, "behind", text_bytes(&address));
	log_string(l, "message", what);
	log_end(l);
}

static void mended(struct crowd *c)
{
	if (atomic_exchange(&c->hidden, false))
		say(LOG_WARN, &c->only, "visible", "clients' addresses are seen again: checks by address are enforced");
	atomic_store(&c->settled, true);
}

void crowd_saw(struct crowd *c, const struct address *address)
{
	if (atomic_load_explicit(&c->settled, memory_order_relaxed))
		return;
	pthread_mutex_lock(&c->lock);
	bool first = c->only.family == FAMILY_NONE;
	if (first)
		c->only = address_masked(address, address->family == FAMILY_IPV4 ? 32 : 128);
	if (!address_private(address) || !address_equal(&c->only, address))
		mended(c);
	else if (++c->sessions == CROWD_SESSIONS && !atomic_exchange(&c->hidden, true))
		say(LOG_ERROR, address, "hidden",
		    "every session comes from one private address: a NAT or balancer hides the clients; checks by address are not "
		    "enforced. Let it send a PROXY header and name it in trust_proxy");
	pthread_mutex_unlock(&c->lock);
}

void crowd_saw_proxied(struct crowd *c)
{
	if (atomic_load_explicit(&c->settled, memory_order_relaxed))
		return;
	pthread_mutex_lock(&c->lock);
	mended(c);
	pthread_mutex_unlock(&c->lock);
}

bool crowd_hidden(struct crowd *c, struct address *behind)
{
	if (!atomic_load_explicit(&c->hidden, memory_order_relaxed))
		return false;
	pthread_mutex_lock(&c->lock);
	*behind = c->only;
	pthread_mutex_unlock(&c->lock);
	return true;
}
