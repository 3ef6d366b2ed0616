/* dkim_signature.c: any octets as a header with DKIM-Signature fields, as a key record and as a
 * body (NUL between them). What must hold:
 *   - nothing behind a field or a record is read (each lies in a heap block of exactly its size);
 *   - what the strict reading calls sound has a domain, a selector and the name of a key that can
 *     be asked for, and no tag twice; what it says of a field does not depend on the blanks around
 *     it;
 *   - an RSA key that is sound has bits;
 *   - the whole check, libcrypto included, ends with facts it has declared, in printable ASCII, at
 *     most ten that say what became of a signature; it says the same in whatever pieces the body
 *     comes, and when it is asked again; only names that can be asked for are asked for. */
#include "modules/check.h"
#include "modules/dkim/dkim_key.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
extern const struct check check_dkim;

enum { FIELDS_MAX = 200, SAID_MAX = 20000, NOW = 1700000000 };

struct world {
	struct bytes record;
	struct dns_record answer_record;
	struct dns_answer answer;
	size_t evidences;
	struct text said;
	char said_buffer[SAID_MAX];
};

static void printable(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		require(b.at[i] >= ' ' && b.at[i] <= '~');
}

static const struct dns_answer *dns(struct check_ctx *ctx, struct bytes name, enum dns_type type)
{
	struct world *w = ctx->asker;
	require(dns_name_valid(name) && type == DNS_TXT);
	return &w->answer;
}

static void report(struct check_ctx *ctx, const struct evidence *e)
{
	struct world *w = ctx->asker;
	bool declared = false;
	for (const char *const *f = check_dkim.facts; *f; f++)
		declared |= strcmp(*f, e->fact) == 0;
	require(declared);
	printable(e->detail);
	printable(e->value);
	printable(e->auth);
	bool aside = strcmp(e->fact, "replayable") == 0 || strcmp(e->fact, "skipped") == 0;
	require(e->detail.len > 0 && bytes_starts(e->auth, BYTES("dkim=")) != aside);
	require(strcmp(e->fact, "pass") || e->value.len);
	w->evidences += !aside;
	text_format(&w->said, "%s %.*s %.*s\n", e->fact, BYTES_ARG(e->detail), BYTES_ARG(e->auth));
}

static void field_judge(struct bytes value)
{
	struct bytes own = exact_copy(value);
	struct dkim_signature s, padded_s;
	struct dkim_tags tags;
	struct dkim_flaw flaw = dkim_signature_read(own, NOW, &s);
	require(!flaw.why == !flaw.fact);
	if (!flaw.why) {
		require(s.domain.len && s.selector.len && s.b.len && s.algorithm[0]);
		require(dns_name_valid(s.key_name) && bytes_ends_nocase(s.key_name, s.domain));
		require(!dkim_tags_read(own, &tags));
		for (size_t i = 0; i < tags.count; i++)
			for (size_t k = 0; k < i; k++)
				require(!bytes_equal(tags.tag[i].name, tags.tag[k].name));
	}
	if (value.len + 4 <= DKIM_SIGNATURE_MAX) {
		char *padded = malloc(value.len + 4);
		require(padded != NULL);
		memcpy(padded, "\r\n\t", 3);
		memcpy(padded + 3, own.at, value.len);
		padded[3 + value.len] = ' ';
		struct dkim_flaw again = dkim_signature_read(
			(struct bytes){ padded, value.len + 4 }, NOW, &padded_s);
		require(again.why == flaw.why && bytes_equal(padded_s.key_name, s.key_name));
		free(padded);
	}
	release(own);
}

static void key_judge(struct bytes record)
{
	struct dkim_key key;
	struct dkim_flaw flaw = dkim_key_read(record, &key);
	require(!flaw.why == !flaw.fact);
	if (flaw.why)
		return;
	require(dkim_key_is(record) && (key.ed25519 || key.bits > 0));
	require(key.len > 0 && key.len <= sizeof key.octets);
}

/* What the check says of the message when its body comes in pieces of this size. */
static void message_judge(struct world *w, struct check_ctx *ctx, struct bytes body, size_t piece)
{
	struct arena memory;
	arena_init(&memory, 1024 * 1024);
	ctx->read = check_dkim.reader->begin(ctx, &memory);
	require(ctx->read != NULL);
	for (struct bytes rest = body; rest.len; rest = bytes_skip(rest, piece))
		check_dkim.reader->feed(ctx->read, bytes_first(rest, piece));
	check_dkim.reader->end(ctx->read);
	for (int i = 0; i < 2; i++) {
		size_t before = w->said.len;
		w->evidences = 0;
		require(check_run(&check_dkim, ctx) == CHECK_DONE);
		require(w->evidences >= 1 && w->evidences <= 10 && !w->said.cut);
		if (i == 1) {
			require(w->said.len == 2 * before &&
				!memcmp(w->said.at, w->said.at + before, before));
			w->said.len = before;
		}
	}
	arena_wipe(&memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct world whole, cut;
	static const struct check_asks asks = { .dns = dns, .report = report };
	static bool started;
	struct header_field fields[FIELDS_MAX];
	struct bytes rest = { (const char *)data, size }, parts[2];
	if (!started)
		require(started = check_dkim.start());
	for (int i = 0; i < 2; i++) {
		parts[i] = exact_copy(bytes_first(rest, bytes_find(rest, '\0')));
		rest = bytes_skip(rest, parts[i].len + 1);
	}
	struct check_ctx ctx = {
		.asks = &asks, .fields = fields, .now = NOW * UINT64_C(1000), .whole = true
	};
	for (struct bytes header = parts[0];
	     ctx.field_count < FIELDS_MAX && header_next(&header, &fields[ctx.field_count]);)
		if (header_is(&fields[ctx.field_count++], "dkim-signature"))
			field_judge(fields[ctx.field_count - 1].value);
	key_judge(parts[1]);
	struct world *worlds[] = { &whole, &cut };
	for (size_t i = 0; i < 2; i++) {
		struct world *w = worlds[i];
		w->said = TEXT(w->said_buffer);
		w->answer_record.data = parts[1];
		w->answer = (struct dns_answer){ .status = parts[1].len ? DNS_FOUND : DNS_NO_NAME,
						 .count = parts[1].len > 0,
						 .records = &w->answer_record };
		ctx.asker = w;
		message_judge(w, &ctx, rest, i ? 1 + size % 5 : SIZE_MAX);
	}
	require(bytes_equal(text_bytes(&whole.said), text_bytes(&cut.said)));
	release(parts[0]);
	release(parts[1]);
	return 0;
}
