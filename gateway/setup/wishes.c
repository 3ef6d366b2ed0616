/* wishes.c: reads what the administrator wants; see wishes.h. It must never take words that the
 * configuration would refuse. */
#include "gateway/setup/wishes.h"

#include "gateway/base/dns_message.h"
#include "gateway/io/idn.h"
#include "gateway/setup/certificates.h"
#include "policy/options/option.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

enum { SMTP_PORT = 25, DNS_PORT = 53 };

/* NULL, with the sentence: out of memory. */
static const char *wishes_copy(struct wishes *w, struct bytes b, struct text *error)
{
	const char *copy = arena_copy(w->arena, b).at;
	if (!copy)
		text_string(error, "out of memory");
	return copy;
}

/* Against the working directory. */
static bool path_absolute(struct text *t, struct bytes path)
{
	char here[PATH_MAX];
	while (bytes_starts(path, BYTES("./")))
		path = bytes_skip(path, 2);
	if (!bytes_starts(path, BYTES("/"))) {
		if (!getcwd(here, sizeof here))
			return false;
		text_string(t, here);
		text_string(t, strcmp(here, "/") == 0 ? "" : "/");
	}
	text_add(t, path);
	return !t->cut;
}

bool wishes_file(struct wishes *w, const char *path)
{
	char buffer[PATH_MAX];
	struct text whole = TEXT(buffer), nobody = { 0 };
	if (!path_absolute(&whole, bytes_of(path)))
		return false;
	size_t slash = bytes_find_last(text_bytes(&whole), '/');
	w->file = wishes_copy(w, text_bytes(&whole), &nobody);
	w->folder = wishes_copy(w, bytes_first(text_bytes(&whole), slash ? slash : 1), &nobody);
	return w->file && w->folder;
}

/* ---- domains and names */

static bool domain_take(struct wishes *w, struct bytes word, struct text *error)
{
	char buffer[DOMAIN_MAX + 1];
	struct text name = TEXT(buffer);
	if (w->domain_count == WISHES_DOMAINS_MAX) {
		text_format(error, "more than %d domains; add the others to the file afterwards",
			    WISHES_DOMAINS_MAX);
		return false;
	}
	if (!idn_hostname(word, &name) || !bytes_has(text_bytes(&name), '.')) {
		text_format(error, "\"%.*s\" is not a domain; write it like example.com",
			    BYTES_ARG(word));
		return false;
	}
	for (size_t i = 0; i < w->domain_count; i++)
		if (bytes_equal(bytes_of(w->domains[i]), text_bytes(&name)))
			return true;
	w->domains[w->domain_count] = wishes_copy(w, text_bytes(&name), error);
	return w->domains[w->domain_count++];
}

bool wishes_domains(struct wishes *w, struct bytes words, struct text *error)
{
	w->domain_count = 0;
	while (words.len) {
		size_t end = 0;
		while (end < words.len && words.at[end] != ',' && words.at[end] != ' ')
			end++;
		if (end && !domain_take(w, bytes_first(words, end), error))
			return false;
		words = bytes_skip(words, end + 1);
	}
	if (w->domain_count)
		return true;
	text_string(error, "at least one domain is needed, like example.com");
	return false;
}

bool wishes_hostname(struct wishes *w, struct bytes word, struct text *error)
{
	char buffer[DOMAIN_MAX + 1];
	struct text name = TEXT(buffer);
	if (!idn_hostname(word, &name) || !bytes_has(text_bytes(&name), '.')) {
		text_format(error,
			    "\"%.*s\" is not a full host name; write it like mx1.example.com",
			    BYTES_ARG(word));
		return false;
	}
	w->hostname = wishes_copy(w, text_bytes(&name), error);
	return w->hostname;
}

/* ---- addresses */

bool wishes_backend(struct wishes *w, struct bytes word, struct text *error)
{
	char host[DOMAIN_MAX + 1], buffer[DOMAIN_MAX + 16];
	struct text h = TEXT(host), t = TEXT(buffer);
	uint16_t port;
	if (option_endpoint(word, SMTP_PORT, &w->server)) {
		address_text(&h, &w->server);
		endpoint_text(&t, &w->server);
	} else if (option_host(word, SMTP_PORT, &h, &port)) {
		w->server = (struct address){ .family = FAMILY_NONE, .port = port };
		text_format(&t, "%.*s:%u", BYTES_ARG(text_bytes(&h)), port);
	} else {
		text_format(error,
			    "\"%.*s\" is not a server; write it like mail.example.com, 10.0.0.5:25 "
			    "or [2001:db8::5]:25",
			    BYTES_ARG(word));
		return false;
	}
	w->host = wishes_copy(w, text_bytes(&h), error);
	w->backend = wishes_copy(w, text_bytes(&t), error);
	return w->host && w->backend;
}

static bool endpoint_take(struct wishes *w, struct bytes word, uint16_t port, const char *example,
			  struct address *address, const char **copy, struct text *error)
{
	char buffer[ENDPOINT_TEXT_MAX];
	struct text t = TEXT(buffer);
	if (!option_endpoint(word, port, address) || address->port == 0) {
		text_format(error, "\"%.*s\" is not an address with a port; write it like %s",
			    BYTES_ARG(word), example);
		return false;
	}
	endpoint_text(&t, address);
	*copy = wishes_copy(w, text_bytes(&t), error);
	return *copy;
}

bool wishes_dns(struct wishes *w, struct bytes word, struct text *error)
{
	return endpoint_take(w, word, DNS_PORT, "127.0.0.1:53", &w->resolver, &w->dns, error);
}

bool wishes_listen(struct wishes *w, struct bytes word, struct text *error)
{
	return endpoint_take(w, word, SMTP_PORT, "[::]:25", &w->bind, &w->listen, error);
}

/* ---- the certificate */

static const char *path_take(struct wishes *w, struct bytes word, struct text *error)
{
	char buffer[PATH_MAX];
	struct text t = TEXT(buffer);
	if (path_absolute(&t, word))
		return wishes_copy(w, text_bytes(&t), error);
	text_string(error, "the path is too long");
	return NULL;
}

bool wishes_key(struct wishes *w, struct bytes word, struct text *error)
{
	w->key = path_take(w, word, error);
	return w->key;
}

bool wishes_certificate(struct wishes *w, struct bytes word, struct text *error)
{
	char buffer[PATH_MAX];
	struct text key = TEXT(buffer);
	w->certificate = w->key = NULL;
	if (bytes_equal_nocase(word, BYTES("none")))
		return true;
	w->certificate = path_take(w, word, error);
	if (!w->certificate)
		return false;
	if (!certificate_key_beside(w->certificate, &key))
		return true;
	w->key = wishes_copy(w, text_bytes(&key), error);
	return w->key;
}
