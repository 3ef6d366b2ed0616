/* posture_text.c: any octets as what strangers give who look after a domain: a policy or a record
 * of MTA-STS, a record of TLSRPT, a reply of a web server; the first octet says which. What must
 * hold:
 *   - nothing behind the input is read (it lies in a heap block of exactly its size);
 *   - what is called good is within its bounds, and its views are in the input. */
#include "gateway/posture/http_reply.h"
#include "gateway/posture/sts_policy.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void inside(struct bytes input, struct bytes view)
{
	require(view.len == 0 ||
		(view.at >= input.at && view.at + view.len <= input.at + input.len));
}

static void policy_read(struct bytes input)
{
	struct sts_policy p;
	if (sts_policy_read(input, &p))
		return;
	require(p.max_age <= STS_AGE_MAX && p.mx_count <= STS_MX_MAX);
	require(p.mode == STS_NONE || p.mx_count > 0);
	for (size_t i = 0; i < p.mx_count; i++) {
		inside(input, p.mx[i]);
		bool wild = bytes_starts(p.mx[i], BYTES("*."));
		require(p.mx[i].len > 0 && sts_policy_has(&p, p.mx[i]));
		require(!wild ||
			!sts_policy_has(&(struct sts_policy){ .mx_count = 1, .mx = { p.mx[i] } },
					bytes_skip(p.mx[i], 2)));
	}
}

static void records_read(struct bytes input)
{
	struct bytes value;
	if (!sts_record_read(input, &value)) {
		require(sts_record_is(input) && value.len > 0 && value.len <= STS_ID_MAX);
		inside(input, value);
	}
	if (!tlsrpt_record_read(input, &value)) {
		require(tlsrpt_record_is(input) && value.len > 0);
		inside(input, value);
	}
}

static void reply_read(struct bytes input)
{
	enum { MOST = 100 };
	struct http_reply r;
	for (unsigned way = 0; way < 4; way++) {
		if (http_reply_read(input, way & 1, way & 2, MOST, &r))
			continue;
		require(r.status >= 100 && r.status <= 599 && r.body.len <= MOST);
		inside(input, r.body);
		inside(input, r.type);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const readers[])(struct bytes) = { policy_read, records_read, reply_read };
	if (size == 0)
		return 0;
	struct bytes exact = exact_copy((struct bytes){ (const char *)data + 1, size - 1 });
	readers[data[0] % 3](exact);
	release(exact);
	return 0;
}
