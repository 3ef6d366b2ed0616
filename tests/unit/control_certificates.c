/* control_certificates.c: what is said of certificates, and that it is said once. */
#include "gateway/control/certificates.h"

#include "gateway/base/log.h"
#include "tests/unit/policy_pem.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define FAULT "/t/cert.pem\0the file is empty"

enum { DAY_S = 86400 };
/* 2126-01-01, as in policy_pem.h; the certificate was made in 2020. */
static const uint64_t expires = 4922899200;

static struct certificate_conf one = { .certificate = "/t/cert.pem" };
static struct config config = { .certificates = &one, .certificate_count = 1 };

/* The log goes to a pipe. */
static int lines[2];

/* How often these words stand in what was logged since the last call. */
static int said(const char *state)
{
	char buffer[8192];
	int count = 0;
	log_stop();
	log_start(lines[1]);
	ssize_t n = read(lines[0], buffer, sizeof buffer - 1);
	buffer[n > 0 ? n : 0] = '\0';
	for (const char *at = buffer; (at = strstr(at, state)) != NULL; at++)
		count++;
	return count;
}

static uint64_t days_before(int64_t days)
{
	return (expires - (uint64_t)(days * DAY_S)) * 1000;
}

static void each_stage_is_said_once(void **state)
{
	struct certificates *c = certificates_new(&config);
	(void)state;
	assert_non_null(c);
	certificates_look(c, &config, days_before(31));
	assert_int_equal(said("certificate"), 0);
	for (int64_t day = 30; day > 0; day--)
		certificates_look(c, &config, days_before(day));
	assert_int_equal(said("\"state\":\"expires\""), 3);
	certificates_look(c, &config, days_before(-1));
	certificates_look(c, &config, days_before(-2));
	assert_int_equal(said("\"state\":\"expired\""), 1);
	certificates_free(c);
}

static void a_start_says_the_last_stage_alone(void **state)
{
	struct certificates *c = certificates_new(&config);
	(void)state;
	certificates_look(c, &config, days_before(2));
	assert_int_equal(said("\"state\":\"expires\""), 1);
	certificates_free(c);
}

static void a_fault_is_said_when_it_begins_and_when_it_ends(void **state)
{
	struct certificates *c = certificates_new(&config);
	struct bytes fault = { FAULT, sizeof FAULT };
	(void)state;
	certificates_hear(c, &config, fault);
	assert_int_equal(said("\"state\":\"kept\""), 1);
	certificates_hear(c, &config, fault);
	assert_int_equal(said("\"state\""), 0);
	assert_true(bytes_equal(certificates_fault(c, BYTES("/t/cert.pem")),
				BYTES("the file is empty")));
	certificates_hear(c, &config, BYTES(""));
	assert_int_equal(said("\"state\":\"mended\""), 1);
	assert_int_equal(certificates_fault(c, BYTES("/t/cert.pem")).len, 0);
	certificates_free(c);
}

static void half_a_fault_is_none(void **state)
{
	struct bytes rest = BYTES("/t/cert.pem"), certificate, reason;
	(void)state;
	assert_false(certificates_next_fault(&rest, &certificate, &reason));
}

static void days_are_whole_and_go_below_zero(void **state)
{
	(void)state;
	assert_int_equal(certificate_days(&one, days_before(2) - 1000), 2);
	assert_int_equal(certificate_days(&one, days_before(0)), 0);
	assert_int_equal(certificate_days(&one, days_before(0) + 1000), -1);
}

int main(void)
{
	one.expires = expires;
	one.pem.certificate = bytes_of(pem_certificate);
	if (!tls_start() || pipe2(lines, O_NONBLOCK) != 0)
		return EXIT_FAILURE;
	log_start(lines[1]);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_stage_is_said_once),
		cmocka_unit_test(a_start_says_the_last_stage_alone),
		cmocka_unit_test(a_fault_is_said_when_it_begins_and_when_it_ends),
		cmocka_unit_test(half_a_fault_is_none),
		cmocka_unit_test(days_are_whole_and_go_below_zero),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	log_stop();
	return failed;
}
