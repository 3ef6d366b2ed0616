/* io_tls_primitives.h: what the tests of TLS's arithmetic share. */
#ifndef MXWARD_TESTS_IO_TLS_PRIMITIVES_H
#define MXWARD_TESTS_IO_TLS_PRIMITIVES_H

#include "gateway/io/tls_primitives_inside.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define RANDOM mbedtls_psa_get_random, MBEDTLS_PSA_RANDOM_STATE
static inline mbedtls_mpi number(const char *digits)
{
	mbedtls_mpi n;
	mbedtls_mpi_init(&n);
	assert_int_equal(mbedtls_mpi_read_string(&n, 16, digits), 0);
	return n;
}

static inline uint64_t answered(void)
{
	return tls_primitives_report().answered;
}

static inline int start(void **state)
{
	(void)state;
	if (!tls_start())
		return -1;
	tls_primitives_start();
	return tls_primitives_report().libcrypto ? 0 : -1;
}

static inline mbedtls_mpi near(const mbedtls_mpi *n, int more)
{
	mbedtls_mpi result;
	mbedtls_mpi_init(&result);
	assert_int_equal(mbedtls_mpi_add_int(&result, n, more), 0);
	return result;
}

#endif
