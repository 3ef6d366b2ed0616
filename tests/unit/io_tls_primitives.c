/* libcrypto's arithmetic on the curves of TLS gives what the library's own gives, and the same
 * error where it fails. */
#include "io_tls_primitives.h"

static void everything_is_proved_at_start(void **state)
{
	(void)state;
	for (const struct primitives_proof *p = primitives_proofs; p->what; p++) {
		uint64_t before = answered();
		assert_true(p->holds());
		assert_true(answered() > before);
	}
	assert_string_equal(tls_primitives_report().version,
			    OpenSSL_version(OPENSSL_VERSION_STRING));
}

/* ---- hashes */

/* Of any length, in pieces of any length, and where a hash is gone on with twice. */
static void hash_both_ways(mbedtls_md_type_t type, const unsigned char *text, size_t length)
{
	unsigned char ours[MBEDTLS_MD_MAX_SIZE], own[MBEDTLS_MD_MAX_SIZE];
	const mbedtls_md_info_t *md = mbedtls_md_info_from_type(type);
	mbedtls_md_context_t first, second;
	mbedtls_md_init(&first);
	mbedtls_md_init(&second);
	assert_int_equal(mbedtls_md_setup(&first, md, 0), 0);
	assert_int_equal(mbedtls_md_setup(&second, md, 0), 0);
	assert_int_equal(mbedtls_md_starts(&first), 0);
	assert_int_equal(mbedtls_md_update(&first, text, length / 3), 0);
	assert_int_equal(mbedtls_md_clone(&second, &first), 0);
	assert_int_equal(mbedtls_md_finish(&first, ours), 0);
	assert_int_equal(mbedtls_md_update(&second, text + length / 3, length - length / 3), 0);
	assert_int_equal(mbedtls_md_finish(&second, ours), 0);
	atomic_store(&primitives_used, false);
	assert_int_equal(mbedtls_md(md, text, length, own), 0);
	atomic_store(&primitives_used, true);
	assert_memory_equal(ours, own, mbedtls_md_get_size(md));
	mbedtls_md_free(&first);
	mbedtls_md_free(&second);
}

static void hashes_are_the_librarys(void **state)
{
	(void)state;
	enum { LENGTH_MOST = 600 };
	static const mbedtls_md_type_t types[] = { MBEDTLS_MD_SHA224, MBEDTLS_MD_SHA256,
						   MBEDTLS_MD_SHA384, MBEDTLS_MD_SHA512 };
	unsigned char text[LENGTH_MOST];
	assert_int_equal(mbedtls_psa_get_random(NULL, text, sizeof(text)), 0);
	atomic_store(&primitives_hashed, false);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		for (size_t length = 0; length <= sizeof(text); length++)
			hash_both_ways(types[i], text, length);
	assert_true(atomic_load(&primitives_hashed));
}

/* ---- curves */

static void multiply_both_ways(mbedtls_ecp_group *group, const mbedtls_mpi *m,
			       const mbedtls_ecp_point *point)
{
	mbedtls_ecp_point ours, own;
	mbedtls_ecp_point_init(&ours);
	mbedtls_ecp_point_init(&own);
	int code = own_primitives.ecp_mul(group, &own, m, point, RANDOM);
	assert_int_equal(mbedtls_ecp_mul(group, &ours, m, point, RANDOM), code);
	if (code == 0)
		assert_int_equal(mbedtls_ecp_point_cmp(&ours, &own), 0);
	assert_int_equal(mbedtls_ecp_mul_restartable(group, &ours, m, point, RANDOM, NULL), code);
	if (code == 0)
		assert_int_equal(mbedtls_ecp_point_cmp(&ours, &own), 0);
	mbedtls_ecp_point_free(&ours);
	mbedtls_ecp_point_free(&own);
}

/* Every number with every point. */
static void compare_table(mbedtls_ecp_group *group, mbedtls_mpi *numbers, size_t number_count,
			  mbedtls_ecp_point *points, size_t point_count)
{
	for (size_t n = 0; n < number_count; n++)
		for (size_t p = 0; p < point_count; p++)
			multiply_both_ways(group, &numbers[n], &points[p]);
	for (size_t n = 0; n < number_count; n++)
		mbedtls_mpi_free(&numbers[n]);
	for (size_t p = 0; p < point_count; p++)
		mbedtls_ecp_point_free(&points[p]);
}

