/* config_verify.c: what is wrong with a configuration although each of its values is right, part
 * by part: the name, listeners, certificates, lists; see config_inside.h. Backends and domains:
 * config_backends.c.
 *
 * The TLS context and the lists that it makes belong to the configuration's arena. */
#include "policy/config/config_inside.h"

#include "gateway/base/blocklist_files.h"

#include <string.h>

static void verify_hostname(struct loading *l)
{
	const char *name = l->config->hostname;
	/* Names that are looked up may have them; one that we greet others with is a host's (RFC
	 * 5321, 4.1.2). */
	if (name && strchr(name, '_'))
		loading_refuse(l, l->root, "hostname",
			       "\"%s\" must not contain underscores; other servers would refuse it",
			       name);
	else if (name && !strchr(name, '.'))
		loading_warn(l, l->root, "hostname",
			     "\"%s\" is not fully qualified; other servers expect a name like "
			     "%s.example.com",
			     name, name);
}

static bool any_address(const struct address *a)
{
	static const uint8_t zero[sizeof a->octets];
	return a->family != FAMILY_NONE && memcmp(a->octets, zero, sizeof zero) == 0;
}

/* True if a socket on `wide` takes the connections to `a`, too: [::] is all addresses of both
 * families, 0.0.0.0 all IPv4 ones. The system gives neither port twice. */
static bool covers(const struct address *wide, const struct address *a)
{
	return wide->port == a->port && any_address(wide) && !address_equal(wide, a) &&
	       (wide->family == FAMILY_IPV6 || a->family == FAMILY_IPV4);
}

static bool networks_equal(const struct network *a, const struct network *b, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!address_equal(&a[i].address, &b[i].address) || a[i].prefix != b[i].prefix)
			return false;
	return true;
}

/* True if it makes no difference which of the two a client comes to. */
static bool listeners_alike(const struct listener_conf *a, const struct listener_conf *b)
{
	return a->service == b->service && a->tls == b->tls &&
	       a->trust_proxy_count == b->trust_proxy_count &&
	       networks_equal(a->trust_proxy, b->trust_proxy, a->trust_proxy_count);
}

/* Two listeners on one port: the wider one serves for both, as administrators mean it who write
 * down [::] and 0.0.0.0, or it cannot be. */
static void verify_pair(struct loading *l, size_t index, size_t earlier, const struct node *map)
{
	struct listener_conf *a = &l->config->listeners[earlier], *b = &l->config->listeners[index];
	bool wider = covers(&b->bind, &a->bind);
	if (a->bind.family == FAMILY_NONE || a->covered || b->covered)
		return;
	if (address_equal(&a->bind, &b->bind) && a->bind.port == b->bind.port) {
		loading_refuse(l, map, "bind", "%s is already used by listeners[%zu]", b->name,
			       earlier);
	} else if (wider || covers(&a->bind, &b->bind)) {
		const struct listener_conf *wide = wider ? b : a, *narrow = wider ? a : b;
		if (!listeners_alike(a, b)) {
			loading_refuse(l, map, "bind",
				       "%s and %s (listeners[%zu]) need the same settings; %s also "
				       "accepts connections to %s",
				       b->name, a->name, earlier, wide->name, narrow->name);
			return;
		}
		loading_warn(l, map, "bind", "%s is not needed; %s also accepts connections to it",
			     narrow->name, wide->name);
		(wider ? a : b)->covered = true;
	}
}

static void verify_listener(struct loading *l, size_t index, const struct node *item)
{
	struct listener_conf *listener = &l->config->listeners[index];
	const struct node *map = item ? item : l->root;
	const char *member = item ? "bind" : "listeners";
	char buffer[ENDPOINT_TEXT_MAX];
	struct text t = TEXT(buffer);
	bool tls = l->config->certificate_count > 0;
	if (listener->bind.family == FAMILY_NONE)
		return;
	endpoint_text(&t, &listener->bind);
	listener->name = loading_copy(l, text_bytes(&t));
	for (size_t i = 0; i < index; i++)
		verify_pair(l, index, i, map);
	/* A default that stands in for a fault needs no advice. */
	if (!item && node_member(l->root, "listeners"))
		return;
	if (!tls && listener->tls == LISTENER_IMPLICIT)
		loading_refuse(l, map, item ? "tls" : member,
			       "implicit TLS needs a certificate; set tls.certificate and tls.key");
	if (!tls && listener->tls == LISTENER_STARTTLS)
		loading_warn(l, map, item ? "tls" : member,
			     "STARTTLS is not offered without a certificate; set tls.certificate "
			     "and tls.key, or tls: off");
}

