/* tls_primitives_proof.c: libcrypto's answers held against published examples, and against the
 * library's own; see tls_primitives.h.
 *
 * Everything is asked of the library, as TLS asks it: so an example also shows that the library
 * comes by here. It must never pass what it could not compare. */
#include "gateway/io/tls_primitives_inside.h"

#include <string.h>

enum { OCTETS_MOST = 128 };
#define RANDOM mbedtls_psa_get_random, MBEDTLS_PSA_RANDOM_STATE

/* The number that such hexadecimal digits are, as octets. */
static bool octets_read(const char *digits, unsigned char *at, size_t length)
{
	mbedtls_mpi number;
	mbedtls_mpi_init(&number);
	bool done = mbedtls_mpi_read_string(&number, 16, digits) == 0 &&
		    mbedtls_mpi_write_binary(&number, at, length) == 0;
	mbedtls_mpi_free(&number);
	return done;
}

/* ---- hashes */

/* RFC 6234, section 8.5, TEST2_1 and TEST2_2: each is padded into a second block. */
static const struct hash_example {
	mbedtls_md_type_t type;
	const char *text, *digest;
} sha256 = { MBEDTLS_MD_SHA256, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	     "248D6A61D20638B8E5C026930C3E6039A33CE45964FF2167F6ECEDD419DB06C1" },
  sha512 = { MBEDTLS_MD_SHA512,
	     "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
	     "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
	     "8E959B75DAE313DA8CF4F72814FC143F8F7779C6EB9F7FA17299AEADB6889018"
	     "501D289E4900F7E4331B99DEC4B5433AC7D329EEB6DD26545E96E55B874BE909" };

/* A hash counts here, if libcrypto has had a hand in it: its blocks do not. */
static bool hash_holds(const struct hash_example *e)
{
	unsigned char wanted[OCTETS_MOST], got[MBEDTLS_MD_MAX_SIZE];
	const mbedtls_md_info_t *md = mbedtls_md_info_from_type(e->type);
	size_t length = mbedtls_md_get_size(md);
	atomic_store(&primitives_hashed, false);
	bool holds = octets_read(e->digest, wanted, length) &&
		     mbedtls_md(md, (const unsigned char *)e->text, strlen(e->text), got) == 0 &&
		     memcmp(wanted, got, length) == 0;
	if (atomic_load(&primitives_hashed))
		primitives_answered();
	return holds;
}

static bool sha256_holds(void)
{
	return hash_holds(&sha256);
}

static bool sha512_holds(void)
{
	return hash_holds(&sha512);
}

/* ---- keys agreed on */

struct agreement {
	mbedtls_ecp_group_id group;
	const char *key, *theirs, *secret;
	size_t size; /* octets of `theirs` */
};

/* RFC 7748, section 6.1. */
static const struct agreement x25519 = {
	MBEDTLS_ECP_DP_CURVE25519,
	"77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
	"de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
	"4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742",
	32,
};
/* RFC 5903, section 8.1. */
static const struct agreement p256 = {
	MBEDTLS_ECP_DP_SECP256R1,
	"C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433",
	"04D12DFB5289C8D4F81208B70270398C342296970A0BCCB74C736FC7554494BF63"
	"56FBF3CA366CC23E8157854C13C58D6AAC23F046ADA30F8353E74F33039872AB",
	"D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE",
	65,
};

static bool secret_equals(const struct agreement *a, const mbedtls_mpi *secret)
{
	unsigned char wanted[32], got[32];
	int code = a->group == MBEDTLS_ECP_DP_CURVE25519
			   ? mbedtls_mpi_write_binary_le(secret, got, sizeof(got))
			   : mbedtls_mpi_write_binary(secret, got, sizeof(got));
	return code == 0 && octets_read(a->secret, wanted, sizeof(wanted)) &&
	       memcmp(wanted, got, sizeof(got)) == 0;
}

