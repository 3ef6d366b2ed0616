/* policy_idn.c: domain names as a table: what each becomes, and which are none. */
#include "gateway/io/idn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define LABEL_63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define NAME_253                               \
	LABEL_63 "." LABEL_63 "." LABEL_63 "." \
		 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static const struct {
	const char *domain, *ascii;             /* NULL: not a domain name */
} cases[] = {
	{ "example.com", "example.com" },
	{ "EXAMPLE.Com", "example.com" },
	{ "localhost", "localhost" },
	{ "1.2.3.4", "1.2.3.4" }, /* a name by the grammar; whoever knows better says so */
	{ "a--b.example", "a--b.example" },
	{ "XN--Mnchen-3YA.example", "xn--mnchen-3ya.example" },
	{ LABEL_63, LABEL_63 },
	{ NAME_253, NAME_253 },
	{ NAME_253 "b", NULL },
	{ LABEL_63 "a", NULL },
	{ "", NULL },
	{ ".", NULL },
	{ "example.com.", NULL },
	{ ".example.com", NULL },
	{ "a..b", NULL },
	{ "-a.example", NULL },
	{ "a-.example", NULL },
	{ "A_b._x.example_", "a_b._x.example_" },
	{ "_", "_" },
	{ "my_host.münchen.example", "my_host.xn--mnchen-3ya.example" },
	{ "a b", NULL },
	{ "a\nb", NULL },
	{ "[192.0.2.1]", NULL },
	{ "münchen.example", "xn--mnchen-3ya.example" },
	{ "MÜNCHEN.EXAMPLE", "xn--mnchen-3ya.example" },
	{ "faß.de", "xn--fa-hia.de" },          /* not fass.de */
	{ "日本語.jp", "xn--wgv71a119e.jp" },
	{ "xn--mnchen-3ya.ü", "xn--mnchen-3ya.xn--tda" },
	{ "ü.", NULL },
	{ ".ü", NULL },
	{ "ü..x", NULL },
	{ "-ü.x", NULL },
	{ "ü-.x", NULL },
	{ "a_ü.x", NULL },
	{ "ab--ü.x", NULL },
	{ "i♥.ws", NULL },                      /* UTS 46 would take it, IDNA 2008 does not */
	{ "a。b", NULL },                       /* a dot to some, a letter to others */
	{ "ａｂ.example", NULL },               /* full width: another spelling of ab */
	{ "ﬁ.example", NULL },
	{ "𝐚.example", NULL },
	{ "a\xc2\xad"
	  "b.example",
	  NULL },                      /* a soft hyphen, which nobody sees */
	{ "a\xcc\x88.example", NULL },          /* not composed (NFC) */
	{ "\xe2\x84\xaa"
	  "elvin.example",
	  NULL }, /* the Kelvin sign is no k */
	{ "xn--zzzzzz99999.ü", NULL },
	{ "\xff.example", NULL },
	{ "\xed\xa0\x80.example", NULL },
};

static void each_name_has_one_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char buffer[DOMAIN_MAX + 2] = ">";
		struct text t = TEXT(buffer);
		t.len = 1;
		bool good = idn_to_ascii(bytes_of(cases[i].domain), &t);
		if (good != (cases[i].ascii != NULL) ||
		    strcmp(text_cstr(&t) + 1, good ? cases[i].ascii : "") != 0)
			fail_msg("%s: %s", cases[i].domain, buffer);
	}
}

static void a_form_is_its_own_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char buffer[DOMAIN_MAX + 1];
		struct text t = TEXT(buffer);
		if (cases[i].ascii && (!idn_to_ascii(bytes_of(cases[i].ascii), &t) ||
				       strcmp(text_cstr(&t), cases[i].ascii) != 0))
			fail_msg("%s: %s", cases[i].ascii, buffer);
	}
}

static void what_does_not_fit_is_refused_whole(void **state)
{
	char buffer[10];
	struct text t = TEXT(buffer);
	(void)state;
	assert_false(idn_to_ascii(BYTES("example.com"), &t));
	assert_false(idn_to_ascii(BYTES("münchen.example"), &t));
	assert_int_equal(t.len, 0);
	assert_false(t.cut);
	assert_false(idn_to_ascii(BYTES("a\0b"), &t));
	assert_false(idn_to_ascii(BYTES("\xc3\xbc\0b"), &t));
}

/* What stands in *out already is not part of the name. */
static void a_host_does_not_end_in_a_number(void **state)
{
	static const struct {
		const char *name;
		bool good;
	} hosts[] = {
		{ "mx.example.com", true },
		{ "localhost", true },
		{ "1.example", true },
		{ "example.1a", true },
		{ "example.1-2", true },
		{ "10.0.0.256", false },
		{ "example.1", false },
		{ "0", false },
		{ "999999999999", false },
		{ "-h", false },
		{ "", false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
		char buffer[DOMAIN_MAX + 3] = "x.";
		struct text t = TEXT(buffer);
		t.len = 2;
		if (idn_hostname(bytes_of(hosts[i].name), &t) != hosts[i].good)
			fail_msg("%s is %s host", hosts[i].name, hosts[i].good ? "a" : "no");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_name_has_one_form),
		cmocka_unit_test(a_form_is_its_own_form),
		cmocka_unit_test(what_does_not_fit_is_refused_whole),
		cmocka_unit_test(a_host_does_not_end_in_a_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