static void verify_listeners(struct loading *l)
{
	const struct node *item = loading_entries(node_member(l->root, "listeners"), NODE_LIST);
	for (size_t i = 0; i < l->config->listener_count; i++) {
		verify_listener(l, i, item);
		item = item ? item->next : NULL;
	}
	size_t count = 0;
	for (size_t i = 0; i < l->config->listener_count; i++)
		if (!l->config->listeners[i].covered)
			l->config->listeners[count++] = l->config->listeners[i];
	l->config->listener_count = count;
}

static void release_tls(void *context)
{
	tls_context_unref(context);
}

/* Both files are read before they are judged, so that both faults are told. */
static bool verify_certificate(struct loading *l, struct certificate_conf *c,
			       const struct node *map)
{
	char buffer[TLS_ERROR_MAX];
	struct text error = TEXT(buffer);
	bool certificate = c->certificate &&
			   loading_file(l, map, "certificate", c->certificate, &c->pem.certificate);
	bool key = c->key && loading_file(l, map, "key", c->key, &c->pem.key);
	if (!certificate || !key)
		return false;
	if (!tls_identity_verify(&c->pem, &error)) {
		loading_refuse(l, map, "certificate", "%s", text_cstr(&error));
		return false;
	}
	c->expires = tls_identity_expires(&c->pem);
	config_advise_certificate(l, c, map);
	return true;
}

/* All certificates in one array, that of tls.certificate first. */
static bool collect_certificates(struct loading *l, const struct node *tls)
{
	struct config *c = l->config;
	bool first = c->tls_certificate && c->tls_key;
	if (!c->tls_certificate != !c->tls_key)
		loading_refuse(l, tls, c->tls_key ? "certificate" : "key",
			       "missing, but required by %s",
			       c->tls_key ? "tls.key" : "tls.certificate");
	c->certificates =
		arena_array(l->arena, c->tls_certificate_count + 1, sizeof *c->certificates);
	if (!c->certificates) {
		loading_out_of_memory(l);
		return false;
	}
	if (first)
		c->certificates[c->certificate_count++] =
			(struct certificate_conf){ .certificate = c->tls_certificate,
						   .key = c->tls_key };
	for (size_t i = 0; i < c->tls_certificate_count; i++)
		c->certificates[c->certificate_count++] = c->tls_certificates[i];
	return true;
}

/* The configuration outlives the snapshot: it keeps the certificates, but no copy of a key. */
static void certificates_copy(struct loading *l)
{
	for (size_t i = 0; i < l->config->certificate_count; i++) {
		struct tls_identity *pem = &l->config->certificates[i].pem;
		pem->key = BYTES("");
		pem->certificate.at = loading_copy(l, pem->certificate);
	}
}

static void build_server(struct loading *l, const struct node *tls)
{
	struct config *c = l->config;
	char buffer[TLS_ERROR_MAX];
	struct text error = TEXT(buffer);
	struct tls_identity *identities =
		arena_array(&l->scratch, c->certificate_count, sizeof *identities);
	for (size_t i = 0; identities && i < c->certificate_count; i++)
		identities[i] = c->certificates[i].pem;
	if (!identities) {
		loading_out_of_memory(l);
		return;
	}
	c->tls_server = tls_server_context(identities, c->certificate_count, c->tls_minimum,
					   c->tls_profile, &error);
	if (!c->tls_server) {
		loading_refuse(l, tls, NULL, "%s", text_cstr(&error));
	} else if (!arena_defer(l->arena, release_tls, c->tls_server)) {
		release_tls(c->tls_server);
		loading_out_of_memory(l);
	}
}

