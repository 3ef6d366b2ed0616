/* feedback_reader.c: reports of others as the readers of gateway/feedback/ take them: what real
 * reporters write is read, what is not in its form is said to be, and nothing is guessed at. */
#include "gateway/feedback/feedback.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

#define META                                                              \
	"<report_metadata><org_name>R</org_name><report_id>1</report_id>" \
	"<date_range><begin>100</begin><end>200</end></date_range></report_metadata>"
#define POLICY "<policy_published><domain>example.com</domain><p>none</p></policy_published>"
#define ROW(ip, count, evaluated)                                                      \
	"<record><row><source_ip>" ip "</source_ip><count>" count                      \
	"</count><policy_evaluated>" evaluated                                         \
	"</policy_evaluated></row><identifiers><header_from>example.com</header_from>" \
	"</identifiers><auth_results/></record>"
#define PASS            "<disposition>none</disposition><dkim>pass</dkim><spf>fail</spf>"
#define REPORT(records) "<feedback>" META POLICY records "</feedback>"

/* What was said, as one line. */
struct heard {
	char line[2048];
	struct text text;
};

static bool hear(void *arg, const struct feedback_part *p)
{
	struct heard *h = arg;
	char room[ADDRESS_TEXT_MAX];
	struct text address = TEXT(room);
	if (p->kind == PART_ROW) {
		address_text(&address, &p->row.source);
		text_format(&h->text, "%s %llu %s %s %s %s; ", text_cstr(&address),
			    (unsigned long long)p->row.count,
			    feedback_verdicts[feedback_dmarc(&p->row)],
			    feedback_dispositions[p->row.disposition],
			    feedback_results[p->row.dkim_result], feedback_reasons[p->row.reason]);
		text_format(&h->text, "%.*s", BYTES_ARG(p->row.dkim_domain));
	} else if (p->kind == PART_POLICY) {
		text_format(&h->text, "%.*s %llu %llu; ", BYTES_ARG(p->policy.domain),
			    (unsigned long long)p->policy.passed,
			    (unsigned long long)p->policy.failed);
	} else if (p->kind == PART_FAILURE) {
		text_format(&h->text, "%.*s %llu; ", BYTES_ARG(p->failure.type),
			    (unsigned long long)p->failure.count);
	} else if (p->kind == PART_REPORT) {
		text_format(&h->text, "%.*s|%.*s|%llu-%llu|%llu %.*s", BYTES_ARG(p->report.org),
			    BYTES_ARG(p->report.id), (unsigned long long)p->report.begin,
			    (unsigned long long)p->report.end,
			    (unsigned long long)p->report.invalid,
			    BYTES_ARG(p->report.invalid_why));
	} else {
		text_format(&h->text, "unreadable: %.*s", BYTES_ARG(p->why));
	}
	return true;
}

static const char *read_report(struct bytes octets)
{
	static struct heard heard;
	struct feedback_taker taker = { hear, &heard, 3 };
	heard.text = TEXT(heard.line);
	if (octets.at[0] == '{') {
		feedback_json(&taker, octets);
	} else {
		struct feedback_xml *x = feedback_xml_new(&taker);
		assert_non_null(x);
		(void)feedback_xml_feed(x, octets);
		feedback_xml_end(x, NULL);
	}
	return text_cstr(&heard.text);
}

struct example {
	const char *octets, *heard;
};

static void examples_read(const struct example *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *heard = read_report(bytes_of(rows[i].octets));
		if (strcmp(heard, rows[i].heard) != 0)
			print_error("row %zu: %s\n", i, rows[i].octets);
		assert_string_equal(heard, rows[i].heard);
	}
}

