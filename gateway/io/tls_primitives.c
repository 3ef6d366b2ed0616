/* tls_primitives.c: whether libcrypto computes for TLS; see tls_primitives.h.
 *
 * It must never take libcrypto unproved: the library's own functions are what everything falls back
 * to, and are known before anything is called. */
#include "gateway/io/tls_primitives_inside.h"

#include "gateway/base/log.h"

#include <dlfcn.h>

struct own_primitives own_primitives;
atomic_bool primitives_used;
static atomic_uint_least64_t answered;

/* The second names that packaging/own_primitives gives in a static library. */
#define PRIMITIVE(name) extern __typeof__(mbedtls_##name) mbedtls_own_##name __attribute__((weak));
#include "gateway/io/tls_primitives.def"
#undef PRIMITIVE

/* WHY before main(): the library may call at any time, and what it calls stands here. */
__attribute__((constructor)) static void find_own(void)
{
#define PRIMITIVE(name)                      \
	own_primitives.name =                \
		mbedtls_own_##name           \
			? mbedtls_own_##name \
			: (__typeof__(mbedtls_##name) *)dlsym(RTLD_NEXT, "mbedtls_" #name);
#include "gateway/io/tls_primitives.def"
#undef PRIMITIVE
}

static bool own_found(void)
{
#define PRIMITIVE(name) own_primitives.name &&
	return
#include "gateway/io/tls_primitives.def"
		true;
#undef PRIMITIVE
}

void primitives_answered(void)
{
	atomic_fetch_add_explicit(&answered, 1, memory_order_relaxed);
}

static uint64_t answers(void)
{
	return atomic_load_explicit(&answered, memory_order_relaxed);
}

/* NULL if everything is as it should be. */
static const char *proof(const char **where)
{
	for (const struct primitives_proof *p = primitives_proofs; p->what; p++) {
		uint64_t before = answers();
		*where = p->what;
		if (!p->holds())
			return "gives another result for";
		if (answers() == before)
			return "is not called for";
	}
	return NULL;
}

void tls_primitives_start(void)
{
	const char *where = "any operation", *fault = "cannot be used for";
	atomic_store(&primitives_used, own_found() && primitives_curves_start());
	if (atomic_load(&primitives_used))
		fault = proof(&where);
	atomic_store(&primitives_used, !fault);
	atomic_store(&answered, 0);
	ERR_clear_error();
	tls_primitives_forget_keys();
	if (fault)
		log_note(LOG_WARN, "tls",
			 "mbedTLS does the arithmetic of TLS itself, which takes more CPU time: "
			 "libcrypto %s %s %s",
			 OpenSSL_version(OPENSSL_VERSION_STRING), fault, where);
}

struct tls_primitives tls_primitives_report(void)
{
	struct tls_primitives report = { .libcrypto = atomic_load(&primitives_used),
					 .answered = answers() };
	char number[32] = "";
	struct text version = TEXT(report.version);
	mbedtls_version_get_string(number);
	text_string(&version, report.libcrypto ? OpenSSL_version(OPENSSL_VERSION_STRING) : number);
	(void)text_cstr(&version);
	return report;
}

bool tls_primitives_libcrypto(void)
{
	return atomic_load_explicit(&primitives_used, memory_order_relaxed);
}
