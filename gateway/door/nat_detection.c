/* nat_detection.c: seeing that a NAT hides the clients; see nat_detection.h. Owns one address and
 * one counter under one lock. */
#include "gateway/door/nat_detection.h"

#include "gateway/base/log.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct nat_detection {
	pthread_mutex_t lock;
	struct address only;            /* the one address seen so far */
	unsigned sessions;              /* from it */
	_Atomic bool settled; /* clients' addresses are real: nothing more to be watched */
	_Atomic bool hidden;
};

struct nat_detection *nat_detection_new(void)
{
	struct nat_detection *c = calloc(1, sizeof *c);
	if (c && pthread_mutex_init(&c->lock, NULL) != 0) {
		free(c);
		return NULL;
	}
	return c;
}

void nat_detection_free(struct nat_detection *c)
{
	pthread_mutex_destroy(&c->lock);
	free(c);
}

static void nat_detection_say(enum log_level level, const struct address *behind, const char *state,
			      const char *what)
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

static void mended(struct nat_detection *c)
{
	if (atomic_exchange(&c->hidden, false))
		nat_detection_say(
			LOG_WARN, &c->only, "visible",
			"client addresses are visible again: checks by address are enforced");
	atomic_store(&c->settled, true);
}

void nat_detection_saw(struct nat_detection *c, const struct address *address)
{
	if (atomic_load_explicit(&c->settled, memory_order_relaxed))
		return;
	pthread_mutex_lock(&c->lock);
	bool first = c->only.family == FAMILY_NONE;
	if (first)
		c->only = address_masked(address, address->family == FAMILY_IPV4 ? 32 : 128);
	if (!address_private(address) || !address_equal(&c->only, address))
		mended(c);
	else if (++c->sessions == NAT_DETECTION_SESSIONS && !atomic_exchange(&c->hidden, true))
		nat_detection_say(
			LOG_ERROR, address, "hidden",
			"all sessions come from one private address: a NAT or load balancer "
			"hides the clients, and checks by address are not enforced. Make it "
			"send a PROXY header and list it in trust_proxy");
	pthread_mutex_unlock(&c->lock);
}

void nat_detection_saw_proxied(struct nat_detection *c)
{
	if (atomic_load_explicit(&c->settled, memory_order_relaxed))
		return;
	pthread_mutex_lock(&c->lock);
	mended(c);
	pthread_mutex_unlock(&c->lock);
}

bool nat_detection_hidden(struct nat_detection *c, struct address *behind)
{
	if (!atomic_load_explicit(&c->hidden, memory_order_relaxed))
		return false;
	pthread_mutex_lock(&c->lock);
	*behind = c->only;
	pthread_mutex_unlock(&c->lock);
	return true;
}
