/* What an idle connection's TLS gives back, and what it never does (gateway/io/tls_memory.c). */
#include "gateway/io/tls_inside.h"

#include "gateway/base/memory.h"
#include "io_testing.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE = 4096, BUFFER = 5 * PAGE, COUNTER = 8 };

/* The library counts records in the first octets of the buffer in which it reads; wherever malloc()
 * has put that buffer, they stay, or the next record of TLS 1.2 cannot be decrypted. */
static void the_count_of_records_stays(void **state)
{
	(void)state;
	for (size_t offset = 0; offset < PAGE; offset += 16) {
		unsigned char *pages = aligned_alloc(PAGE, BUFFER + PAGE), *buffer = pages + offset;
		struct tls tls = { 0 };
		assert_non_null(pages);
		memset(pages, 1, BUFFER + PAGE);
		tls_charge(&tls);
		tls.ssl.MBEDTLS_PRIVATE(in_buf) = tls.ssl.MBEDTLS_PRIVATE(out_buf) = buffer;
		tls_give_back(&tls);
		for (size_t i = 0; i < COUNTER; i++)
			assert_int_equal(buffer[i], 1);
		assert_int_equal(buffer[2 * PAGE], 0);
		memory_release(tls.charged);
		free(pages);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_count_of_records_stays),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
