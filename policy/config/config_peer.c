/* config_peer.c: the other gateway of a pair: what follows from the values of `peer:`; see
 * config_inside.h.
 *
 * The key's octets lie in the configuration's arena, which is never printed. */
#include "policy/config/config_inside.h"
#include "policy/config/peer_key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PEER_PORT = 7025 };

/* A backend that says 0s wants nothing held. */
static void hold_spread(struct loading *l)
{
	struct config *c = l->config;
	const struct node *backends = node_member(l->root, "backends");
	for (size_t i = 0; i < c->backend_count; i++)
		if (!node_member(node_member(backends, c->backends[i].name), "hold"))
			c->backends[i].hold = c->peer.hold;
}

/* Two gateways of one name: their MX records are one, each takes the other's headers for its own,
 * and a client is sent back to where it came from. */
static void verify_names(struct loading *l, const struct node *map)
{
	const struct config *c = l->config;
	const struct server_conf *to = &c->peer.address;
	bool named = to->host && to->address.family == FAMILY_NONE;
	if (c->hostname && c->peer.hostname && strcmp(c->hostname, c->peer.hostname) == 0)
		loading_refuse(l, map, node_member(map, "hostname") ? "hostname" : "address",
			       "%s is this gateway's own hostname; each gateway needs its own",
			       c->hostname);
	else if (c->hostname && named && strcmp(c->hostname, to->host) == 0)
		loading_refuse(
			l, map, "address",
			"leads to %s, which is this gateway's own hostname; write the address "
			"of the peer",
			c->hostname);
	else if (!c->peer.hostname && to->address.family != FAMILY_NONE)
		loading_warn(l, map, "hostname",
			     "not set, and the address is not a name: `mxward zone` cannot print "
			     "the peer's MX record, and clients or results that falsely use its "
			     "name are not recognised; set it to the peer's hostname");
}

void config_verify_peer(struct loading *l)
{
	struct config *c = l->config;
	const struct node *map = node_member(l->root, "peer");
	struct bytes content;
	struct excerpt e;
	if (!c->peer_named)
		return;
	c->peer = *c->peer_named;
	c->peer.configured = true;
	if (c->peer.address_text &&
	    !config_server(l, c->peer.address_text, PEER_PORT, &c->peer.address))
		loading_refuse(l, map, "address",
			       "%s is not a host with a port; write it like "
			       "mx2.example.com:7025",
			       excerpt(&e, bytes_of(c->peer.address_text)));
	else if (c->peer.bind.family != FAMILY_NONE &&
		 address_equal(&c->peer.address.address, &c->peer.bind) &&
		 c->peer.address.address.port == c->peer.bind.port)
		loading_refuse(l, map, "address",
			       "is the same as peer.bind, where this gateway listens; write the "
			       "address of the peer");
	if (!c->peer.hostname && c->peer.address.address.family == FAMILY_NONE)
		c->peer.hostname = c->peer.address.host;
	verify_names(l, map);
	if (c->peer.key_file && loading_file(l, map, "key", c->peer.key_file, &content)) {
		unsigned char *key = arena_alloc(l->arena, TLS_PSK_SIZE);
		if (key && peer_key_read(content, key))
			c->peer.key = (struct bytes){ (const char *)key, TLS_PSK_SIZE };
		else
			loading_refuse(
				l, map, "key",
				"the file does not contain a key; make one with `mxward peer "
				"key`");
		if (snapshot_exposed(l->snapshot, c->peer.key_file))
			loading_warn(l, map, "key",
				     "the key is readable by every user of this machine; run "
				     "chmod o-r %s",
				     c->peer.key_file);
	}
	for (size_t i = 0; i < c->listener_count; i++)
		if (c->peer.bind.port == c->listeners[i].bind.port && c->peer.bind.port)
			loading_refuse(
				l, map, "bind",
				"is the port of the listener %s; the peer needs a port of its "
				"own",
				c->listeners[i].name);
	hold_spread(l);
}

struct bytes config_other_name(const struct config *c)
{
	return bytes_of(c->peer.hostname);
}