static void what_reporters_write(void **state)
{
	(void)state;
	static const struct example rows[] = {
		{ REPORT(ROW("192.0.2.1", "7", PASS)), "192.0.2.1 7 pass none  ; R|1|100-200|0 " },
		/* blanks, words in whatever case, an IPv4 address in the form of IPv6 */
		{ REPORT(ROW(" ::ffff:192.0.2.1\n", " 7 ",
			     "<disposition>Reject</disposition><dkim>Fail</dkim><spf>FAIL</spf>")),
		  "192.0.2.1 7 fail reject  ; R|1|100-200|0 " },
		/* words that are none are not taken for others */
		{ REPORT(ROW("2001:db8::1", "1", "<disposition>bin</disposition><dkim>yes</dkim>")),
		  "2001:db8::1 1  other  ; R|1|100-200|0 " },
		/* reasons; an empty one is none */
		{ REPORT(ROW("192.0.2.1", "1", PASS "<reason><type>Forwarded</type></reason>")),
		  "192.0.2.1 1 pass none  forwarded; R|1|100-200|0 " },
		{ REPORT(ROW("192.0.2.1", "1", PASS "<reason><type></type></reason>")),
		  "192.0.2.1 1 pass none  ; R|1|100-200|0 " },
		/* of several signatures the one that held */
		{ REPORT("<record><row><source_ip>192.0.2.1</source_ip><count>1</count></row>"
			 "<auth_results><dkim><domain>a.test</domain><result>fail</result></dkim>"
			 "<dkim><domain>b.test</domain><result>pass</result></dkim>"
			 "<dkim><domain>c.test</domain><result>pass</result></dkim>"
			 "</auth_results></record>"),
		  "192.0.2.1 1   pass ; b.testR|1|100-200|0 " },
		/* namespaces, right or wrong; what is not known */
		{ "<x:feedback xmlns:x='urn:wrong'><x:new/>" META POLICY "</x:feedback>",
		  "R|1|100-200|0 " },
		/* no organization; a sign that is a reference */
		{ "<feedback><report_metadata><report_id>a&amp;b</report_id><date_range>"
		  "<begin>1</begin><end>1</end></date_range></report_metadata>" POLICY
		  "</feedback>",
		  "|a&b|1-1|0 " },
		{ "\xef\xbb\xbf" REPORT(""), "R|1|100-200|0 " },
	};
	examples_read(rows, COUNT(rows));
}

static void records_that_are_none(void **state)
{
	(void)state;
	static const struct example rows[] = {
		{ REPORT(ROW("192.0.2", "1", PASS)), "R|1|100-200|1 source_ip is no IP address" },
		{ REPORT(ROW("192.0.2.1", "-1", PASS)),
		  "R|1|100-200|1 count is no number of messages" },
		{ REPORT(ROW("192.0.2.1", "0", PASS)),
		  "R|1|100-200|1 count is no number of messages" },
		{ REPORT(ROW("192.0.2.1", "99999999999", PASS)),
		  "R|1|100-200|1 count is no number of messages" },
		{ REPORT(ROW("192.0.2.1", "1", PASS "<dkim>fail</dkim>")),
		  "R|1|100-200|1 dkim stands there twice" },
		/* the first reason is told, the others are counted; those in their form count */
		{ REPORT(ROW("x", "0", PASS) ROW("192.0.2.1", "7", PASS) ROW("y", "0", PASS)),
		  "192.0.2.1 7 pass none  ; R|1|100-200|2 source_ip is no IP address" },
	};
	examples_read(rows, COUNT(rows));
}

static void reports_that_are_none(void **state)
{
	(void)state;
	static const struct example rows[] = {
		{ "<html></html>", "unreadable: it is XML, but no DMARC report" },
		{ "<feedback>" META "</feedback>",
		  "unreadable: the domain of policy_published is missing" },
		{ "<feedback>" POLICY "</feedback>", "unreadable: begin is missing" },
		{ "<feedback><report_metadata><date_range><begin>9</begin><end>1</end></date_range>"
		  "</report_metadata></feedback>",
		  "unreadable: end is before begin" },
		{ "<!DOCTYPE feedback><feedback/>",
		  "unreadable: it has a document type definition, which no report needs" },
		{ "<feedback>&lol;</feedback>",
		  "unreadable: it is not well-formed XML (line 1: undefined entity)" },
		{ "<feedback>",
		  "unreadable: it is not well-formed XML (line 1: no element found)" },
		{ REPORT(ROW("192.0.2.1", "1", PASS) ROW("192.0.2.1", "1", PASS)
				 ROW("192.0.2.1", "1", PASS) ROW("192.0.2.1", "1", PASS)),
		  "192.0.2.1 1 pass none  ; 192.0.2.1 1 pass none  ; 192.0.2.1 1 pass none  ; "
		  "unreadable: it has more records than can be read (100,000)" },
		{ "<feedback><a><a><a><a><a><a><a><a><a><a><a><a>",
		  "unreadable: its elements stand too deep within each other" },
		{ REPORT("<report_metadata><report_id>2</report_id></report_metadata>"),
		  "unreadable: report_id stands there twice" },
	};
	examples_read(rows, COUNT(rows));
}

