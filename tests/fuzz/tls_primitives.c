/* tls_primitives.c: any numbers and points. What must hold:
 *   - libcrypto and the library's own find the same point, or fail with the same error. */
#include "gateway/io/tls_primitives_inside.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define RANDOM mbedtls_psa_get_random, MBEDTLS_PSA_RANDOM_STATE
enum {
	NUMBER_OCTETS = 33, /* one more than there should be */
	NUMBERS = 4,
	/* what the first octet asks for */
	X25519 = 1,
	ON_CURVE = 2, /* the point is a multiple of the generator */
	NEGATIVE = 4,
	NOT_AFFINE = 8,
};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	require(tls_start());
	tls_primitives_start();
	require(tls_primitives_report().libcrypto);
	return 0;
}

static void number_take(mbedtls_mpi *number, const uint8_t **data, size_t *size)
{
	size_t length = *size < NUMBER_OCTETS ? *size : NUMBER_OCTETS;
	require(mbedtls_mpi_read_binary_le(number, *data, length) == 0);
	*data += length;
	*size -= length;
}

/* Whatever the numbers make of it. */
static void point_make(mbedtls_ecp_group *group, mbedtls_ecp_point *point, uint8_t wish,
		       const mbedtls_mpi *x, const mbedtls_mpi *y)
{
	if (wish & ON_CURVE && own_primitives.ecp_mul(group, point, x, &group->G, RANDOM) == 0)
		return;
	require(mbedtls_mpi_copy(&point->MBEDTLS_PRIVATE(X), x) == 0);
	require(mbedtls_mpi_copy(&point->MBEDTLS_PRIVATE(Y), y) == 0);
	require(mbedtls_mpi_lset(&point->MBEDTLS_PRIVATE(Z), wish & NOT_AFFINE ? 2 : 1) == 0);
}

static void compare(mbedtls_ecp_group *group, const mbedtls_mpi *m, const mbedtls_mpi *n,
		    const mbedtls_ecp_point *point)
{
	mbedtls_ecp_point ours, own;
	mbedtls_ecp_point_init(&ours);
	mbedtls_ecp_point_init(&own);
	int code = own_primitives.ecp_mul(group, &own, m, point, RANDOM);
	require(mbedtls_ecp_mul(group, &ours, m, point, RANDOM) == code);
	require(code != 0 || mbedtls_ecp_point_cmp(&ours, &own) == 0);
	code = own_primitives.ecp_muladd_restartable(group, &own, m, &group->G, n, point, NULL);
	require(mbedtls_ecp_muladd_restartable(group, &ours, m, &group->G, n, point, NULL) == code);
	require(code != 0 || mbedtls_ecp_point_cmp(&ours, &own) == 0);
	mbedtls_ecp_point_free(&ours);
	mbedtls_ecp_point_free(&own);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	mbedtls_ecp_group group;
	mbedtls_ecp_point point;
	mbedtls_mpi numbers[NUMBERS];
	if (size == 0)
		return 0;
	uint8_t wish = *data++;
	size--;
	mbedtls_ecp_group_init(&group);
	mbedtls_ecp_point_init(&point);
	require(mbedtls_ecp_group_load(&group, wish & X25519 ? MBEDTLS_ECP_DP_CURVE25519
							     : MBEDTLS_ECP_DP_SECP256R1) == 0);
	for (size_t i = 0; i < NUMBERS; i++) {
		mbedtls_mpi_init(&numbers[i]);
		number_take(&numbers[i], &data, &size);
	}
	if (wish & NEGATIVE)
		require(mbedtls_mpi_sub_mpi(&numbers[0], &numbers[1], &numbers[0]) == 0);
	point_make(&group, &point, wish, &numbers[2], &numbers[3]);
	compare(&group, &numbers[0], &numbers[1], &point);
	for (size_t i = 0; i < NUMBERS; i++)
		mbedtls_mpi_free(&numbers[i]);
	mbedtls_ecp_point_free(&point);
	mbedtls_ecp_group_free(&group);
	return 0;
}
