/* posture_watch.c: which domain is due, one look, and what is told of it; see posture_watch.h. */
#include "gateway/posture/posture_watch.h"

#include "gateway/base/clock.h"
#include "gateway/posture/posture_seen.h"
#include "gateway/posture/posture_state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { LOOK_MEMORY = 64 << 20, AGAIN_MS = 1800000 /* after a look that found out nothing */ };

struct watched {
	struct bytes domain;
	bool own;
	uint64_t looked;                /* clock_wall(); 0: never */
	uint64_t again;                 /* not before: a look has found out nothing */
};

struct posture_watch {
	struct config *config;
	struct bytes authorities;
	size_t count;
	struct watched all[POSTURE_WATCHED_MAX];
	struct posture_findings before, now;    /* of the look under way */
};

/* What one look is made with. */
struct looking {
	struct posture_watch *watch;
	const struct watched *watched;
	struct arena memory;
	struct bytes selectors[POSTURE_SELECTORS_MAX], seen[POSTURE_SELECTORS_MAX];
	size_t selector_count, seen_count;
	struct address addresses[POSTURE_SELECTORS_MAX];
};

bool posture_watched(const struct config *c, size_t i, struct bytes *domain, bool *own)
{
	size_t ours = c->posture.domains == POSTURE_DOMAINS_OWN ? c->domain_count : 0;
	*own = i < ours;
	if (i >= ours + c->posture.partner_count)
		return false;
	*domain = bytes_of(*own ? c->domains[i].name : c->posture.partners[i - ours]);
	return true;
}

static bool watched_known(const struct posture_watch *w, struct bytes domain)
{
	for (size_t i = 0; i < w->count; i++)
		if (bytes_equal(w->all[i].domain, domain))
			return true;
	return false;
}

static void watched_add(struct posture_watch *w, struct bytes domain, bool own, size_t *lost)
{
	struct arena memory;
	if (watched_known(w, domain))
		return;
	if (w->count == POSTURE_WATCHED_MAX) {
		++*lost;
		return;
	}
	struct watched *d = &w->all[w->count++];
	*d = (struct watched){ .domain = domain, .own = own };
	arena_init(&memory, LOOK_MEMORY);
	(void)posture_state_read(d->domain, &memory, &w->before, &d->looked);
	arena_wipe(&memory);
	/* A clock that was set back must not keep anybody from looking. */
	d->looked = d->looked > clock_wall() ? 0 : d->looked;
}

struct posture_watch *posture_watch_new(struct config *config, struct bytes authorities)
{
	struct posture_watch *w = calloc(1, sizeof *w);
	struct bytes domain;
	bool own;
	size_t lost = 0;
	if (!w)
		return NULL;
	w->config = config_ref(config);
	w->authorities = authorities;
	for (size_t i = 0; posture_watched(config, i, &domain, &own); i++)
		watched_add(w, domain, own, &lost);
	if (lost)
		log_note(LOG_WARN, "posture", "%zu domains are not watched: there are more than %d",
			 lost, (int)POSTURE_WATCHED_MAX);
	return w;
}

void posture_watch_free(struct posture_watch *w)
{
	if (w)
		config_unref(w->config);
	free(w);
}

size_t posture_watch_count(const struct posture_watch *w)
{
	return w->count;
}

/* ---- one look */

static void selector_add(struct looking *l, struct bytes *all, size_t *count, struct bytes selector)
{
	for (size_t i = 0; i < *count; i++)
		if (bytes_equal_nocase(all[i], selector))
			return;
	struct bytes copy = arena_copy(&l->memory, selector);
	if (copy.at && *count < POSTURE_SELECTORS_MAX)
		all[(*count)++] = copy;
}

static void seen_add(void *arg, struct bytes domain, struct bytes selector)
{
	struct looking *l = arg;
	(void)domain;
	selector_add(l, l->seen, &l->seen_count, selector);
}

/* What has a key is looked at again, so that it is noticed when it has none. */
static void selectors_find(struct looking *l)
{
	const struct posture_conf *conf = &l->watch->config->posture;
	for (size_t i = 0; i < conf->selector_count; i++)
		if (bytes_equal(bytes_of(conf->selectors[i].domain), l->watched->domain))
			for (size_t k = 0; k < conf->selectors[i].count; k++)
				selector_add(l, l->selectors, &l->selector_count,
					     bytes_of(conf->selectors[i].names[k]));
	for (size_t i = 0; i < l->watch->before.count; i++)
		if (strcmp(l->watch->before.at[i].code, "dkim.key") == 0)
			seen_add(l, l->watched->domain, l->watch->before.at[i].of);
	/* Without a journal there are those. */
	(void)posture_seen(l->watched->domain, seen_add, l);
}

