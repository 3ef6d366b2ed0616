/* oracle_dkim_sign.c: reports that we have signed: the signature holds for libopendkim and for our
 * own check; that of a report in which anything was changed holds for neither. Keys that are none
 * are refused. */
#include "gateway/reports/report_mail.h"
#include "tests/unit/modules_zone.h"

#include <opendkim/dkim.h>
#include <unistd.h>

extern const struct check check_dkim;

enum { SIGNED_AT = 1700000000, MAIL_MAX = 200000, FILE_OCTETS = 50001 };

#define PUBLIC                                                                   \
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCxxudMot/KZDUtK2ljCHLbPu5j4VDMS5" \
	"OHhWKR6Pm10YYSgDw1hnXkQCxatCEuBQzZdwpmWw6GKcV0RAbg96Yd5Xyz4EFeJv2orx32" \
	"o4U9WNKORaLye4hLWQr5e2zL8YeY0zv5fgAcxpyTslQCgC73FXm406oQCh7mL6SZaDUn8w" \
	"IDAQAB"

/* Made for this test. */
static const char private_key[] =
	"-----BEGIN PRIVATE KEY-----\n"
	"MIICdQIBADANBgkqhkiG9w0BAQEFAASCAl8wggJbAgEAAoGBALHG50yi38pkNS0r\n"
	"aWMIcts+7mPhUMxLk4eFYpHo+bXRhhKAPDWGdeRALFq0IS4FDNl3CmZbDoYpxXRE\n"
	"BuD3ph3lfLPgQV4m/aivHfajhT1Y0o5FovJ7iEtZCvl7bMvxh5jTO/l+ABzGnJOy\n"
	"VAKALvcVebjTqhAKHuYvpJloNSfzAgMBAAECgYAJtV4OTlrAV8abp+JCeUSkeoRU\n"
	"Sgq6jWoKHZurcjio2D9lJUGkfqpTg7moXmvtcnMoMRsNSe26H+/bkJd7k6qrof6Y\n"
	"19d5pNmiSBzDNKdSiwhB3VVbw6lf3bdhIX1vKxYJx+iXZuj6DS6LynQYv65GFQGM\n"
	"U7BqYpthq/5dL8FguQJBANayks6gK0eknjlpcXDv26Gy2yI/5xYRhFo3cTvTk/6k\n"
	"hV83N1sF6C+JPyEd3oGpaGRVJMEltRB85nhSbJeQK18CQQDT+hCWAYM/P1pNt7dh\n"
	"d+Xf1nZL/8GT4D5w987bNCxlPv/btUSj2CkiXrki2e0TjKfZlTY1zIWtCuk6t02j\n"
	"U5/tAkAFLeemvmxs3QbIIcgPzmmA/ByXNe1wNdn4hy/fHpqKYROqmV1nf7v7MZdp\n"
	"SBwvCpQvH3K0iiFVFX5F1s8x1NOHAkAz4Xg9vpEI4dCQRO61BEtWxX6eizItpyyh\n"
	"KYWPUO2sugaVF4B9OWKX7ucRCJVlu385WbOy5yOwfoMmw8ZUuxrhAkAG8XI2fd0q\n"
	"4WhKNiFXqPdyvK7XShZLjsmIBw35xoCBCONee/mmcwKoFhfAMmP1GM4AcWag9FOZ\n"
	"YMZ53h8/EvRF\n"
	"-----END PRIVATE KEY-----\n";

static const char ed25519_key[] =
	"-----BEGIN PRIVATE KEY-----\n"
	"MC4CAQAwBQYDK2VwBCIEIGwYnLq/zmAwvtQR6UxKlRLe78ekZrKBe8flbcyNmk3c\n"
	"-----END PRIVATE KEY-----\n";

static const char *const zone[] = { "rsa._domainkey.example.com TXT v=DKIM1; p=" PUBLIC,
				    "ed._domainkey.example.com TXT v=DKIM1; k=ed25519; "
				    "p=tb0EvsxhxNFE/NESA5tpR2l83Vvx49bDXGvm2Bw0vxM=",
				    NULL };