static mbedtls_ecp_point point_of(const mbedtls_mpi *x, const mbedtls_mpi *y, int z)
{
	mbedtls_ecp_point point;
	mbedtls_ecp_point_init(&point);
	assert_int_equal(mbedtls_mpi_copy(&point.MBEDTLS_PRIVATE(X), x), 0);
	if (y)
		assert_int_equal(mbedtls_mpi_copy(&point.MBEDTLS_PRIVATE(Y), y), 0);
	assert_int_equal(mbedtls_mpi_lset(&point.MBEDTLS_PRIVATE(Z), z), 0);
	return point;
}

static mbedtls_ecp_point some_point(mbedtls_ecp_group *group)
{
	mbedtls_mpi d;
	mbedtls_ecp_point point;
	mbedtls_mpi_init(&d);
	mbedtls_ecp_point_init(&point);
	assert_int_equal(mbedtls_ecp_gen_privkey(group, &d, RANDOM), 0);
	assert_int_equal(own_primitives.ecp_mul(group, &point, &d, &group->G, RANDOM), 0);
	mbedtls_mpi_free(&d);
	return point;
}

static mbedtls_mpi some_key(mbedtls_ecp_group *group)
{
	mbedtls_mpi d;
	mbedtls_mpi_init(&d);
	assert_int_equal(mbedtls_ecp_gen_privkey(group, &d, RANDOM), 0);
	return d;
}

static void p256_multiplies_as_the_library(void **state)
{
	(void)state;
	mbedtls_ecp_group group;
	mbedtls_ecp_group_init(&group);
	assert_int_equal(mbedtls_ecp_group_load(&group, MBEDTLS_ECP_DP_SECP256R1), 0);
	mbedtls_mpi *x = &group.G.MBEDTLS_PRIVATE(X), *y = &group.G.MBEDTLS_PRIVATE(Y);
	mbedtls_mpi zero = number("0"), off = near(y, 1), beyond, minus;
	mbedtls_mpi_init(&beyond);
	mbedtls_mpi_init(&minus);
	assert_int_equal(mbedtls_mpi_add_mpi(&beyond, x, &group.P), 0);
	assert_int_equal(mbedtls_mpi_sub_mpi(&minus, &zero, x), 0);
	mbedtls_mpi numbers[] = {
		number("0"),
		number("1"),
		number("2"),
		number("-1"),
		near(&group.N, -1),
		near(&group.N, 0),
		near(&group.N, 1),
		number("10000000000000000000000000000000000000000000000000"
		       "000000000000000"),
		some_key(&group),
		some_key(&group),
	};
	mbedtls_ecp_point points[] = {
		point_of(x, y, 1),         point_of(x, y, 0),     point_of(x, y, 2),
		point_of(x, &off, 1),      point_of(&zero, y, 1), point_of(&beyond, y, 1),
		point_of(&minus, y, 1),    some_point(&group),    some_point(&group),
		point_of(&zero, &zero, 1),
	};
	compare_table(&group, numbers, sizeof(numbers) / sizeof(numbers[0]), points,
		      sizeof(points) / sizeof(points[0]));
	mbedtls_mpi_free(&zero);
	mbedtls_mpi_free(&off);
	mbedtls_mpi_free(&beyond);
	mbedtls_mpi_free(&minus);
	mbedtls_ecp_group_free(&group);
}

static void x25519_multiplies_as_the_library(void **state)
{
	(void)state;
	mbedtls_ecp_group group;
	mbedtls_ecp_group_init(&group);
	assert_int_equal(mbedtls_ecp_group_load(&group, MBEDTLS_ECP_DP_CURVE25519), 0);
	/* of low order (RFC 7748, section 6.1), not below the prime, too long, negative */
	static const char *const coordinates[] = {
		"9",
		"0",
		"1",
		"57119FD0DD4E22D8868E1C58C45C44045BEF839C55B1D0B1248C50A3BC959C5F",
		"B8495F16056286FDB1329CEB8D09DA6AC49FF1FAE35616AEB8413B7C7AEBE0",
		"7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEC",
		"7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFED",
		"7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEE",
		"7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF6",
		"7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
		"8000000000000000000000000000000000000000000000000000000000000009",
		"10000000000000000000000000000000000000000000000000000000000000000",
		"-9",
	};
	enum { COUNT = sizeof(coordinates) / sizeof(coordinates[0]) };
	mbedtls_ecp_point points[COUNT + 1];
	for (size_t i = 0; i < COUNT; i++) {
		mbedtls_mpi x = number(coordinates[i]);
		points[i] = point_of(&x, NULL, 1);
		mbedtls_mpi_free(&x);
	}
	points[COUNT] = some_point(&group);
	mbedtls_mpi numbers[] = {
		number("0"),
		number("8"),
		number("4000000000000000000000000000000000000000000000000000000000000000"),
		number("4000000000000000000000000000000000000000000000000000000000000004"),
		number("7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF8"),
		number("C000000000000000000000000000000000000000000000000000000000000000"),
		some_key(&group),
	};
	compare_table(&group, numbers, sizeof(numbers) / sizeof(numbers[0]), points, COUNT + 1);
	mbedtls_ecp_group_free(&group);
}