/* Text in two octets a character is read as what it is. */
static void utf_16(void **state)
{
	(void)state;
	static const char report[] = REPORT(ROW("192.0.2.1", "7", PASS));
	char wide[2 * sizeof report] = "\xff\xfe";
	for (size_t i = 0; i + 1 < sizeof report; i++) {
		wide[2 + 2 * i] = report[i];
		wide[3 + 2 * i] = 0;
	}
	assert_string_equal(read_report((struct bytes){ wide, sizeof wide }),
			    "192.0.2.1 7 pass none  ; R|1|100-200|0 ");
}

#define TLS(from, policies)                                                \
	"{\"organization-name\":\"R\",\"report-id\":\"1\",\"date-range\":" \
	"{\"start-datetime\":\"" from "\",\"end-datetime\":"               \
	"\"1970-01-02T00:00:00Z\"},\"policies\":" policies "}"

static void tls_reports(void **state)
{
	(void)state;
	static const struct example rows[] = {
		{ TLS("1970-01-01T00:00:10Z",
		      "[{\"policy\":{\"policy-domain\":\"example.com\"},\"summary\":"
		      "{\"total-successful-session-count\":5,\"total-failure-session-count\":2},"
		      "\"failure-details\":[{\"result-type\":\"certificate-expired\","
		      "\"failed-session-count\":2}]}]"),
		  "example.com 5 2; certificate-expired 2; R|1|10-86400|0 " },
		{ TLS("1970-01-01T02:00:10.5+02:00", "[]"), "R|1|10-86400|0 " },
		{ TLS("1970-01-01", "[]"), "unreadable: its date-range is none" },
		{ TLS("1970-01-01T00:00:10Z", "{}"), "unreadable: it is JSON, but no TLS report" },
		{ TLS("1970-01-01T00:00:10Z", "[{\"summary\":{"
					      "\"total-successful-session-count\":1.5}}]"),
		  "unreadable: a number of sessions in it is none" },
		{ TLS("1970-01-01T00:00:10Z", "[]") "x", "unreadable: it is not well-formed JSON" },
		{ "{\"a\":[[[[[[[[[[[[[[[", "unreadable: its brackets stand too deep within each "
					    "other" },
	};
	examples_read(rows, COUNT(rows));
}

/* An answer that was cut off, or goes on behind its end, is none. */
static void an_answer_is_whole_or_none(void **state)
{
	(void)state;
	char buffer[2 * FEEDBACK_PART_MAX];
	struct text t = TEXT(buffer);
	struct feedback_part row = { .kind = PART_ROW }, report = { .kind = PART_REPORT };
	const struct feedback_part end = { .kind = PART_END };
	struct bytes answer, rows;
	assert_true(address_parse(BYTES("192.0.2.1"), &row.row.source));
	row.row.count = 3;
	report.report = (struct feedback_report){ .id = BYTES("1"), .domain = BYTES("a.test") };
	assert_true(feedback_write(&t, &row) && feedback_write(&t, &report) &&
		    feedback_write(&t, &end));
	for (size_t i = 0; i < t.len; i++)
		assert_false(feedback_whole(bytes_first(text_bytes(&t), i)));
	answer = text_bytes(&t);
	assert_true(feedback_whole(answer));
	assert_true(feedback_next(&answer, &rows, &report));
	assert_true(feedback_take(&rows, &row));
	assert_int_equal(row.row.count, 3);
	assert_int_equal(rows.len, 0);
	assert_false(feedback_next(&answer, &rows, &report));
	text_char(&t, '\n');
	assert_false(feedback_whole(text_bytes(&t)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_reporters_write),
		cmocka_unit_test(records_that_are_none),
		cmocka_unit_test(reports_that_are_none),
		cmocka_unit_test(utf_16),
		cmocka_unit_test(tls_reports),
		cmocka_unit_test(an_answer_is_whole_or_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
