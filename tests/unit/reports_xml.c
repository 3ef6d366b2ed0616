/* reports_xml.c: a report's XML to the letter, in both forms; whatever strangers write is escaped;
 * compressed it is the same. That the schemas accept it is for tests/system/reports_counted.py. */
#include "gateway/reports/report_xml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <zlib.h>

static char directory[64];

static int store_new(void **state)
{
	char buffer[DATABASE_ERROR_MAX];
	struct text error = TEXT(buffer);
	snprintf(directory, sizeof directory, "/tmp/reports.XXXXXX");
	if (!mkdtemp(directory))
		return -1;
	*state = report_store_open(directory, DATABASE_WRITE, &error);
	return *state ? 0 : -1;
}

static int store_end(void **state)
{
	static const char *const files[] = { "", "-wal", "-shm" };
	report_store_close(*state);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		char path[128];
		snprintf(path, sizeof path, "%s/%s%s", directory, DATABASE_FILE, files[i]);
		(void)unlink(path);
	}
	return rmdir(directory);
}

static const struct report_form form = {
	.format = REPORT_RFC9990,
	.org_name = BYTES("A & B"),
	.email = BYTES("r@example.com"),
	.contact = BYTES("https://example.com/?a=1&b=2"),
	.id = BYTES("1@mx.example.com"),
	.generator = BYTES("mxward"),
};

static void count_one(struct report_store *s, struct bytes from)
{
	const struct report_policy policy = { .domain = BYTES("example.org"),
					      .p = BYTES("reject"),
					      .sp = BYTES(""),
					      .np = BYTES("none"),
					      .strict_dkim = true,
					      .test = true,
					      .fo = BYTES(""),
					      .rua = BYTES(""),
					      .ruf = BYTES("") };
	struct report_row row = { .disposition = REPORT_PASS,
				  .dkim_aligned = true,
				  .reasons = REPORT_REASON_TEST,
				  .header_from = BYTES("example.org"),
				  .envelope_from = from,
				  .spf_domain = from,
				  .spf_result = BYTES("none"),
				  .signatures = { { BYTES("example.org"), BYTES("s<1>"),
						    BYTES("pass") } },
				  .signature_count = 1 };
	assert_true(address_parse(BYTES("2001:db8::1"), &row.source));
	database_begin(report_store_database(s));
	assert_true(report_store_count(s, 20000, &policy, &row, 3, true));
	assert_true(database_commit(report_store_database(s)));
}

/* What is written, unpacked where it was compressed; on the heap. */
static char *written(struct report_store *s, const struct report_form *f)
{
	enum { ROOM = 20000 };
	char path[] = "/tmp/report.XXXXXX", error_buffer[300], *octets = calloc(1, ROOM);
	struct text error = TEXT(error_buffer);
	struct report_written w;
	int fd = mkstemp(path);
	assert_true(fd >= 0 && octets);
	if (!report_xml_write(s, 20000, BYTES("example.org"), f, fd, &w, &error))
		fail_msg("%s", text_cstr(&error));
	assert_int_equal(w.octets, lseek(fd, 0, SEEK_END));
	close(fd);
	gzFile file = gzopen(path, "rb"); /* reads what is not compressed as it is */
	assert_non_null(file);
	assert_int_equal(gzdirect(file), !f->gzip);
	assert_true(gzread(file, octets, ROOM - 1) > 0);
	gzclose(file);
	(void)unlink(path);
	return octets;
}

static void is_written(struct report_store *s, const struct report_form *f, const char *expected)
{
	char *xml = written(s, f);
	assert_string_equal(xml, expected);
	free(xml);
}

