/* config_advice.c: warnings of what is right and still seldom meant: certificates that servers
 * which verify them will not take, resolvers that DNS lists refuse, scanners that are not asked as
 * it is meant; see config_inside.h.
 *
 * It must never refuse anything. */
#include "policy/config/config_inside.h"

#include "gateway/base/clock.h"

#include <string.h>

enum { DAY_MS = 86400000, SOON_DAYS = 14 };

static void advise_expiry(struct loading *l, const struct certificate_conf *c,
			  const struct node *map)
{
	char buffer[40];
	struct text t = TEXT(buffer);
	uint64_t expires = c->expires * 1000, now = clock_wall();
	if (!expires || expires > now + (uint64_t)SOON_DAYS * DAY_MS)
		return;
	clock_rfc3339(&t, expires);
	if (expires <= now)
		loading_warn(l, map, "certificate",
			     "expired on %.10s; servers that verify it will not deliver",
			     text_cstr(&t));
	else
		loading_warn(l, map, "certificate", "expires in %llu day%s, on %.10s; renew it",
			     (unsigned long long)(expires - now) / DAY_MS,
			     (expires - now) / DAY_MS == 1 ? "" : "s", text_cstr(&t));
}

void config_advise_certificate(struct loading *l, const struct certificate_conf *c,
			       const struct node *map)
{
	char buffer[40];
	struct text t = TEXT(buffer);
	uint64_t begins = tls_identity_begins(&c->pem) * 1000;
	advise_expiry(l, c, map);
	if (begins <= clock_wall())
		return;
	clock_rfc3339(&t, begins);
	loading_warn(l, map, "certificate",
		     "is not valid before %s; until then servers that verify it will not deliver",
		     text_cstr(&t));
}

/* Other servers know this gateway by the name in its MX record, which they look for in the
 * certificate (RFC 8461, 4.1). */
void config_advise_names(struct loading *l, const struct node *tls)
{
	char buffer[200];
	struct text names = TEXT(buffer);
	const struct config *c = l->config;
	if (!c->hostname)
		return;
	for (size_t i = 0; i < c->certificate_count; i++)
		if (tls_identity_is_for(&c->certificates[i].pem, bytes_of(c->hostname), NULL))
			return;
	(void)tls_identity_is_for(&c->certificates[0].pem, bytes_of(c->hostname), &names);
	loading_warn(l, tls, "certificate",
		     "is for %s, not for the hostname %s; servers that verify it will not deliver",
		     names.len ? text_cstr(&names) : "no name", c->hostname);
}

/* Resolvers that anybody may use. Lists count the questions of whoever asks, and refuse them. */
static const char *const public_resolvers[] = {
	"8.8.8.8",        "8.8.4.4",         "2001:4860:4860::8888", "2001:4860:4860::8844",
	"1.1.1.1",        "1.0.0.1",         "2606:4700:4700::1111", "2606:4700:4700::1001",
	"9.9.9.9",        "149.112.112.112", "2620:fe::fe",          "2620:fe::9",
	"208.67.222.222", "208.67.220.220",  "2620:119:35::35",      "2620:119:53::53",
	"94.140.14.14",   "94.140.15.15",    "2a10:50c0::ad1:ff",    "2a10:50c0::ad2:ff",
	"4.2.2.1",        "4.2.2.2",
};

static bool is_public(const struct address *server)
{
	struct address known;
	for (size_t i = 0; i < sizeof public_resolvers / sizeof *public_resolvers; i++)
		if (address_parse(bytes_of(public_resolvers[i]), &known) &&
		    address_equal(&known, server))
			return true;
	return false;
}

/* A zone that is asked; NULL: none is. */
static const char *list_asked(const struct config *c)
{
	struct check_list list;
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		if (c->checks[i] && checks[i]->list && checks[i]->list(c->checks[i], 0, &list))
			return list.zone;
	return NULL;
}

static void advise_resolvers(struct loading *l)
{
	const struct config *c = l->config;
	const char *zone = list_asked(c);
	char buffer[ENDPOINT_TEXT_MAX];
	struct text t = TEXT(buffer);
	for (size_t i = 0; i < c->dns.server_count && zone; i++) {
		if (!is_public(&c->dns.servers[i]))
			continue;
		address_text(&t, &c->dns.servers[i]);
		loading_warn(
			l, node_member(l->root, "dns"), "servers",
			"%s is a public resolver, and DNS lists such as %s refuse its queries; "
			"run a resolver of your own, such as unbound",
			text_cstr(&t), zone);
		return;
	}
}

/* `need` that is written for a virus scanner and rspamd, as if one stood in for the other. */
static void advise_need(struct loading *l, size_t check)
{
	const struct scans_conf *conf = checks[check]->scans(l->config->checks[check]);
	const struct node *map = node_member(node_member(l->root, "checks"), checks[check]->name);
	size_t scoring = 0;
	for (size_t i = 0; i < conf->count; i++)
		scoring += conf->scanners[i].type == SCANNER_RSPAMD;
	if (scoring > 0 && conf->count - scoring < 2 && node_member(map, "need"))
		loading_warn(l, map, "need",
			     "has no effect: it is about virus scanners, of which there is %s; "
			     "rspamd is always asked, too, and does not replace one",
			     scoring == conf->count ? "none" : "only one");
}

void config_advise(struct loading *l)
{
	if (l->complaints.errors)
		return;
	advise_resolvers(l);
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		if (l->config->checks[i] && checks[i]->scans)
			advise_need(l, i);
}