static bool agreement_holds(const struct agreement *a)
{
	unsigned char key[32], theirs[OCTETS_MOST];
	mbedtls_ecp_keypair pair;
	mbedtls_ecp_point point;
	mbedtls_mpi secret;
	mbedtls_ecp_keypair_init(&pair);
	mbedtls_ecp_point_init(&point);
	mbedtls_mpi_init(&secret);
	mbedtls_ecp_group *group = &pair.MBEDTLS_PRIVATE(grp);
	bool holds = octets_read(a->key, key, sizeof(key)) &&
		     octets_read(a->theirs, theirs, a->size) &&
		     mbedtls_ecp_read_key(a->group, &pair, key, sizeof(key)) == 0 &&
		     mbedtls_ecp_point_read_binary(group, &point, theirs, a->size) == 0 &&
		     mbedtls_ecdh_compute_shared(group, &secret, &point, &pair.MBEDTLS_PRIVATE(d),
						 RANDOM) == 0 &&
		     secret_equals(a, &secret);
	mbedtls_ecp_keypair_free(&pair);
	mbedtls_ecp_point_free(&point);
	mbedtls_mpi_free(&secret);
	return holds;
}

static bool x25519_holds(void)
{
	return agreement_holds(&x25519);
}

static bool p256_holds(void)
{
	return agreement_holds(&p256);
}

/* ---- any points */

/* b * (a * G) = a * (b * G): all but one of the four products are libcrypto's, so that one that is
 * wrong stands out. The library's own takes its time. */
static bool products_equal(mbedtls_ecp_group *group, const mbedtls_mpi *a, const mbedtls_mpi *b)
{
	mbedtls_ecp_point ag, bg, own, other;
	mbedtls_ecp_point_init(&ag);
	mbedtls_ecp_point_init(&bg);
	mbedtls_ecp_point_init(&own);
	mbedtls_ecp_point_init(&other);
	bool equal = mbedtls_ecp_mul(group, &ag, a, &group->G, RANDOM) == 0 &&
		     mbedtls_ecp_mul(group, &bg, b, &group->G, RANDOM) == 0 &&
		     own_primitives.ecp_mul(group, &own, b, &ag, RANDOM) == 0 &&
		     mbedtls_ecp_mul(group, &other, a, &bg, RANDOM) == 0 &&
		     mbedtls_ecp_point_cmp(&own, &other) == 0;
	mbedtls_ecp_point_free(&ag);
	mbedtls_ecp_point_free(&bg);
	mbedtls_ecp_point_free(&own);
	mbedtls_ecp_point_free(&other);
	return equal;
}

static bool random_holds(mbedtls_ecp_group_id id)
{
	mbedtls_ecp_group group;
	mbedtls_mpi a, b;
	mbedtls_ecp_group_init(&group);
	mbedtls_mpi_init(&a);
	mbedtls_mpi_init(&b);
	bool holds = mbedtls_ecp_group_load(&group, id) == 0 &&
		     mbedtls_ecp_gen_privkey(&group, &a, RANDOM) == 0 &&
		     mbedtls_ecp_gen_privkey(&group, &b, RANDOM) == 0 &&
		     products_equal(&group, &a, &b);
	mbedtls_ecp_group_free(&group);
	mbedtls_mpi_free(&a);
	mbedtls_mpi_free(&b);
	return holds;
}

static bool x25519_random_holds(void)
{
	return random_holds(MBEDTLS_ECP_DP_CURVE25519);
}

static bool p256_random_holds(void)
{
	return random_holds(MBEDTLS_ECP_DP_SECP256R1);
}

/* ---- signatures. RFC 6979, section A.2.5: the key, and the signature of "sample". */

static const char p256_key[] = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
		  p256_public[] =
			  "0460FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
			  "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299",
		  sample[] = "AF2BDBE1AA9B6EC1E2ADE1D694F41FC71A831D0268E9891562113D8A62ADD1BF",
		  sample_r[] = "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
		  sample_s[] = "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8";

