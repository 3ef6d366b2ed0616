/* certificates.c: finds a certificate and its key on this machine; see certificates.h. */
#include "gateway/setup/certificates.h"

#include "gateway/base/clock.h"
#include "gateway/io/tls.h"
#include "policy/options/snapshot.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

enum { PEM_MAX = 1 << 20, SECONDS_A_DAY = 86400, EXPIRES_SOON_DAYS = 14 };

/* Where programs that fetch certificates put them: up to the name, and behind it. */
static const struct {
	const char *before, *after;
} places[] = {
	{ "/etc/letsencrypt/live/", "/fullchain.pem" },                 /* certbot */
	{ "/etc/lego/certificates/", ".crt" },
	{ "/var/lib/lego/certificates/", ".crt" },
	{ "/root/.lego/certificates/", ".crt" },
	{ "/var/lib/dehydrated/certs/", "/fullchain.pem" },
	{ "/root/.acme.sh/", "_ecc/fullchain.cer" },
	{ "/root/.acme.sh/", "/fullchain.cer" },
	{ "/var/lib/acme/live/", "/fullchain" },                        /* acmetool */
};
#define CADDY \
	"/var/lib/caddy/.local/share/caddy/certificates/acme-v02.api.letsencrypt.org-directory/"

/* How a key is called that lies beside a certificate of this name. NULL for `certificate`: of any
 * name; NULL for `key`: the certificate's own name with another ending. */
static const struct {
	const char *certificate, *key;
} pairs[] = {
	{ "fullchain.pem", "privkey.pem" },
	{ "fullchain", "privkey" },
	{ "cert.pem", "key.pem" },
	{ "tls.crt", "tls.key" },
	{ NULL, NULL },
	{ NULL, "privkey.pem" },
	{ NULL, "key.pem" },
};

static bool there(struct text *path)
{
	return !path->cut && access(text_cstr(path), F_OK) == 0;
}

static bool place_try(struct text *t, const char *before, const char *name, const char *after)
{
	size_t begin = t->len;
	text_format(t, "%s%s%s", before, name, after);
	if (there(t))
		return true;
	t->len = begin;
	return false;
}

bool certificate_find(const char *hostname, const char *folder, struct text *certificate)
{
	char caddy[PATH_MAX];
	struct text t = TEXT(caddy);
	if (place_try(certificate, folder, "", "/cert.pem"))
		return true;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (place_try(certificate, places[i].before, hostname, places[i].after))
			return true;
	text_format(&t, CADDY "%s/", hostname);
	return place_try(certificate, text_cstr(&t), hostname, ".crt");
}

/* acme.sh calls it NAME.key, in a folder NAME or NAME_ecc. */
static bool acme_sh_key(struct bytes folder, struct text *key)
{
	struct bytes name = bytes_skip(folder, bytes_find_last(folder, '/') + 1);
	if (bytes_ends_nocase(name, BYTES("_ecc")))
		name = bytes_first(name, name.len - 4);
	text_format(key, "%.*s/%.*s.key", BYTES_ARG(folder), BYTES_ARG(name));
	return there(key);
}

bool certificate_key_beside(const char *certificate, struct text *key)
{
	struct bytes path = bytes_of(certificate);
	size_t slash = bytes_find_last(path, '/');
	struct bytes folder = bytes_first(path, slash), name = bytes_skip(path, slash + 1);
	struct bytes stem = bytes_first(name, bytes_find_last(name, '.'));
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		key->len = 0;
		if (pairs[i].certificate && !bytes_equal(name, bytes_of(pairs[i].certificate)))
			continue;
		if (pairs[i].key)
			text_format(key, "%.*s/%s", BYTES_ARG(folder), pairs[i].key);
		else
			text_format(key, "%.*s/%.*s.key", BYTES_ARG(folder), BYTES_ARG(stem));
		if (there(key) && strcmp(text_cstr(key), certificate) != 0)
			return true;
	}
	key->len = 0;
	return acme_sh_key(folder, key);
}

static void expiry_look(struct findings *f, const char *path, const struct tls_identity *pem)
{
	uint64_t now = clock_wall() / 1000, ends = tls_identity_expires(pem);
	uint64_t days = ends > now ? (ends - now) / SECONDS_A_DAY : 0;
	if (ends <= now)
		finding_add(f, FINDING_WARNING, "certificate_expired",
			    "Renew it, then `mxward reload`.", "The certificate %s has expired.",
			    path);
	else if (ends - now < (uint64_t)EXPIRES_SOON_DAYS * SECONDS_A_DAY)
		finding_add(f, FINDING_WARNING, "certificate_expires",
			    "Make sure that it is renewed automatically (certbot renew --dry-run).",
			    "The certificate %s expires in %llu day%s.", path,
			    (unsigned long long)days, days == 1 ? "" : "s");
	else
		finding_add(f, FINDING_OK, "certificate", "",
			    "The certificate %s fits its key and is valid for another %llu days.",
			    path, (unsigned long long)days);
}

/* A copy of the key is wiped with the snapshot. */
static void identity_look(struct findings *f, struct snapshot *files, const char *certificate,
			  const char *key)
{
	char buffer[TLS_ERROR_MAX];
	struct text error = TEXT(buffer);
	struct tls_identity pem;
	const char *bad = certificate;
	bool read = snapshot_read(files, certificate, PEM_MAX, &pem.certificate, &error);
	if (read) {
		bad = key;
		read = snapshot_read(files, key, PEM_MAX, &pem.key, &error);
	}
	if (!read)
		finding_add(f, FINDING_ERROR, "certificate_unreadable",
			    "Name a PEM file that this user can read, or \"none\".", "%s %s.", bad,
			    text_cstr(&error));
	else if (!tls_identity_verify(&pem, &error))
		finding_add(f, FINDING_ERROR, "certificate_unusable",
			    "Name the certificate with its chain, and the key that belongs to it.",
			    "%s cannot be used: %s.", certificate, text_cstr(&error));
	else
		expiry_look(f, certificate, &pem);
}

void certificate_look(struct findings *f, const char *certificate, const char *key,
		      const char *hostname)
{
	struct snapshot *files = certificate && key ? snapshot_new() : NULL;
	if (files)
		identity_look(f, files, certificate, key);
	else if (certificate)
		finding_add(f, FINDING_ERROR, "certificate_key", "Name it with --key.",
			    "The key of %s is not beside it.", certificate);
	else
		finding_add(
			f, FINDING_WARNING, "certificate_none",
			"Get one (certbot certonly --standalone -d NAME), name both files under "
			"`tls:`, then `mxward reload`.",
			"There is no certificate for %s: mail arrives in clear.", hostname);
	snapshot_free(files);
}
