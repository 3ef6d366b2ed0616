/* modules_dkim_signature.c: DKIM-Signature fields and key records as tables, by the letter of RFC
 * 6376: what is refused, in which words, and what a sound one says. */
#include "modules/dkim/dkim_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define BH           "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define WITH(more)   "v=1; a=rsa-sha256; d=example.com; s=s1; h=from; bh=" BH "; b=AAAA; " more
#define NAMES_10     "a:a:a:a:a:a:a:a:a:a:"
#define NAMES_50     NAMES_10 NAMES_10 NAMES_10 NAMES_10 NAMES_10
#define X50          "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define X60          "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define X240         X60 X60 X60 X60

enum { NOW = 1795000000 };

/* A copy of exactly its size, so that reading behind its end is seen. */
static struct bytes exact(const char *string)
{
	size_t len = strlen(string);
	char *copy = malloc(len ? len : 1);
	assert_non_null(copy);
	memcpy(copy, string, len);
	return (struct bytes){ copy, len };
}

static void release(struct bytes b)
{
	free((void *)(uintptr_t)b.at);
}

static void signatures(void **state)
{
	static const struct {
		const char *field, *fact, *why; /* NULL: sound */
	} rows[] = {
		{ WITH(""), NULL, NULL },
		{ "v=1;a=rsa-sha256;d=example.com;s=s1;h=from;bh=" BH ";b=AAAA", NULL, NULL },
		{ " v = 1 ;\r\n\ta\r\n = "
		  "rsa-sha256;d=example.com;s=s1;h = from : to\r\n :\tcc;bh=" BH
		  ";b=AA\r\n AA ;\r\n ",
		  NULL, NULL },
		{ WITH("z=From:a|To:b; x_1=anything=at=all,!"), NULL, NULL },
		/* 3.2: the list */
		{ "", "permerror", "no tags" },
		{ " \r\n ", "permerror", "no tags" },
		{ "v", "permerror", "not a list of tags" },
		{ "=1", "permerror", "not a list of tags" },
		{ ";" WITH(""), "permerror", "not a list of tags" },
		{ WITH("; q=dns/txt"), "permerror", "not a list of tags" },
		{ WITH("1x=y"), "permerror", "not a list of tags" },
		{ WITH("x y=z"), "permerror", "not a list of tags" },
		{ WITH("x-y=z"), "permerror", "not a list of tags" },
		{ WITH("n=\xc3\xa9"), NULL, NULL }, /* RFC 8616 */
		{ WITH("n=\xe9"), "permerror", "a tag contains bytes that are not printable" },
		{ WITH("n=\x01"), "permerror", "a tag contains bytes that are not printable" },
		{ WITH("n=\x7f"), "permerror", "a tag contains bytes that are not printable" },
		{ WITH("n\xc3\xa9=x"), "permerror", "not a list of tags" },
		{ WITH("v=1"), "permerror", "a tag occurs twice" },
		{ WITH("x=; x="), "permerror", "a tag occurs twice" },
		{ WITH("d=example.org"), "permerror", "a tag occurs twice" },
		/* names are case-sensitive: another tag, and not a known one */
		{ WITH("D=example.org"), NULL, NULL },
		{ "V=1; a=rsa-sha256; d=example.com; s=s1; h=from; bh=" BH "; b=AAAA", "permerror",
		  "v= is missing" },
		/* what must be there */
		{ "a=rsa-sha256; d=example.com; s=s1; h=from; bh=" BH "; b=AAAA", "permerror",
		  "v= is missing" },
		{ "v=1; d=example.com; s=s1; h=from; bh=" BH "; b=AAAA", "permerror",
		  "a= is missing" },
		{ "v=1; a=rsa-sha256; s=s1; h=from; bh=" BH "; b=AAAA", "permerror",
		  "d= is missing" },
		{ "v=1; a=rsa-sha256; d=example.com; h=from; bh=" BH "; b=AAAA", "permerror",
		  "s= is missing" },
		{ "v=1; a=rsa-sha256; d=example.com; s=s1; bh=" BH "; b=AAAA", "permerror",
		  "h= is missing" },
		{ "v=1; a=rsa-sha256; d=example.com; s=s1; h=from; b=AAAA", "permerror",
		  "bh= is missing" },
		{ "v=1; a=rsa-sha256; d=example.com; s=s1; h=from; bh=" BH, "permerror",
		  "b= is missing" },
		/* v */
		{ "v=2; a=rsa-sha256; d=example.com; s=s1; h=from; bh=" BH "; b=AAAA", "permerror",
		  "v= is not 1" },
		{ "v=1.0; a=rsa-sha256; d=example.com; s=s1; h=from; bh=" BH "; b=AAAA",
		  "permerror", "v= is not 1" },
		{ "v=; a=rsa-sha256; d=example.com; s=s1; h=from; bh=" BH "; b=AAAA", "permerror",
		  "v= is not 1" },
		/* a */
		{ "v=1; a=rsa-sha1; d=example.com; s=s1; h=from; bh=" BH "; b=AAAA", "fail",
		  "rsa-sha1 is not accepted, RFC 8301" },
		{ "v=1; a=RSA-SHA256; d=example.com; s=s1; h=from; bh=" BH "; b=AAAA", NULL, NULL },
		{ "v=1; a=rsa-sha512; d=example.com; s=s1; h=from; bh=" BH "; b=AAAA", "permerror",
		  "a= is unknown" },
		{ "v=1; a=; d=example.com; s=s1; h=from; bh=" BH "; b=AAAA", "permerror",
		  "a= is unknown" },
		/* d, s */
		{ "v=1; a=rsa-sha256; d=; s=s1; h=from; bh=" BH "; b=AAAA", "permerror",
		  "d= is not a domain" },
		{ "v=1; a=rsa-sha256; d=com; s=s1; h=from; bh=" BH "; b=AAAA", "permerror",
		  "d= is not a domain" },
		{ "v=1; a=rsa-sha256; d=example.com.; s=s1; h=from; bh=" BH "; b=AAAA", "permerror",
		  "d= is not a domain" },
		{ "v=1; a=rsa-sha256; d=example .com; s=s1; h=from; bh=" BH "; b=AAAA", "permerror",
		  "d= is not a domain" },
		{ "v=1; a=rsa-sha256; d=a@example.com; s=s1; h=from; bh=" BH "; b=AAAA",
		  "permerror", "d= is not a domain" },
		{ "v=1; a=rsa-sha256; d=my_shop.example_x.com; s=_s_; h=from; "
		  "i=a@x_y.my_shop.example_x.com; bh=" BH "; b=AAAA",
		  NULL, NULL },
		{ "v=1; a=rsa-sha256; d=_; s=s1; h=from; bh=" BH "; b=AAAA", "permerror",
		  "d= is not a domain" },
		{ "v=1; a=rsa-sha256; d=a..b; s=s1; h=from; bh=" BH "; b=AAAA", "permerror",
		  "d= is not a domain" },
		{ "v=1; a=rsa-sha256; d=example.com; s=; h=from; bh=" BH "; b=AAAA", "permerror",
		  "s= is not a selector" },
		{ "v=1; a=rsa-sha256; d=example.com; s=a..b; h=from; bh=" BH "; b=AAAA",
		  "permerror", "s= is not a selector" },
		{ "v=1; a=rsa-sha256; d=example.com; s=a b; h=from; bh=" BH "; b=AAAA", "permerror",
		  "s= is not a selector" },
		{ "v=1; a=rsa-sha256; d=example.com; s=\"a\"; h=from; bh=" BH "; b=AAAA",
		  "permerror", "s= is not a selector" },
		{ "v=1; a=rsa-sha256; d=example.com; s=a.b_c-d; h=from; bh=" BH "; b=AAAA", NULL,
		  NULL },
		{ "v=1; a=rsa-sha256; d=example.com; s=" X60 "." X60 "." X60 "." X60
		  "; h=from; bh=" BH "; b=AAAA",
		  "permerror", "s= and d= together are too long for a name" },
		/* h */
		{ "v=1; a=rsa-sha256; d=example.com; s=s1; h=to:subject; bh=" BH "; b=AAAA",
		  "permerror", "h= does not include From" },
		{ "v=1; a=rsa-sha256; d=example.com; s=s1; h=; bh=" BH "; b=AAAA", "permerror",
		  "h= does not include From" },
		{ "v=1; a=rsa-sha256; d=example.com; s=s1; h=from:; bh=" BH "; b=AAAA", NULL,
		  NULL },
		{ "v=1; a=rsa-sha256; d=example.com; s=s1; h=:from::to; bh=" BH "; b=AAAA", NULL,
		  NULL },
		{ "v=1; a=rsa-sha256; d=example.com; s=s1; h=from to; bh=" BH "; b=AAAA",
		  "permerror", "h= is not a list of header fields" },
		{ "v=1; a=rsa-sha256; d=example.com; s=s1; h=xfrom:from2; bh=" BH "; b=AAAA",
		  "permerror", "h= does not include From" },
		{ "v=1; a=rsa-sha256; d=example.com; s=s1; h=" NAMES_50 NAMES_50 NAMES_50 NAMES_50
		  "FROM; bh=" BH "; b=AAAA",
		  NULL, NULL },
		{ "v=1; a=rsa-sha256; d=example.com; s=s1; h=" NAMES_50 NAMES_50 NAMES_50
			  NAMES_50 NAMES_50 "from; bh=" BH "; b=AAAA",
		  "permerror", "h= is too long" },
		/* bh, b */
		{ "v=1; a=rsa-sha256; d=example.com; s=s1; h=from; bh=; b=AAAA", "permerror",
		  "bh= is not a SHA-256 hash" },
		{ "v=1; a=rsa-sha256; d=example.com; s=s1; h=from; bh=AAAA; b=AAAA", "permerror",
		  "bh= is not a SHA-256 hash" },
		{ "v=1; a=rsa-sha256; d=example.com; s=s1; h=from; bh=" BH BH "; b=AAAA",
		  "permerror", "bh= is not a SHA-256 hash" },
		{ "v=1; a=rsa-sha256; d=example.com; s=s1; h=from; bh=" BH "; b=", "permerror",
		  "b= is not a signature" },
		{ "v=1; a=rsa-sha256; d=example.com; s=s1; h=from; bh=" BH "; b=AAAAA", "permerror",
		  "b= is not a signature" },
		{ "v=1; a=rsa-sha256; d=example.com; s=s1; h=from; bh=" BH "; b=AA-_", "permerror",
		  "b= is not a signature" },
		{ "v=1; a=rsa-sha256; d=example.com; s=s1; h=from; bh=" BH "; b=A=AA", "permerror",
		  "b= is not a signature" },
		{ "v=1; a=rsa-sha256; d=example.com; s=s1; h=from; bh=" BH "; b =AAAA", NULL,
		  NULL },
		{ "v=1; a=rsa-sha256; d=example.com; s=s1; h=from; bh=" BH
		  "; b\r\n =\r\n AAAA\r\n ;",
		  NULL, NULL },
		{ WITH("xb=y"), NULL, NULL },
		/* c, q */
		{ WITH("c=relaxed"), NULL, NULL },
		{ WITH("c=simple/relaxed"), NULL, NULL },
		{ WITH("c="), "permerror", "c= is unknown" },
		{ WITH("c=relaxed/"), "permerror", "c= is unknown" },
		{ WITH("c=relaxed/relaxed/relaxed"), "permerror", "c= is unknown" },
		{ WITH("c=nofws"), "permerror", "c= is unknown" },
		{ WITH("q=dns/txt"), NULL, NULL },
		{ WITH("q=x500:dns/txt"), NULL, NULL },
		{ WITH("q=dns"), "permerror", "q= is unknown" },
		/* i */
		{ WITH("i=@example.com"), NULL, NULL },
		{ WITH("i=a@EXAMPLE.com"), NULL, NULL },
		{ WITH("i=a@mail.example.com"), NULL, NULL },
		{ WITH("i=a=40b@example.com"), NULL, NULL },
		{ WITH("i=a=40example.com"), NULL, NULL },
		{ WITH("i=a=40example.org"), "permerror", "i= is not in the domain of d=" },
		{ WITH("i=a=\r\n @example.com"), NULL, NULL },
		{ WITH("i=b+to=c=3dd.test@mail.example.com"), NULL, NULL },
		{ WITH("i=a=40example.com=40example.org"), "permerror",
		  "i= is not in the domain of d=" },
		{ WITH("i=a@example.com=40example.org"), "permerror",
		  "i= is not in the domain of d=" },
		{ WITH("i=a=40example.org@example.com"), NULL, NULL },
		{ WITH("i=a@"), "permerror", "i= is not an identity" },
		{ WITH("i=\xc3\xa9@example.com"), NULL, NULL },
		{ WITH("i=a@\xc3\xa9.example.com"), NULL, NULL },
		{ WITH("i=a@\xe2\x80\x8b.example.com"), NULL, NULL },
		{ WITH("i=a=4"), "permerror", "i= is not an identity" },
		{ WITH("i=example.com"), "permerror", "i= is not an identity" },
		{ WITH("i="), "permerror", "i= is not an identity" },
		{ WITH("i=" X240 X240 X240 X240 "@example.com"), NULL, NULL },
		{ WITH("i=a@example.org"), "permerror", "i= is not in the domain of d=" },
		{ WITH("i=a@badexample.com"), "permerror", "i= is not in the domain of d=" },
		{ WITH("i=a@com"), "permerror", "i= is not in the domain of d=" },
		{ WITH("i=a@example.com@example.org"), "permerror",
		  "i= is not in the domain of d=" },
		/* t, x */
		{ WITH("t=1794999999; x=1795000000"), NULL, NULL },
		{ WITH("t=1795086400"), NULL, NULL },
		{ WITH("t=1795086401"), "fail", "signed in the future" },
		{ WITH("x=1794999999"), "fail", "expired" },
		{ WITH("t=0"), NULL, NULL },
		{ WITH("t=1"), NULL, NULL },
		{ WITH("t=86399; x=1795000000"), NULL, NULL },
		{ WITH("t=0; x=1"), "fail", "expired" },
		{ WITH("t=1796000000; x=1795900000"), "permerror", "x= is not after t=" },
		{ WITH("t=1; x=1"), "permerror", "x= is not after t=" },
		{ WITH("t=yesterday"), "permerror", "t= is not a time" },
		{ WITH("t=-1"), "permerror", "t= is not a time" },
		{ WITH("x="), "permerror", "x= is not a time" },
		{ WITH("x=123456789012"), NULL, NULL },
		{ WITH("x=1234567890123"), NULL, NULL }, /* in milliseconds: without end */
		{ WITH("x=99999999999999999999999"), NULL, NULL },
		{ WITH("x=123456789012x"), "permerror", "x= is not a time" },
		{ WITH("x=1234567890123x"), "permerror", "x= is not a time" },
		{ WITH("t=1234567890123"), "permerror", "t= is not a time" },
		{ WITH("t=1794999999; x=1234567890123"), NULL, NULL },
		/* l */
		{ WITH("l=0"), NULL, NULL },
		{ WITH("l=-1"), "permerror", "l= is not a length" },
		{ WITH("l=10k"), "permerror", "l= is not a length" },
		{ WITH("l=9223372036854775808"), "permerror", "l= is not a length" },
		{ WITH("l=18446744073709551615"), "permerror", "l= is not a length" },
		/* of several faults the first that the order of reading meets */
		{ WITH("x=1; i=@example.org"), "permerror", "i= is not in the domain of d=" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dkim_signature s;
		struct bytes field = exact(rows[i].field);
		struct dkim_flaw flaw = dkim_signature_read(field, NOW, &s);
		if (strcmp(flaw.why ? flaw.why : "", rows[i].why ? rows[i].why : "") ||
		    strcmp(flaw.why ? flaw.fact : "", rows[i].fact ? rows[i].fact : ""))
			fail_msg("%s: %s %s", rows[i].field, flaw.fact, flaw.why);
		release(field);
	}
}

static void what_a_signature_says(void **state)
{
	struct dkim_signature s;
	(void)state;
	static const char field[] =
		" v=1; a=ed25519-sha256; c=simple/Relaxed; d=Example.COM; s=S1.x;\r\n"
		"\th=From:DKIM-Signature; bh=" BH "; l=17; i=@a.example.com; b=AB\r\n CD";
	assert_null(dkim_signature_read(bytes_of(field), NOW, &s).why);
	assert_true(bytes_equal(s.domain, BYTES("example.com")));
	assert_true(bytes_equal(s.selector, BYTES("s1.x")));
	assert_true(bytes_equal(s.key_name, BYTES("s1.x._domainkey.example.com")));
	assert_string_equal(s.algorithm, "ed25519-sha256");
	assert_true(s.ed25519 && s.relaxed && s.limited && s.limit == 17 && s.below);
	assert_false(s.relaxed_header);
	assert_true(bytes_equal(s.names, BYTES("From:DKIM-Signature")));
	assert_true(bytes_equal(s.b, BYTES("AB\r\n CD")));

	assert_null(dkim_signature_read(BYTES(WITH("c=relaxed")), NOW, &s).why);
	assert_true(s.relaxed_header);
	assert_false(s.ed25519 || s.relaxed || s.limited || s.below);

	/* Of a flawed one what can be told is told. */
	assert_non_null(dkim_signature_read(BYTES("d=example.com; s=(x)"), NOW, &s).why);
	assert_true(bytes_equal(s.domain, BYTES("example.com")));
	assert_int_equal(s.selector.len + s.key_name.len + s.b.len, 0);
	assert_string_equal(s.algorithm, "");

	/* Nothing at all behind the last "=" is nothing, and not what lies behind the field. */
	struct bytes bare = exact("v=1; d=example.com; b=");
	assert_string_equal(dkim_signature_read(bare, NOW, &s).why, "s= is missing");
	assert_int_equal(s.b.len + s.b_whole.len, 0);
	release(bare);

	/* A selector that is too long for its domain is not told: what is told of both has the
	 * length of one name. */
	assert_non_null(
		dkim_signature_read(BYTES("v=1; d=" X50 "." X50 ".example; s=" X50 "." X50 "." X50),
				    NOW, &s)
			.why);
	assert_int_equal(s.domain.len, 109);
	assert_int_equal(s.selector.len + s.key_name.len, 0);
}

static void too_many_tags(void **state)
{
	char buffer[DKIM_SIGNATURE_MAX + 200];
	struct text field = TEXT(buffer);
	struct dkim_signature s;
	(void)state;
	text_string(&field, WITH(""));
	for (char a = 'a'; a <= 'c'; a++)
		for (char b = 'a'; b < 'a' + 19; b++)
			text_format(&field, "%c%cz=;", a, b);
	assert_null(dkim_signature_read(text_bytes(&field), NOW, &s).why);
	text_string(&field, "last=;");
	assert_string_equal(dkim_signature_read(text_bytes(&field), NOW, &s).why, "too many tags");

	field.len = 0;
	text_string(&field, WITH("z="));
	while (field.len <= DKIM_SIGNATURE_MAX)
		text_char(&field, 'x');
	assert_string_equal(dkim_signature_read(text_bytes(&field), NOW, &s).why, "too long");
	field.len--;
	assert_null(dkim_signature_read(text_bytes(&field), NOW, &s).why);
}

static void base64(void **state)
{
	static const struct {
		const char *text;
		size_t len; /* 0: none */
	} rows[] = {
		{ "AAAA", 3 },     { "AAA=", 2 },   { "AAA", 2 },
		{ "AA==", 1 },     { "AA", 1 },     { "AA=", 0 },
		{ "A", 0 },        { "", 0 },       { "A A\r\n\tA", 2 },
		{ "=", 0 },        { "AA==AA", 0 }, { "AAAA=", 0 },
		{ "AAAA====", 0 }, { "A*AA", 0 },   { "AAAAAA==", 4 },
		{ "AAAAAAA=", 0 }, /* one octet more than there is room for */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t *octets = malloc(4);
		size_t len;
		struct bytes text = exact(rows[i].text);
		if ((dkim_base64(text, octets, 4, &len) ? len : 0) != rows[i].len)
			fail_msg("%s", rows[i].text);
		release(text);
		free(octets);
	}
	uint8_t octets[8];
	size_t len;
	assert_true(dkim_base64(BYTES("AQL+/w=="), octets, sizeof octets, &len));
	assert_memory_equal(octets, "\x01\x02\xfe\xff", 4);
}

/* 1024 bits, exponent 65537. */
#define RSA_UNTIL_EXPONENT                                                                         \
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQi" \
	"Y/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4h"                 \
	"stT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kr"                                                     \
	"yOTIKT+l/K4w3QID"
#define RSA_KEY RSA_UNTIL_EXPONENT "AQAB"
#define ED_KEY  "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
/* The modulus 0x85 and the exponent 3, bare (PKCS #1) and in a SubjectPublicKeyInfo. */
#define BARE_RSA    "MAcCAgCFAgED"
#define WRAPPED_RSA "MBswDQYJKoZIhvcNAQEBBQADCgAwBwICAIUCAQM="
/* A modulus of one octet, 0x85, and exponents of 8 and 9 octets. */
#define SMALL_RSA "MCMwDQYJKoZIhvcNAQEBBQADEgAwDwICAIUCCQD//////////w=="
#define WIDE_RSA "MCQwDQYJKoZIhvcNAQEBBQADEwAwEAICAIUCCgD///////////8="

static void key_records(void **state)
{
	static const struct {
		const char *record, *why;
		unsigned bits;
		bool is_key;
	} rows[] = {
		{ "v=DKIM1; k=rsa; p=" RSA_KEY, NULL, 1024, true },
		{ "p=" RSA_KEY, NULL, 1024, true },
		{ "p=" RSA_KEY ";", NULL, 1024, true },
		{ " v = DKIM1 ; p = " RSA_KEY " ; ", NULL, 1024, true },
		{ "v=DKIM1; k=ed25519; p=" ED_KEY, NULL, 0, true },
		{ "v=DKIM1; n=some notes; g=*; s=email; t=x; p=" RSA_KEY, NULL, 1024, true },
		{ "", "the key record cannot be read", 0, false },
		{ "v=spf1 -all", "the key record cannot be read", 0, false },
		{ "v=DKIM1", "the key record cannot be read", 0, false },
		{ "v=DKIM1: g=*; k=rsa; p=" RSA_KEY, "the key record cannot be read", 0, false },
		{ "v=dkim1; p=" RSA_KEY, "the key record cannot be read", 0, false },
		{ "v=DKIM1\\; p=" RSA_KEY, "the key record cannot be read", 0, false },
		{ "v=DKIM1;; p=" RSA_KEY, "the key record cannot be read", 0, false },
		{ "v=DKIM1; p=" RSA_KEY "; p=", "the key record cannot be read", 0, false },
		{ "v=DKIM1; n=\xc3\xa9; p=" RSA_KEY, NULL, 1024, true },
		{ "v=DKIM1; n=\xe9; p=" RSA_KEY, "the key record cannot be read", 0, false },
		{ "k=rsa; v=DKIM1; p=" RSA_KEY, "v= is not the first tag of the key record", 0,
		  true },
		{ "v=DKIM1; p=", "the key is revoked", 0, true },
		{ "v=DKIM1; k=ed25519-sha256; p=" RSA_KEY, "the key type is unknown", 0, true },
		{ "v=DKIM1; k=ed25519; p=" RSA_KEY, "the key is not an Ed25519 key", 0, true },
		{ "v=DKIM1; k=rsa; p=" ED_KEY, "the key is not an RSA key", 0, true },
		{ "v=DKIM1; k=rsa; p=" RSA_KEY "AAAA", "the key is not an RSA key", 0, true },
		{ "v=DKIM1; k=rsa; p=" RSA_KEY "A", "the key is not base64", 0, true },
		{ "v=DKIM1; k=rsa; p=AAAA" RSA_KEY, "the key is not an RSA key", 0, true },
		{ "v=DKIM1; k=rsa; p=" RSA_UNTIL_EXPONENT "AQA=", "the key is not an RSA key", 0,
		  true },
		{ "v=DKIM1; k=rsa; p=MII=", "the key is not an RSA key", 0, true },
		{ "v=DKIM1; k=rsa; p=MIQAAAAA", "the key is not an RSA key", 0, true },
		{ "v=DKIM1; k=rsa; p=" SMALL_RSA, NULL, 8, true },
		{ "v=DKIM1; k=rsa; p=" BARE_RSA, NULL, 8, true },
		{ "v=DKIM1; k=rsa; p=" BARE_RSA "AAAA", "the key is not an RSA key", 0, true },
		{ "v=DKIM1; k=rsa; p=" WIDE_RSA, "the key has an unusual exponent", 8, true },
		{ "p=" X240 X240 X240 X240 X240 X240, "the key is not an RSA key", 0, true },
		{ "p=" X240 X240 X240 X240 X240 X240 "xx", "the key is too large", 0, true },
		{ "v=DKIM1; h=sha1; p=" RSA_KEY, "the key does not allow SHA-256", 0, true },
		{ "v=DKIM1; h=; p=" RSA_KEY, "the key does not allow SHA-256", 0, true },
		{ "v=DKIM1; s=other; p=" RSA_KEY, "the key is not for mail", 0, true },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dkim_key key;
		struct bytes record = exact(rows[i].record);
		struct dkim_flaw flaw = dkim_key_read(record, &key);
		if (strcmp(flaw.why ? flaw.why : "", rows[i].why ? rows[i].why : "") ||
		    key.bits != rows[i].bits || dkim_key_is(record) != rows[i].is_key)
			fail_msg("%s: %s, %u bits", rows[i].record, flaw.why, key.bits);
		release(record);
	}
}

static void what_a_key_says(void **state)
{
	static const uint8_t rsa[] = { 0x30, 0x07, 0x02, 0x02, 0x00, 0x85, 0x02, 0x01, 0x03 };
	struct dkim_key key;
	(void)state;
	assert_null(
		dkim_key_read(BYTES("v=DKIM1; t=y : s; n=x; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7\t "
				    "hcvPapiMlrwIaaPcHURo="),
			      &key)
			.why);
	assert_true(key.ed25519 && key.testing && key.strict);
	assert_int_equal(key.len, 32);
	assert_memory_equal(key.octets, "\xd7\x5a\x98\x01", 4);
	/* The RSAPublicKey, whether it came bare or in a SubjectPublicKeyInfo. */
	assert_null(dkim_key_read(BYTES("p=" BARE_RSA), &key).why);
	assert_int_equal(key.len, sizeof rsa);
	assert_memory_equal(key.octets, rsa, sizeof rsa);
	assert_null(dkim_key_read(BYTES("p=" WRAPPED_RSA), &key).why);
	assert_int_equal(key.len, sizeof rsa);
	assert_memory_equal(key.octets, rsa, sizeof rsa);
	/* That a key is only being tested is known of a bad one, too. */
	assert_non_null(dkim_key_read(BYTES("t=y; p="), &key).why);
	assert_true(key.testing && !key.strict);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures),    cmocka_unit_test(what_a_signature_says),
		cmocka_unit_test(too_many_tags), cmocka_unit_test(base64),
		cmocka_unit_test(key_records),   cmocka_unit_test(what_a_key_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