static bool p256_key_read(mbedtls_pk_context *pk)
{
	unsigned char key[32], point[65];
	if (mbedtls_pk_setup(pk, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY)) != 0)
		return false;
	mbedtls_ecp_keypair *pair = mbedtls_pk_ec(*pk);
	return octets_read(p256_key, key, sizeof(key)) &&
	       octets_read(p256_public, point, sizeof(point)) &&
	       mbedtls_ecp_read_key(MBEDTLS_ECP_DP_SECP256R1, pair, key, sizeof(key)) == 0 &&
	       mbedtls_ecp_point_read_binary(&pair->MBEDTLS_PRIVATE(grp), &pair->MBEDTLS_PRIVATE(Q),
					     point, sizeof(point)) == 0;
}

/* The published signature holds for its hash alone. */
static bool sample_holds(mbedtls_ecp_keypair *pair, unsigned char hash[32])
{
	mbedtls_ecp_group *group = &pair->MBEDTLS_PRIVATE(grp);
	mbedtls_mpi r, s;
	mbedtls_mpi_init(&r);
	mbedtls_mpi_init(&s);
	bool holds = mbedtls_mpi_read_string(&r, 16, sample_r) == 0 &&
		     mbedtls_mpi_read_string(&s, 16, sample_s) == 0 &&
		     mbedtls_ecdsa_verify(group, hash, 32, &pair->MBEDTLS_PRIVATE(Q), &r, &s) == 0;
	hash[0] ^= 1;
	holds = holds && mbedtls_ecdsa_verify(group, hash, 32, &pair->MBEDTLS_PRIVATE(Q), &r, &s) ==
				 MBEDTLS_ERR_ECP_VERIFY_FAILED;
	hash[0] ^= 1;
	mbedtls_mpi_free(&r);
	mbedtls_mpi_free(&s);
	return holds;
}

static bool verification_holds(void)
{
	unsigned char hash[32];
	mbedtls_pk_context pk;
	mbedtls_pk_init(&pk);
	bool holds = p256_key_read(&pk) && octets_read(sample, hash, sizeof(hash)) &&
		     sample_holds(mbedtls_pk_ec(pk), hash);
	mbedtls_pk_free(&pk);
	return holds;
}

/* libcrypto takes a new number for each signature: it can only be verified. */
static bool p256_signature_holds(void)
{
	unsigned char hash[32], signature[MBEDTLS_PK_SIGNATURE_MAX_SIZE];
	size_t length;
	mbedtls_pk_context pk;
	mbedtls_pk_init(&pk);
	bool holds = p256_key_read(&pk) && octets_read(sample, hash, sizeof(hash)) &&
		     mbedtls_pk_sign(&pk, MBEDTLS_MD_SHA256, hash, sizeof(hash), signature,
				     sizeof(signature), &length, RANDOM) == 0 &&
		     mbedtls_pk_verify(&pk, MBEDTLS_MD_SHA256, hash, sizeof(hash), signature,
				       length) == 0;
	mbedtls_pk_free(&pk);
	return holds;
}

/* A key of 1024 bits, which no certificate has, and what the program openssl makes of "sample" with
 * it (RSASSA-PKCS1-v1_5). */
static const char rsa_p[] = "EBB670FF71EE939B77046736198D29157EDFA82656D86E37A416576BE6E1DB7F"
			    "B60503CACC5D0026B70408B9557EC3B054E218005FF320086F1AF7FB68E797B1",
		  rsa_q[] = "DB1ADB6604D50FDE7FE123108AEBCCB19F985B9BB4B7F72D7F7AD597073CDD05"
			    "4E80C0D6EEE225396B92ADE153BD04A3F4584E832E84D5D26FA6EC36D3E51759",
		  rsa_e[] = "010001",
		  rsa_signature[] =
			  "432209C6CECF8AD26E50CB85CF2451961DA5215E29029043154F823FECE39E9D"
			  "135C80362BB6724B2AF317BCB6CE49DFCC6B301CB97DED5A066B6BDC8F064862"
			  "9BB8421F2ADF29EB74F167DF5CA3922790F7097339E52192A0BEEFB93B474832"
			  "0A1B05A42C8E268F50285114A28E984EB652BDAB8FFBF03B2E00A59CE8DDE830";