/* A report as it goes into the queue; `octets` of file. */
static struct bytes mail_make(const char *key, const char *selector, size_t octets, char *room,
			      struct text *error)
{
	static struct report_mail_source source;
	const struct dkim_signer signer = { BYTES("example.com"), bytes_of(selector),
					    bytes_of(key) };
	const struct report_mail mail = { .from = BYTES("dmarc-noreply@example.com"),
					  .to = BYTES("a@x.example"),
					  .domain = BYTES("x.example"),
					  .submitter = BYTES("mx.example.com"),
					  .org_name = BYTES("Example  Ltd "),
					  .id = BYTES("2023-11-14.1@mx.example.com"),
					  .file_name = BYTES("mx.example.com!x.example!1!2.xml.gz"),
					  .day = BYTES("2023-11-14"),
					  .time = UINT64_C(1000) * SIGNED_AT,
					  .signer = &signer };
	char *file = calloc(1, octets + 1);
	FILE *f = tmpfile();
	assert_true(file && f && fwrite(file, 1, octets, f) == octets && fflush(f) == 0);
	free(file);
	memset(&source, 0, sizeof source);
	source.mail = &mail;
	source.fd = fileno(f);
	struct text all = { .at = room, .cap = MAIL_MAX };
	struct bytes piece = BYTES("-");
	bool begun = report_mail_begin(&source, error);
	while (begun && piece.len) {
		assert_true(report_mail_next(&source, &piece));
		text_add(&all, piece);
	}
	assert_false(all.cut);
	fclose(f);
	return text_bytes(&all);
}

/* ---- both verdicts */

static bool ours(struct bytes mail)
{
	struct trial *t = trial_new(&check_dkim, zone, "192.0.2.7");
	t->ctx.now = UINT64_C(1000) * SIGNED_AT;
	trial_message(t, mail, 1000);
	trial_run(t);
	bool pass = strncmp(t->found.at, "pass ", 5) == 0;
	trial_free(t);
	return pass;
}

static DKIM_CBSTAT lookup(DKIM *dkim, DKIM_SIGINFO *info, u_char *buffer, size_t size)
{
	(void)dkim, (void)info;
	snprintf((char *)buffer, size, "v=DKIM1; k=rsa; p=%s", PUBLIC);
	return DKIM_CBSTAT_CONTINUE;
}

static bool theirs(struct bytes mail)
{
	uint64_t signed_at = SIGNED_AT;
	DKIM_STAT status;
	DKIM_LIB *library = dkim_init(NULL, NULL);
	assert_int_equal(dkim_options(library, DKIM_OP_SETOPT, DKIM_OPTS_FIXEDTIME, &signed_at,
				      sizeof signed_at),
			 DKIM_STAT_OK);
	assert_int_equal(dkim_set_key_lookup(library, lookup), DKIM_STAT_OK);
	DKIM *dkim = dkim_verify(library, (const u_char *)"id", NULL, &status);
	assert_non_null(dkim);
	assert_int_equal(dkim_chunk(dkim, (u_char *)(uintptr_t)mail.at, mail.len), DKIM_STAT_OK);
	assert_int_equal(dkim_chunk(dkim, NULL, 0), DKIM_STAT_OK);
	bool pass = dkim_eom(dkim, NULL) == DKIM_STAT_OK;
	dkim_free(dkim);
	dkim_close(library);
	return pass;
}

/* ---- claims */

static void reports_are_signed(void **state)
{
	static char room[MAIL_MAX];
	static const size_t sizes[] = { 0, 1, REPORT_MAIL_LINE, FILE_OCTETS,
					REPORT_MAIL_LINE * REPORT_MAIL_LINES };
	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct bytes mail =
			mail_make(private_key, "rsa", sizes[i], room, &(struct text){ 0 });
		assert_true(ours(mail));
		assert_true(theirs(mail));
		mail = mail_make(ed25519_key, "ed", sizes[i], room, &(struct text){ 0 });
		assert_true(ours(mail));
	}
}

static void what_was_changed_is_noticed(void **state)
{
	static char room[MAIL_MAX];
	static const char *const places[] = { "From: <d",    "To: <a",   "Subject: R", "Date: ",
					      "filename=\"", "AAAA\r\n", "x.example" };
	(void)state;
	for (size_t i = 0; i < COUNT(places); i++) {
		struct bytes mail =
			mail_make(private_key, "rsa", FILE_OCTETS, room, &(struct text){ 0 });
		char *at = memmem(room, mail.len, places[i], strlen(places[i]));
		assert_non_null(at);
		at[strlen(places[i]) - (i == 5 ? 3 : 1)] ^= 1;
		assert_false(ours(mail));
		assert_false(theirs(mail));
	}
}

static void keys_that_are_none(void **state)
{
	static char room[MAIL_MAX];
	static const char *const keys[] = { "", "hello",
					    "-----BEGIN PRIVATE KEY-----\nAAAA\n"
					    "-----END PRIVATE KEY-----\n" };
	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++) {
		char words[200];
		struct text error = TEXT(words);
		assert_int_equal(mail_make(keys[i], "rsa", 1, room, &error).len, 0);
		assert_string_equal(text_cstr(&error),
				    "the key cannot be read as a private key in PEM");
	}
}

static int start(void **state)
{
	(void)state;
	return check_dkim.start() ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reports_are_signed),
		cmocka_unit_test(what_was_changed_is_noticed),
		cmocka_unit_test(keys_that_are_none),
	};
	return cmocka_run_group_tests(tests, start, NULL);
}
