/* libraries.c: the versions of the libraries whose headers several files here share; see
 * libraries.h. */
#include "gateway/io/libraries.h"
#include "gateway/io/dns_inside.h"
#include "gateway/io/loop_inside.h"
#include "gateway/io/tls_inside.h"

/* Two macros, so that the numbers stand there and not their names. */
#define VERSION_OF(major, minor, patch)   VERSION_TEXT(major, minor, patch)
#define VERSION_TEXT(major, minor, patch) #major "." #minor "." #patch

struct library libuv_library(void)
{
	return (struct library){ "libuv",
				 VERSION_OF(UV_VERSION_MAJOR, UV_VERSION_MINOR, UV_VERSION_PATCH),
				 uv_version_string() };
}

struct library cares_library(void)
{
	return (struct library){ "c-ares", ARES_VERSION_STR, ares_version(NULL) };
}

struct library mbedtls_library(void)
{
	static char running[sizeof MBEDTLS_VERSION_STRING + sizeof "00.00.00"];
	mbedtls_version_get_string(running);
	return (struct library){ "mbedTLS", MBEDTLS_VERSION_STRING, running };
}
