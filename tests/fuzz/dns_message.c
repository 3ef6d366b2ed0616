/* dns_message.c: fuzz target: any octets as a DNS answer. The first octet chooses the question; a
 * second message is the same with the question written in front, so that what lies behind it is
 * reached. What must hold:
 *   - nothing behind the input is read (it lies in a heap block of exactly its size);
 *   - records are there if and only if they were found, at most 512, and all of them are of the
 *     asked type;
 *   - names are in lower case without a dot at the end, and printable: what may be logged and asked
 *     again;
 *   - a piece of a message that is read is not read, and neither is one with an octet more. */
#include "gateway/base/dns_message.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct question {
	struct bytes name;
	enum dns_type type;
} questions[] = {
	{ BYTES("a"), DNS_A },   { BYTES("a"), DNS_AAAA },        { BYTES("a"), DNS_PTR },
	{ BYTES("a"), DNS_MX },  { BYTES("a"), DNS_TXT },         { BYTES("a"), DNS_CNAME },
	{ BYTES("a"), DNS_SOA }, { BYTES("www.example"), DNS_A },
};

static void check_name(struct bytes name)
{
	require(name.len <= DNS_NAME_MAX);
	for (size_t i = 0; i < name.len; i++)
		require(name.at[i] > ' ' && name.at[i] < 127 &&
			octet_lower(name.at[i]) == name.at[i]);
	require(name.len == 0 || dns_name_valid(name));
}

static void check_record(const struct dns_record *r, enum dns_type type)
{
	bool name = type == DNS_PTR || type == DNS_MX || type == DNS_CNAME;
	if (name)
		check_name(r->data);
	if (type == DNS_A)
		require(r->address.family == FAMILY_IPV4);
	if (type == DNS_AAAA)
		require(r->address.family != FAMILY_NONE);
	if (!name && type != DNS_TXT)
		require(r->data.len == 0);
	if (type != DNS_MX)
		require(r->preference == 0);
}

static struct dns_answer *read_exact(struct bytes message, const struct question *q)
{
	struct bytes exact = exact_copy(message);
	struct dns_answer *answer =
		dns_message_read(message.len ? exact : (struct bytes){ NULL, 0 }, q->name, q->type);
	release(exact);
	require(answer != NULL);
	return answer;
}

static enum dns_status status_of(struct bytes message, const struct question *q)
{
	struct dns_answer *answer = read_exact(message, q);
	enum dns_status status = answer->status;
	require(status == DNS_FAILED || answer->alias.len == 0);
	dns_answer_unref(answer);
	return status;
}

static void check(struct bytes message, const struct question *q)
{
	struct dns_answer *answer = read_exact(message, q);
	size_t octets = answer->alias.len;
	require((answer->status == DNS_FOUND) == (answer->count != 0));
	require(answer->count <= DNS_RECORDS_MAX && answer->ttl <= INT32_MAX);
	require(answer->status != DNS_FAILED || answer->ttl == 0 || answer->alias.len != 0);
	require(answer->alias.len == 0 || dns_name_valid(answer->alias));
	for (size_t i = 0; i < answer->count; i++) {
		check_record(&answer->records[i], q->type);
		octets += answer->records[i].data.len;
	}
	require(answer->size == sizeof *answer + answer->count * sizeof *answer->records + octets);
	if (answer->status != DNS_FAILED || answer->alias.len)
		for (size_t n = 0; n < message.len; n += 1 + n / 16)
			require(status_of(bytes_first(message, n), q) == DNS_FAILED);
	dns_answer_unref(answer);
}

/* A header made of four octets (the response code and the counts), the question, and the rest. */
static void check_framed(struct bytes input, const struct question *q)
{
	static char message[DNS_MESSAGE_MAX + 100];
	char kind[] = { 0, (char)q->type, 0, 1 };
	struct text t = TEXT(message);
	if (input.len < 4)
		return;
	char head[] = { 0, 1,           (char)0x81, (char)(input.at[0] & 0x0f),
			0, 1,           0,          input.at[1],
			0, input.at[2], 0,          input.at[3] };
	text_add(&t, (struct bytes){ head, sizeof head });
	for (struct bytes rest = q->name; rest.len;) {
		size_t n = bytes_find(rest, '.');
		text_char(&t, (char)n);
		text_add(&t, bytes_first(rest, n));
		rest = bytes_skip(rest, n + 1);
	}
	text_char(&t, 0);
	text_add(&t, (struct bytes){ kind, sizeof kind });
	text_add(&t, bytes_skip(input, 4));
	check(text_bytes(&t), q);
	if (!t.cut && status_of(text_bytes(&t), q) != DNS_FAILED) {
		text_char(&t, 0);
		require(status_of(text_bytes(&t), q) == DNS_FAILED);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes input = { (const char *)data, size };
	if (size == 0)
		return 0;
	const struct question *q = &questions[data[0] % (sizeof questions / sizeof *questions)];
	check(bytes_skip(input, 1), q);
	check_framed(bytes_skip(input, 1), q);
	return 0;
}
