/* posture.c: one look at a domain; see posture.h. Owns the loop and the resolver for the time of
 * the look. */
#include "gateway/posture/posture_inside.h"

#include "gateway/base/clock.h"

#include <string.h>

enum { DNS_TIMEOUT_MS = 5000 };

static void posture_woken(void *arg)
{
	const struct posture *p = arg;
	loop_stop(p->loop);
}

static bool posture_start(struct posture *p, struct text *error)
{
	const struct posture_order *o = p->order;
	const struct dns_conf *dns = o->config ? &o->config->dns : NULL;
	p->loop = loop_new();
	p->answers = answers_new();
	if (p->loop && p->answers)
		p->resolver = resolver_new(p->loop, p->answers, dns ? dns->servers : NULL,
					   dns ? dns->server_count : 0,
					   dns ? dns->timeout : DNS_TIMEOUT_MS, error);
	p->wake = p->loop ? loop_enroll(p->loop, posture_woken, p) : 0;
	p->ask = p->resolver && p->wake ? ask_new(p->resolver, p->wake, ASK_STORE_MAX) : NULL;
	if (p->ask && !o->dns_only)
		p->tls = tls_client_context_looking(o->authorities, error);
	if (!p->ask || (!o->dns_only && !p->tls)) {
		if (error->len == 0)
			text_string(error, "out of memory");
		return false;
	}
	timer_init(&p->deadline, p->wake);
	timer_set(p->loop, &p->deadline, clock_monotonic() + o->timeout);
	return true;
}

static void posture_end(struct posture *p)
{
	timer_clear(&p->deadline);
	tls_context_unref(p->tls);
	if (p->ask)
		ask_free(p->ask);
	if (p->resolver)
		resolver_free(p->resolver);
	if (p->answers)
		answers_free(p->answers);
	if (p->wake)
		loop_retire(p->loop, p->wake);
	if (p->loop)
		loop_free(p->loop);
}

/* What is asked in any case, all at once. */
static void posture_ahead(struct posture *p)
{
	struct bytes domain = p->order->domain;
	posture_expect(p, domain, DNS_MX);
	posture_expect(p, domain, DNS_TXT);
	posture_expect(p, domain, DNS_NS);
	posture_expect(p, domain, DNS_CAA);
	posture_expect(p, domain, DNS_SPF);
	posture_expect(p, posture_name(p, "_dmarc", domain), DNS_TXT);
	posture_expect(p, posture_name(p, "_mta-sts", domain), DNS_TXT);
	posture_expect(p, posture_name(p, "_smtp._tls", domain), DNS_TXT);
}

/* The order in which findings are told; work is done in another. */
static size_t area_rank(const char *area)
{
	static const char *const order[] = { "mx",  "reach",  "spf",  "dkim",   "dmarc", "mta-sts",
					     "dns", "dnssec", "dane", "tlsrpt", "caa",   "lists" };
	size_t i = 0;
	while (i < sizeof order / sizeof *order && strcmp(order[i], area) != 0)
		i++;
	return i;
}

/* Within an area they stay as they came. */
static void findings_order(struct posture_findings *all)
{
	for (size_t i = 1; i < all->count; i++) {
		struct posture_finding f = all->at[i];
		size_t rank = area_rank(f.area), at = i;
		for (; at > 0 && area_rank(all->at[at - 1].area) > rank; at--)
			all->at[at] = all->at[at - 1];
		all->at[at] = f;
	}
}

bool posture_look(const struct posture_order *order, struct arena *memory,
		  struct posture_findings *findings, bool *dead, struct text *error)
{
	/* The DNS first: servers that are silent must not take the time that it needs. */
	static void (*const areas[])(struct posture *) = {
		posture_look_at_mx,     posture_look_at_spf,   posture_look_at_dkim,
		posture_look_at_dmarc,  posture_look_at_lists, posture_look_at_dnssec,
		posture_look_at_sts,    posture_look_at_reach, posture_look_at_dane,
		posture_look_at_tlsrpt, posture_look_at_caa,
	};
	struct posture *p = arena_alloc(memory, sizeof *p);
	*dead = false;
	*findings = (struct posture_findings){ 0 };
	if (!p) {
		text_string(error, "out of memory");
		return false;
	}
	*p = (struct posture){ .order = order, .memory = memory, .findings = findings };
	bool started = posture_start(p, error);
	if (started) {
		posture_context(p);
		posture_ahead(p);
		for (size_t i = 0; i < sizeof areas / sizeof *areas; i++)
			areas[i](p);
		findings_order(findings);
		*dead = p->answered == 0;
	}
	posture_end(p);
	return started;
}