static const char today[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	"<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\">\n"
	"  <version>1.0</version>\n"
	"  <report_metadata>\n"
	"    <org_name>A &amp; B</org_name>\n"
	"    <email>r@example.com</email>\n"
	"    <extra_contact_info>https://example.com/?a=1&amp;b=2</extra_contact_info>\n"
	"    <report_id>1@mx.example.com</report_id>\n"
	"    <date_range>\n"
	"      <begin>1728000000</begin>\n"
	"      <end>1728086399</end>\n"
	"    </date_range>\n"
	"    <generator>mxward</generator>\n"
	"  </report_metadata>\n"
	"  <policy_published>\n"
	"    <domain>example.org</domain>\n"
	"    <p>reject</p>\n"
	"    <np>none</np>\n"
	"    <adkim>s</adkim>\n"
	"    <aspf>r</aspf>\n"
	"    <discovery_method>treewalk</discovery_method>\n"
	"    <testing>y</testing>\n"
	"  </policy_published>\n"
	"  <record>\n"
	"    <row>\n"
	"      <source_ip>2001:db8::1</source_ip>\n"
	"      <count>3</count>\n"
	"      <policy_evaluated>\n"
	"        <disposition>pass</disposition>\n"
	"        <dkim>pass</dkim>\n"
	"        <spf>fail</spf>\n"
	"        <reason>\n"
	"          <type>policy_test_mode</type>\n"
	"        </reason>\n"
	"      </policy_evaluated>\n"
	"    </row>\n"
	"    <identifiers>\n"
	"      <header_from>example.org</header_from>\n"
	"      <envelope_from>a.example</envelope_from>\n"
	"    </identifiers>\n"
	"    <auth_results>\n"
	"      <dkim>\n"
	"        <domain>example.org</domain>\n"
	"        <selector>s&lt;1&gt;</selector>\n"
	"        <result>pass</result>\n"
	"      </dkim>\n"
	"      <spf>\n"
	"        <domain>a.example</domain>\n"
	"        <scope>mfrom</scope>\n"
	"        <result>none</result>\n"
	"      </spf>\n"
	"    </auth_results>\n"
	"  </record>\n"
	"</feedback>\n";

static void in_the_order_of_the_schema(void **state)
{
	struct report_form packed = form;
	packed.gzip = true;
	count_one(*state, BYTES("a.example"));
	is_written(*state, &form, today);
	is_written(*state, &packed, today);
}

static void older_form(void **state)
{
	struct report_form older = form;
	older.format = REPORT_RFC7489;
	count_one(*state, BYTES("a.example"));
	char *xml = written(*state, &older);
	static const char
		*const there[] = { "<feedback>\n",
				   "<sp>reject</sp>",
				   "<pct>100</pct>",
				   "<fo>0</fo>",
				   "<disposition>none</disposition>",
				   "<type>other</type>\n          <comment>t=y</comment>" },
		       *const gone[] = { "xmlns",     "<np>",      "testing",
					 "discovery", "generator", "policy_test_mode" };
	for (size_t i = 0; i < sizeof there / sizeof *there; i++)
		if (!strstr(xml, there[i]))
			fail_msg("%s is not in\n%s", there[i], xml);
	for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
		if (strstr(xml, gone[i]))
			fail_msg("%s is in\n%s", gone[i], xml);
	free(xml);
}

/* What a sender writes as its own name, and how it stands there. */
static void strangers_are_escaped(void **state)
{
	static const struct {
		struct bytes from;
		const char *expected;
	} rows[] = {
		{ BYTES("</envelope_from>&\"'"), "&lt;/envelope_from&gt;&amp;&quot;&apos;" },
		{ BYTES("]]>"), "]]&gt;" },
		{ BYTES("a\x01\x1f\x7f\rb"), "a????b" },
		{ BYTES("\xff\xc0\x80"), "???" },
		{ BYTES("b\xc3\xbc"), "b\xc3\xbc" },
		{ BYTES("\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd"), "??\xef\xbf\xbd" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char expected[200];
		count_one(*state, rows[i].from);
		char *xml = written(*state, &form);
		snprintf(expected, sizeof expected, "<envelope_from>%s</envelope_from>",
			 rows[i].expected);
		if (!strstr(xml, expected))
			fail_msg("%s is not in\n%s", expected, xml);
		free(xml);
	}
}

static void nothing_is_no_report(void **state)
{
	char buffer[300];
	struct text error = TEXT(buffer);
	struct report_written w;
	assert_false(report_xml_write(*state, 20000, BYTES("example.org"), &form, STDOUT_FILENO, &w,
				      &error));
	assert_string_equal(text_cstr(&error), "nothing was counted");
}

static void a_full_disk_is_told(void **state)
{
	char buffer[300];
	struct text error = TEXT(buffer);
	struct report_written w;
	FILE *full = fopen("/dev/full", "we");
	assert_non_null(full);
	count_one(*state, BYTES("a.example"));
	assert_false(report_xml_write(*state, 20000, BYTES("example.org"), &form, fileno(full), &w,
				      &error));
	assert_string_equal(text_cstr(&error), "No space left on device");
	(void)fclose(full);
}

static void file_names(void **state)
{
	char buffer[300];
	struct text t = TEXT(buffer);
	(void)state;
	report_file_name(&t, BYTES("mx.example.com"), BYTES("example.org"), 20000, true);
	assert_string_equal(text_cstr(&t),
			    "mx.example.com!example.org!1728000000!1728086399.xml.gz");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(in_the_order_of_the_schema, store_new, store_end),
		cmocka_unit_test_setup_teardown(older_form, store_new, store_end),
		cmocka_unit_test_setup_teardown(strangers_are_escaped, store_new, store_end),
		cmocka_unit_test_setup_teardown(nothing_is_no_report, store_new, store_end),
		cmocka_unit_test_setup_teardown(a_full_disk_is_told, store_new, store_end),
		cmocka_unit_test(file_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
