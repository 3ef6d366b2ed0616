/* smtp_params.c: the parameters of MAIL and RCPT as a table: each valid value, each way to be
 * wrong. */
#include "gateway/smtp/params.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct offers everything = {
	.eight_bit = true, .utf8 = true, .dsn = true, .size = true
};
static const struct offers nothing;

static void parameters_of_mail(void **state)
{
	static const struct {
		const char *text;
		enum params_result result;
	} cases[] = {
		{ "", PARAMS_VALID },
		{ " SIZE=0", PARAMS_VALID },
		{ " size=12345", PARAMS_VALID },
		/* well-formed, and too large for anything */
		{ " SIZE=99999999999999999999", PARAMS_VALID },
		{ " SIZE=999999999999999999999", PARAMS_INVALID }, /* 21 digits (RFC 1870, 3) */
		{ " SIZE=", PARAMS_INVALID },
		{ " SIZE", PARAMS_INVALID },
		{ " SIZE=-1", PARAMS_INVALID },
		{ " SIZE=1 SIZE=1", PARAMS_INVALID },
		{ " BODY=8BITMIME", PARAMS_VALID },
		{ " BODY=7bit", PARAMS_VALID },
		{ " BODY=BINARYMIME", PARAMS_INVALID },
		{ " BODY=7BIT BODY=8BITMIME", PARAMS_INVALID },
		{ " SMTPUTF8", PARAMS_VALID },
		{ " SMTPUTF8=yes", PARAMS_INVALID },
		{ " SMTPUTF8 SMTPUTF8", PARAMS_INVALID },
		{ " RET=FULL ENVID=QQ314159", PARAMS_VALID },
		{ " RET=hdrs", PARAMS_VALID },
		{ " RET=ALL", PARAMS_INVALID },
		{ " RET=FULL RET=HDRS", PARAMS_INVALID },
		{ " ENVID=a+2Bb", PARAMS_VALID },
		{ " ENVID=a+2bb", PARAMS_VALID }, /* as X.400 gateways write it */
		{ " ENVID=a+2gb", PARAMS_INVALID },
		{ " ENVID=a+", PARAMS_INVALID },
		{ " FOO=BAR", PARAMS_UNKNOWN },
		{ " AUTH=<>", PARAMS_VALID },
		{ " SIZE=1 auth=e+3Dmc2@example.com", PARAMS_VALID },
		{ " AUTH", PARAMS_INVALID },
		{ " AUTH=", PARAMS_INVALID },
		{ " AUTH=<a@b>", PARAMS_VALID }, /* xtext may hold brackets */
		{ " AUTH=a=b", PARAMS_INVALID },
		{ " AUTH=a+b", PARAMS_INVALID },
		{ " AUTH=<> AUTH=<>", PARAMS_INVALID },
		{ " ORCPT=rfc822;a@b", PARAMS_UNKNOWN },
		{ "SIZE=1", PARAMS_INVALID },
		{ "  SIZE=1 \t BODY=8BITMIME", PARAMS_VALID },
		{ "\tSIZE=1", PARAMS_INVALID },
		{ "  ", PARAMS_INVALID },
		{ " =1", PARAMS_INVALID },
		{ " -SIZE=1", PARAMS_INVALID },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct mail_params p;
		if (mail_params_parse(bytes_of(cases[i].text), &everything, &p) != cases[i].result)
			fail_msg("MAIL FROM:<a@b>%s", cases[i].text);
	}
}

static void a_size_too_large_to_count_is_larger_than_any_limit(void **state)
{
	struct mail_params p;
	(void)state;
	assert_int_equal(mail_params_parse(BYTES(" SIZE=99999999999999999999"), &everything, &p),
			 PARAMS_VALID);
	assert_true(p.sized && p.size == UINT64_MAX);
}

static void what_is_not_offered_is_unknown(void **state)
{
	static const char *const cases[] = { " BODY=8BITMIME", " SMTPUTF8", " RET=FULL",
					     " ENVID=x" };
	struct mail_params m;
	struct rcpt_params r;
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(mail_params_parse(bytes_of(cases[i]), &nothing, &m),
				 PARAMS_UNKNOWN);
	assert_int_equal(rcpt_params_parse(BYTES(" NOTIFY=NEVER"), &nothing, &r), PARAMS_UNKNOWN);
}

static void parameters_of_rcpt(void **state)
{
	static const struct {
		const char *text;
		enum params_result result;
	} cases[] = {
		{ "", PARAMS_VALID },
		{ " NOTIFY=NEVER", PARAMS_VALID },
		{ " NOTIFY=SUCCESS,FAILURE,DELAY", PARAMS_VALID },
		{ " NOTIFY=delay", PARAMS_VALID },
		{ " NOTIFY=NEVER,SUCCESS", PARAMS_INVALID },
		{ " NOTIFY=SUCCESS,SUCCESS", PARAMS_INVALID },
		{ " NOTIFY=SUCCESS,", PARAMS_INVALID },
		{ " NOTIFY=MAYBE", PARAMS_INVALID },
		{ " NOTIFY", PARAMS_INVALID },
		{ " NOTIFY=NEVER NOTIFY=NEVER", PARAMS_INVALID },
		{ " ORCPT=rfc822;b+2Bc@example.com", PARAMS_VALID },
		{ " ORCPT=rfc822;b+2bc@example.com", PARAMS_VALID },
		{ " ORCPT=utf-8;\xc3\xbc@example.com", PARAMS_VALID },
		{ " ORCPT=rfc822;\xc3\xbc@example.com", PARAMS_INVALID },
		{ " ORCPT=junk", PARAMS_INVALID },
		{ " ORCPT=;x", PARAMS_INVALID },
		{ " ORCPT=rfc822;", PARAMS_INVALID },
		{ " SIZE=1", PARAMS_UNKNOWN },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct rcpt_params p;
		if (rcpt_params_parse(bytes_of(cases[i].text), &everything, &p) != cases[i].result)
			fail_msg("RCPT TO:<a@b>%s", cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parameters_of_mail),
		cmocka_unit_test(a_size_too_large_to_count_is_larger_than_any_limit),
		cmocka_unit_test(what_is_not_offered_is_unknown),
		cmocka_unit_test(parameters_of_rcpt),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