static bool rsa_key_read(mbedtls_pk_context *pk)
{
	mbedtls_mpi p, q, e;
	if (mbedtls_pk_setup(pk, mbedtls_pk_info_from_type(MBEDTLS_PK_RSA)) != 0)
		return false;
	mbedtls_mpi_init(&p);
	mbedtls_mpi_init(&q);
	mbedtls_mpi_init(&e);
	bool done = mbedtls_mpi_read_string(&p, 16, rsa_p) == 0 &&
		    mbedtls_mpi_read_string(&q, 16, rsa_q) == 0 &&
		    mbedtls_mpi_read_string(&e, 16, rsa_e) == 0 &&
		    mbedtls_rsa_import(mbedtls_pk_rsa(*pk), NULL, &p, &q, NULL, &e) == 0 &&
		    mbedtls_rsa_complete(mbedtls_pk_rsa(*pk)) == 0;
	mbedtls_mpi_free(&p);
	mbedtls_mpi_free(&q);
	mbedtls_mpi_free(&e);
	return done;
}

static bool rsa_signature_holds(void)
{
	unsigned char hash[32], wanted[OCTETS_MOST], signature[OCTETS_MOST];
	size_t length;
	mbedtls_pk_context pk;
	mbedtls_pk_init(&pk);
	bool holds = rsa_key_read(&pk) && octets_read(sample, hash, sizeof(hash)) &&
		     octets_read(rsa_signature, wanted, sizeof(wanted)) &&
		     mbedtls_pk_sign(&pk, MBEDTLS_MD_SHA256, hash, sizeof(hash), signature,
				     sizeof(signature), &length, RANDOM) == 0 &&
		     length == sizeof(wanted) && memcmp(signature, wanted, length) == 0;
	mbedtls_pk_free(&pk);
	return holds;
}

static bool pss_signature_holds(void)
{
	unsigned char hash[32], signature[OCTETS_MOST];
	size_t length;
	mbedtls_pk_rsassa_pss_options options = { MBEDTLS_MD_SHA256, sizeof(hash) };
	mbedtls_pk_context pk;
	mbedtls_pk_init(&pk);
	bool holds = rsa_key_read(&pk) && octets_read(sample, hash, sizeof(hash)) &&
		     mbedtls_pk_sign_ext(MBEDTLS_PK_RSASSA_PSS, &pk, MBEDTLS_MD_SHA256, hash,
					 sizeof(hash), signature, sizeof(signature), &length,
					 RANDOM) == 0 &&
		     mbedtls_pk_verify_ext(MBEDTLS_PK_RSASSA_PSS, &options, &pk, MBEDTLS_MD_SHA256,
					   hash, sizeof(hash), signature, length) == 0;
	mbedtls_pk_free(&pk);
	return holds;
}

const struct primitives_proof primitives_proofs[] = {
	{ "SHA-256", sha256_holds },
	{ "SHA-512", sha512_holds },
	{ "X25519 key agreement", x25519_holds },
	{ "P-256 key agreement", p256_holds },
	{ "X25519 multiplication", x25519_random_holds },
	{ "P-256 multiplication", p256_random_holds },
	{ "ECDSA verification", verification_holds },
	{ "ECDSA signing", p256_signature_holds },
	{ "RSA signing", rsa_signature_holds },
	{ "RSASSA-PSS signing", pss_signature_holds },
	{ NULL, NULL },
};
