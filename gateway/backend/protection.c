/* protection.c: how a connection to a server is protected; see protection.h. */
#include "gateway/backend/protection.h"

#include <string.h>

enum { LINES_MOST = 8, LINES_EVERY = 600000 };

struct protection protection_of(const struct tls *tls)
{
	if (!tls)
		return (struct protection){ .known = true, .version = "none", .cipher = "" };
	return (struct protection){ .known = true,
				    .version = tls_version_name(tls),
				    .cipher = tls_suite_name(tls),
				    .verified = tls_verified(tls) };
}

void protection_log(struct log_line *l, const struct protection *p)
{
	if (!p->known)
		return;
	log_object_open(l, "backend_tls");
	log_string(l, "version", p->version);
	if (p->cipher[0]) {
		log_string(l, "cipher", p->cipher);
		log_bool(l, "verified", p->verified);
	}
	log_object_close(l);
}

static void reason_copy(char into[PROTECTION_REASON_MAX], const char *why)
{
	struct text t = { .at = into, .cap = PROTECTION_REASON_MAX };
	text_string(&t, why);
	(void)text_cstr(&t);
}

bool protection_take(struct protection_record *r, const struct protection *p, const char *clear,
		     uint64_t now)
{
	r->last = *p;
	reason_copy(r->clear, clear);
	if (strcmp(r->clear, r->told) == 0)
		return false;
	if (r->lines == 0 || now >= r->told_since + LINES_EVERY) {
		r->told_since = now;
		r->lines = 0;
	}
	if (r->lines == LINES_MOST)
		return false;
	r->lines++;
	reason_copy(r->told, clear);
	return true;
}

void protection_untold(struct protection_record *r)
{
	r->told[0] = '\0';
	r->lines = 0;
}