static void change_log(void *arg, const struct posture_change *c)
{
	const struct watched *d = arg;
	struct log_line *l = log_begin(c->worse ? LOG_WARN : LOG_INFO, "posture");
	log_bytes(l, "domain", d->domain);
	log_string(l, "area", c->finding->area);
	log_string(l, "code", c->finding->code);
	if (c->finding->of.len)
		log_bytes(l, "of", c->finding->of);
	log_bytes(l, "was", c->was);
	log_bytes(l, "now", c->now);
	log_string(l, "severity", posture_severity_name(c->finding->severity));
	log_bytes(l, "message", c->finding->what);
	log_end(l);
}

static void look_trouble(const struct watched *d, const char *what, const char *why)
{
	log_note(LOG_WARN, "posture", "%.*s: %s: %s", BYTES_ARG(d->domain), what, why);
}

/* The first look has nothing to compare with: only what is wrong is told. */
static void first_tell(const struct watched *d, const struct posture_findings *now)
{
	for (size_t i = 0; i < now->count; i++)
		if (now->at[i].severity >= POSTURE_WARNING)
			change_log((void *)(uintptr_t)d,
				   &(struct posture_change){ .finding = &now->at[i],
							     .was = BYTES(""),
							     .now = bytes_of(posture_severity_name(
								     now->at[i].severity)),
							     .worse = true });
}

static void watch_order(struct looking *l, struct posture_order *o)
{
	struct posture_watch *w = l->watch;
	const struct posture_conf *conf = &w->config->posture;
	*o = (struct posture_order){
		.domain = l->watched->domain,
		.own = l->watched->own,
		.config = w->config,
		.selectors = l->selectors,
		.selector_count = l->selector_count,
		.seen = l->seen,
		.seen_count = l->seen_count,
		.addresses = l->addresses,
		.hostname = bytes_of(w->config->hostname),
		.authorities = w->authorities,
		.timeout = POSTURE_TIMEOUT_MS,
	};
	for (size_t i = 0; l->watched->own && i < conf->address_count; i++)
		l->addresses[o->address_count++] = conf->addresses[i].address;
}

/* True if anything was found out. */
static bool watch_look(struct looking *l, enum posture_kept kept)
{
	char buffer[200];
	struct text error = TEXT(buffer);
	struct posture_watch *w = l->watch;
	const struct watched *d = l->watched;
	struct posture_order order;
	bool dead;
	watch_order(l, &order);
	if (!posture_look(&order, &l->memory, &w->now, &dead, &error)) {
		look_trouble(d, "cannot be looked at", text_cstr(&error));
		return false;
	}
	if (dead) {
		look_trouble(d, "cannot be looked at", "the DNS does not answer");
		return false;
	}
	if (kept == POSTURE_KEPT)
		posture_compare(&w->before, &w->now, change_log, (void *)(uintptr_t)d);
	else
		first_tell(d, &w->now);
	posture_carry(&w->before, &w->now);
	return true;
}

static void watch_visit(struct posture_watch *w, struct watched *d)
{
	struct looking l = { .watch = w, .watched = d };
	uint64_t looked;
	arena_init(&l.memory, LOOK_MEMORY);
	enum posture_kept kept = posture_state_read(d->domain, &l.memory, &w->before, &looked);
	if (kept == POSTURE_KEPT_BROKEN)
		look_trouble(d, "what was kept of the last look cannot be read",
			     "it is looked at as if for the first time");
	selectors_find(&l);
	looked = clock_wall();
	if (!watch_look(&l, kept)) {
		d->again = clock_wall() + AGAIN_MS;
	} else {
		d->looked = looked;
		if (!posture_state_write(d->domain, &w->now, looked))
			look_trouble(d, "the look cannot be kept", strerror(errno));
	}
	arena_wipe(&l.memory);
}

static uint64_t due(const struct watched *d, uint64_t older)
{
	uint64_t when = d->looked + older;
	return when > d->again ? when : d->again;
}

bool posture_watch_one(struct posture_watch *w, uint64_t older, uint64_t *next)
{
	uint64_t now = clock_wall();
	struct watched *oldest = NULL;
	for (size_t i = 0; i < w->count; i++)
		if (!oldest || due(&w->all[i], older) < due(oldest, older))
			oldest = &w->all[i];
	*next = oldest ? due(oldest, older) : UINT64_MAX;
	if (!oldest || *next > now)
		return false;
	watch_visit(w, oldest);
	return true;
}