static void verify_tls(struct loading *l)
{
	const struct node *tls = node_member(l->root, "tls"),
			  *list = node_member(tls, "certificates");
	const struct node *item = loading_entries(list, NODE_LIST);
	if (!collect_certificates(l, tls))
		return;
	bool good = true;
	size_t listed = l->config->certificate_count - l->config->tls_certificate_count;
	for (size_t i = 0; i < l->config->certificate_count; i++) {
		const struct node *map = i < listed ? tls : item;
		good = verify_certificate(l, &l->config->certificates[i], map) && good;
		if (i >= listed)
			item = item ? item->next : NULL;
	}
	if (good && l->config->certificate_count) {
		config_advise_names(l, tls);
		build_server(l, tls);
	}
	certificates_copy(l);
}

/* Which file a list's faults are in. */
struct list_place {
	struct loading *loading;
	const char *file;
	struct bytes path;
};

static void complain_line(void *arg, unsigned line, unsigned column, const char *sentence)
{
	struct list_place *place = arg;
	complain(&place->loading->complaints,
		 &(struct complaint){
			 .file = place->file, .line = line, .column = column, .path = place->path },
		 "%s", sentence);
}

/* What a list is called to the outside: its path as it was probably written, relative to the
 * configuration. */
static const char *list_name(const struct loading *l, const char *path)
{
	size_t n = strlen(l->directory);
	return strncmp(path, l->directory, n) == 0 && path[n] == '/' ? path + n + 1 : path;
}

static void read_list(struct loading *l, const char *path, const struct node *item, bool allow)
{
	char buffer[160], where[200];
	struct text error = TEXT(buffer), t = TEXT(where);
	struct excerpt e;
	struct bytes content;
	if (!path || !item)
		return;
	if (!snapshot_read(l->snapshot, path, CONFIG_LIST_MAX, &content, &error)) {
		node_refuse(&l->complaints, item, "%s %s", excerpt(&e, bytes_of(path)),
			    text_cstr(&error));
		return;
	}
	node_path(&t, item);
	struct list_place place = { .loading = l, .file = path, .path = text_bytes(&t) };
	if (!blocklist_files_read(l->config->blocklist, content, list_name(l, path), allow,
				  complain_line, &place))
		loading_out_of_memory(l);
}

static void free_blocklist(void *files)
{
	blocklist_files_free(files);
}

static void verify_blocklist(struct loading *l)
{
	struct config *c = l->config;
	const struct node *map = node_member(l->root, "blocklist");
	const struct node *block = loading_entries(node_member(map, "block"), NODE_LIST);
	const struct node *allow = loading_entries(node_member(map, "allow"), NODE_LIST);
	c->blocklist = blocklist_files_new();
	if (!c->blocklist || !arena_defer(l->arena, free_blocklist, c->blocklist)) {
		blocklist_files_free(c->blocklist);
		c->blocklist = NULL;
		loading_out_of_memory(l);
		return;
	}
	for (size_t i = 0; i < c->block_file_count; i++, block = block ? block->next : NULL)
		read_list(l, c->block_files[i], block, false);
	for (size_t i = 0; i < c->allow_file_count; i++, allow = allow ? allow->next : NULL)
		read_list(l, c->allow_files[i], allow, true);
	if (!blocklist_files_settle(c->blocklist))
		loading_out_of_memory(l);
}

/* A check that judges by what others find is worth little without them. */
static void verify_checks(struct loading *l)
{
	const struct node *map = node_member(l->root, "checks");
	for (size_t i = 0; i < CHECKS_COUNT; i++) {
		if (!l->config->checks[i] || !checks[i]->judges_by)
			continue;
		for (const char *const *name = checks[i]->judges_by; *name; name++) {
			size_t place = checks_place(bytes_of(*name));
			if (place == CHECKS_COUNT || !l->config->checks[place])
				loading_warn(
					l, map, checks[i]->name,
					"depends on the check %s, which is not configured; add "
					"\"%s: {}\" to checks",
					*name, *name);
		}
	}
}

void config_verify(struct loading *l)
{
	verify_hostname(l);
	verify_tls(l);
	verify_listeners(l);
	verify_blocklist(l);
	verify_checks(l);
	config_advise(l);
}
