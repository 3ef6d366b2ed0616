/* dkim_key.c: DKIM key records by the letter; see dkim_key.h. Must never let a key through that is
 * smaller than it looks: RSA keys are measured in bits, and an exponent of thousands of bits would
 * make each verification slow. */
#include "modules/dkim/dkim_key.h"

#include <string.h>

enum { EXPONENT_MAX = 8 };
enum { DER_INTEGER = 0x02, DER_BITS = 0x03, DER_SEQUENCE = 0x30 };

static const struct dkim_flaw sound = { NULL, NULL };

static struct dkim_flaw permerror(const char *why)
{
	return (struct dkim_flaw){ "permerror", why };
}

static bool tags_of_key(const struct dkim_tags *tags)
{
	struct bytes v = dkim_tag(tags, "v");
	return dkim_tag(tags, "p").at && (!v.at || bytes_equal(v, BYTES("DKIM1")));
}

bool dkim_key_is(struct bytes record)
{
	struct dkim_tags tags;
	return !dkim_tags_read(record, &tags) && tags_of_key(&tags);
}

/* Whether a list of words between colons has this one; a list that is not there has every one. */
static bool lists(struct bytes list, struct bytes wanted)
{
	struct bytes word;
	bool listed = !list.at;
	while (dkim_word_next(&list, &word))
		listed |= bytes_equal_nocase(word, wanted);
	return listed;
}

/* Takes the next DER element, of this kind, off the front of *rest: in `inside` what it holds. */
static bool der_next(struct bytes *rest, unsigned kind, struct bytes *inside)
{
	const unsigned char *at = (const unsigned char *)rest->at;
	if (rest->len < 2 || at[0] != kind)
		return false;
	size_t len = at[1], head = 2;
	if (len >= 0x80) {
		size_t octets = len - 0x80;
		if (octets == 0 || octets > 2 || rest->len < 2 + octets)
			return false;
		for (len = 0; head < 2 + octets; head++)
			len = len << 8 | at[head];
	}
	if (rest->len - head < len)
		return false;
	*inside = bytes_first(bytes_skip(*rest, head), len);
	*rest = bytes_skip(*rest, head + len);
	return true;
}

/* A positive number without the zeros in front of it. */
static bool der_number(struct bytes *rest, struct bytes *number)
{
	if (!der_next(rest, DER_INTEGER, number) || number->len == 0 || (number->at[0] & 0x80))
		return false;
	while (number->len && number->at[0] == 0)
		*number = bytes_skip(*number, 1);
	return number->len > 0;
}

/* The two numbers of an RSAPublicKey (RFC 8017, A.1.1). */
static bool rsa_measure(struct bytes der, unsigned *bits, size_t *exponent_octets)
{
	struct bytes key, modulus, exponent;
	if (!der_next(&der, DER_SEQUENCE, &key) || der.len || !der_number(&key, &modulus) ||
	    !der_number(&key, &exponent) || key.len)
		return false;
	*bits = (unsigned)modulus.len * 8;
	for (unsigned char first = (unsigned char)modulus.at[0]; !(first & 0x80);
	     first = (unsigned char)(first << 1))
		--*bits;
	*exponent_octets = exponent.len;
	return true;
}

/* Takes the RSAPublicKey out of a SubjectPublicKeyInfo (RFC 6376, erratum 3017); false: it is none.
 * The text of 3.6.1 asks for the bare RSAPublicKey, most signers publish the other: both are
 * read. */
static bool rsa_unwrap(struct bytes *der)
{
	static const char rsa[] = { 0x06,       0x09, 0x2a, (char)0x86, 0x48, (char)0x86,
				    (char)0xf7, 0x0d, 0x01, 0x01,       0x01 };
	struct bytes rest = *der, info, algorithm, string;
	if (!der_next(&rest, DER_SEQUENCE, &info) || rest.len ||
	    !der_next(&info, DER_SEQUENCE, &algorithm) ||
	    !bytes_starts(algorithm, (struct bytes){ rsa, sizeof rsa }) ||
	    !der_next(&info, DER_BITS, &string) || info.len || string.len == 0 || string.at[0] != 0)
		return false;
	*der = bytes_skip(string, 1);
	return true;
}

static struct dkim_flaw key_measure(struct bytes p, struct dkim_key *key)
{
	size_t exponent = 0;
	if (!dkim_base64(p, key->octets, sizeof key->octets, &key->len))
		return permerror(p.len > DKIM_KEY_OCTETS_MAX * 4 / 3 ? "the key is too large"
								     : "the key is not base64");
	if (key->ed25519)
		return key->len == DKIM_ED25519_OCTETS ? sound
						       : permerror("the key is not an Ed25519 key");
	struct bytes der = { (const char *)key->octets, key->len };
	(void)rsa_unwrap(&der);
	memmove(key->octets, der.at, der.len);
	key->len = der.len;
	if (!rsa_measure((struct bytes){ (const char *)key->octets, key->len }, &key->bits,
			 &exponent))
		return permerror("the key is not an RSA key");
	return exponent <= EXPONENT_MAX ? sound : permerror("the key has an unusual exponent");
}

struct dkim_flaw dkim_key_read(struct bytes record, struct dkim_key *key)
{
	struct dkim_tags tags;
	*key = (struct dkim_key){ .bits = 0 };
	if (dkim_tags_read(record, &tags) || !tags_of_key(&tags))
		return permerror("the key record cannot be read");
	struct bytes t = dkim_tag(&tags, "t"), k = dkim_tag(&tags, "k"), p = dkim_tag(&tags, "p");
	key->testing = t.at && lists(t, BYTES("y"));
	key->strict = t.at && lists(t, BYTES("s"));
	key->ed25519 = k.at && bytes_equal_nocase(k, BYTES("ed25519"));
	if (dkim_tag(&tags, "v").at && !bytes_equal(tags.tag[0].name, BYTES("v")))
		return permerror("v= is not the first tag of the key record");
	if (!lists(dkim_tag(&tags, "s"), BYTES("email")) &&
	    !lists(dkim_tag(&tags, "s"), BYTES("*")))
		return permerror("the key is not for mail");
	if (!lists(dkim_tag(&tags, "h"), BYTES("sha256")))
		return permerror("the key does not allow SHA-256");
	if (k.at && !key->ed25519 && !bytes_equal_nocase(k, BYTES("rsa")))
		return permerror("the key type is unknown");
	if (p.len == 0)
		return permerror("the key is revoked");
	return key_measure(p, key);
}

struct dkim_flaw dkim_key_suits(const struct dkim_key *key, const struct dkim_signature *s)
{
	if (key->ed25519 != s->ed25519)
		return permerror("the key type is not that of the signature");
	if (key->strict && s->below)
		return permerror("i= is a subdomain of d=, which the key forbids");
	return sound;
}