static void add_both_ways(mbedtls_ecp_group *group, const mbedtls_mpi *m, const mbedtls_mpi *n,
			  const mbedtls_ecp_point *point)
{
	mbedtls_ecp_point ours, own;
	mbedtls_ecp_point_init(&ours);
	mbedtls_ecp_point_init(&own);
	int code = own_primitives.ecp_muladd_restartable(group, &own, m, &group->G, n, point, NULL);
	assert_int_equal(mbedtls_ecp_muladd_restartable(group, &ours, m, &group->G, n, point, NULL),
			 code);
	if (code == 0)
		assert_int_equal(mbedtls_ecp_point_cmp(&ours, &own), 0);
	mbedtls_ecp_point_free(&ours);
	mbedtls_ecp_point_free(&own);
}

/* With the generator as the second point, too: 1 and n - 1 add up to infinity. */
static void p256_adds_as_the_library(void **state)
{
	(void)state;
	mbedtls_ecp_group group;
	mbedtls_ecp_group_init(&group);
	assert_int_equal(mbedtls_ecp_group_load(&group, MBEDTLS_ECP_DP_SECP256R1), 0);
	mbedtls_ecp_point point = some_point(&group), off = some_point(&group);
	assert_int_equal(mbedtls_mpi_add_int(&off.MBEDTLS_PRIVATE(Y), &off.MBEDTLS_PRIVATE(Y), 1),
			 0);
	mbedtls_mpi numbers[] = { number("0"),        number("1"),       number("-1"),
				  near(&group.N, -1), near(&group.N, 0), some_key(&group) };
	enum { COUNT = sizeof(numbers) / sizeof(numbers[0]) };
	for (size_t m = 0; m < COUNT; m++)
		for (size_t n = 0; n < COUNT; n++) {
			add_both_ways(&group, &numbers[m], &numbers[n], &point);
			add_both_ways(&group, &numbers[m], &numbers[n], &off);
			add_both_ways(&group, &numbers[m], &numbers[n], &group.G);
		}
	for (size_t m = 0; m < COUNT; m++)
		mbedtls_mpi_free(&numbers[m]);
	mbedtls_ecp_point_free(&point);
	mbedtls_ecp_point_free(&off);
	mbedtls_ecp_group_free(&group);
}

static void other_curves_are_the_librarys(void **state)
{
	(void)state;
	mbedtls_ecp_group group;
	mbedtls_ecp_group_init(&group);
	assert_int_equal(mbedtls_ecp_group_load(&group, MBEDTLS_ECP_DP_SECP384R1), 0);
	mbedtls_mpi d = some_key(&group);
	uint64_t before = answered();
	multiply_both_ways(&group, &d, &group.G);
	assert_int_equal(answered(), before);
	mbedtls_mpi_free(&d);
	mbedtls_ecp_group_free(&group);
}

/* The library's own tests, with what stands in its place. */
static void the_librarys_own_tests_pass(void **state)
{
	(void)state;
	assert_int_equal(mbedtls_ecp_self_test(0), 0);
	assert_int_equal(mbedtls_rsa_self_test(0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_proved_at_start),
		cmocka_unit_test(hashes_are_the_librarys),
		cmocka_unit_test(p256_multiplies_as_the_library),
		cmocka_unit_test(x25519_multiplies_as_the_library),
		cmocka_unit_test(p256_adds_as_the_library),
		cmocka_unit_test(other_curves_are_the_librarys),
		cmocka_unit_test(the_librarys_own_tests_pass),
	};
	return cmocka_run_group_tests(tests, start, NULL);
}
