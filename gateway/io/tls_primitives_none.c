/* tls_primitives_none.c: a program that was built without (`make TLS_PRIMITIVES=mbedtls`): the
 * library does all arithmetic itself; see tls_primitives.h. It must define nothing else. */
#include "gateway/io/tls_inside.h"
#include "gateway/io/tls_primitives.h"

void tls_primitives_start(void)
{
}

void tls_primitives_forget_keys(void)
{
}

struct tls_primitives tls_primitives_report(void)
{
	struct tls_primitives report = { 0 };
	mbedtls_version_get_string(report.version);
	return report;
}

bool tls_primitives_libcrypto(void)
{
	return false;
}
