/* dkim.c: are the DKIM signatures of this message true (RFC 6376, RFC 8301, RFC 8463)?
 *
 * Facts: `none` (no signature), else one evidence for each signature that is looked at, in the
 * order of the header: `pass`, `fail` (it does not match, has expired, is rsa-sha1, its key is
 * under 1024 bits, or l= leaves part of the body unsigned: that one is "policy" in
 * Authentication-Results), `permerror` (signature or key cannot be used), `temperror` (no answer
 * from the DNS, or this machine could not do it). The value is d= as A-labels in lower case: what a
 * policy and DMARC go by. Each signature stands by itself: no other one changes what is said of it.
 *
 * Beside a pass, `replayable`: a field that a message has once at most stands there more often than
 * it is signed, so that the signature may cover the one that nobody sees (8.15). `skipped`: of many
 * signatures not all are looked at (dkim_choice.h says which); the detail counts the others.
 *
 * A key in testing mode (t=y) makes no failure: what does not verify counts as `none`. What
 * verifies is a pass. WHY: 3.6.1 wants no difference from unsigned mail, but it protects senders
 * who try out DKIM; many leave the flag for ever, and without the pass their own DMARC policy would
 * have their good mail refused.
 *
 * It owns two running hashes a message, in the reader's arena. It must never hash a body in more
 * than two ways, or verify a signature with a key that dkim_signature.c and dkim_key.c have not
 * found sound. */
#include "modules/check_auth.h"
#include "modules/check.h"
#include "modules/dkim/dkim_body.h"
#include "modules/dkim/dkim_choice.h"
#include "modules/dkim/dkim_example.h"
#include "modules/dkim/dkim_header.h"
#include "modules/dkim/dkim_verify.h"
#include "modules/mime/one_time.h"

#include <string.h>

enum { WHY_MAX = 120, DETAIL_MAX = 500, REPLAY_MAX = 2 * DNS_NAME_MAX + 50 * ONE_TIME_FIELDS };
enum { SIMPLE, RELAXED, BODIES };

/* One signature and what came of it. */
struct looked {
	struct dkim_signature signature;
	struct dkim_flaw flaw;          /* why NULL: it is verified */
	size_t field;                   /* where it stands in the header */
	struct dkim_key key;
	const char *fact;
	char detail_octets[DETAIL_MAX], auth_octets[CHECK_AUTH_MAX], replay_octets[REPLAY_MAX];
	struct bytes detail, auth;
	struct bytes replay;            /* which fields could be replaced; "": none */
};

struct dkim_message {
	struct arena *memory;           /* what is refused by the machine starves it */
	struct dkim_choice choice;
	size_t count;
	struct looked *looked;
	struct dkim_body *bodies[BODIES]; /* NULL: no signature needs it */
	bool *taken;                    /* for dkim_header_hash() */
	char last;                      /* octet of the body */
	bool judged;
};

static const struct dkim_flaw not_here = { "temperror",
					   "it could not be verified on this machine" };

/* What OpenSSL was refused on this thread is this message's misfortune: the sender tries again. */
static void dkim_settle(struct dkim_message *r)
{
	r->memory->starved |= dkim_crypto_refused();
}

static void bodies_free(void *arg)
{
	struct dkim_message *r = arg;
	for (size_t i = 0; i < BODIES; i++)
		if (r->bodies[i])
			dkim_body_free(r->bodies[i]);
}

/* Each body is hashed once in each canonicalization that a signature names, whatever the l=. */
static bool body_want(struct dkim_message *r, const struct dkim_signature *s)
{
	struct dkim_body **body = &r->bodies[s->relaxed ? RELAXED : SIMPLE];
	if (!*body) {
		*body = arena_alloc(r->memory, sizeof **body);
		if (!*body || !dkim_body_start(*body, s->relaxed))
			return false;
	}
	return !s->limited || dkim_body_stop_at(*body, s->limit);
}

static bool looked_begin(struct dkim_message *r, struct check_ctx *ctx, struct looked *l)
{
	l->flaw = dkim_signature_read(ctx->fields[l->field].value, ctx->now / 1000, &l->signature);
	return l->flaw.why || body_want(r, &l->signature);
}

static void *dkim_reader_begin(struct check_ctx *ctx, struct arena *memory)
{
	bool done = true;
	struct dkim_message *r = arena_alloc(memory, sizeof *r);
	if (!r)
		return NULL;
	r->memory = memory;
	dkim_choose(ctx->fields, ctx->field_count, ctx->now / 1000, &r->choice);
	if (r->choice.count == 0)
		return r;
	r->looked = arena_array(memory, r->choice.count, sizeof *r->looked);
	r->taken = arena_array(memory, ctx->field_count, sizeof *r->taken);
	if (!r->looked || !r->taken || !arena_defer(memory, bodies_free, r))
		return NULL;
	for (r->count = 0; r->count < r->choice.count && done; r->count++) {
		r->looked[r->count].field = r->choice.fields[r->count];
		done = looked_begin(r, ctx, &r->looked[r->count]);
	}
	dkim_settle(r);
	return done ? r : NULL;
}

static void dkim_reader_feed(void *read, struct bytes octets)
{
	struct dkim_message *r = read;
	if (octets.len == 0)
		return;
	for (size_t i = 0; i < BODIES; i++)
		if (r->bodies[i])
			dkim_body_feed(r->bodies[i], octets);
	dkim_settle(r);
	r->last = octets.at[octets.len - 1];
}

/* What BDAT brings may end without CRLF; the backend gets it with one, and it is what is signed. */
static void dkim_reader_end(void *read)
{
	struct dkim_message *r = read;
	if (r->last && r->last != '\n')
		dkim_reader_feed(r, BYTES("\r\n"));
	for (size_t i = 0; i < BODIES; i++)
		if (r->bodies[i])
			dkim_body_end(r->bodies[i]);
	dkim_settle(r);
}

/* Of several records at a selector (3.6.2.2: undefined) the one that is a key counts. */
static struct dkim_flaw dkim_key_choose(const struct dns_answer *answer, struct dkim_key *key)
{
	const struct dns_record *found = NULL;
	size_t keys = 0;
	if (answer->status == DNS_FAILED)
		return (struct dkim_flaw){ "temperror", "no answer from the DNS for the key" };
	if (answer->status != DNS_FOUND || answer->count == 0)
		return (struct dkim_flaw){ "permerror", "no key in the DNS" };
	for (size_t i = 0; i < answer->count; i++) {
		if (!dkim_key_is(answer->records[i].data))
			continue;
		found = &answer->records[i];
		keys++;
	}
	if (keys > 1)
		return (struct dkim_flaw){ "permerror", "more than one key in the DNS" };
	return dkim_key_read(found ? found->data : answer->records[0].data, key);
}

static void write_auth(struct looked *l, const char *result, struct bytes why)
{
	static const char *const names[] = { "d", "s", "a", "b" };
	const struct dkim_signature *s = &l->signature;
	char buffer[8];
	struct text auth = TEXT(l->auth_octets), b = TEXT(buffer);
	for (size_t i = 0; i < s->b.len && b.len < b.cap; i++)
		if (!octet_fws(s->b.at[i]))
			text_char(&b, s->b.at[i]);
	const struct bytes values[] = { s->domain, s->selector, bytes_of(s->algorithm),
					text_bytes(&b) };
	text_format(&auth, "dkim=%s", result);
	if (why.len)
		text_format(&auth, " (%.*s)", BYTES_ARG(why));
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (values[i].len == 0)
			continue;
		text_format(&auth, " header.%s=", names[i]);
		check_auth_value(&auth, values[i]);
	}
	l->auth = text_bytes(&auth);
}

static void signature_conclude(struct looked *l, const char *fact, const char *result,
			       struct bytes why)
{
	char buffer[WHY_MAX];
	struct text words = TEXT(buffer), detail = TEXT(l->detail_octets);
	if (l->key.testing && (strcmp(fact, "fail") == 0 || strcmp(fact, "permerror") == 0)) {
		fact = result = "none";
		text_string(&words, "the key is in test mode: ");
	}
	text_add(&words, why);
	text_add(&detail,
		 l->signature.domain.len ? l->signature.domain : BYTES("signature without domain"));
	if (l->signature.selector.len) {
		text_string(&detail, " selector ");
		text_add(&detail, l->signature.selector);
	}
	if (words.len) {
		text_string(&detail, ": ");
		text_add(&detail, text_bytes(&words));
	}
	l->fact = fact;
	l->detail = text_bytes(&detail);
	write_auth(l, result, text_bytes(&words));
}

/* The signature says nothing if the key is too small, whether it matches or not. */
static bool key_small(const struct looked *l, struct text *why)
{
	if (l->signature.ed25519 || l->key.bits >= DKIM_KEY_BITS_LEAST)
		return false;
	text_format(why, "the key has only %u bits", l->key.bits);
	return true;
}

/* The header hash, under the signature. */
static struct dkim_flaw header_judge(const struct check_ctx *ctx, struct dkim_message *r,
				     struct looked *l)
{
	uint8_t digest[DKIM_HASH_OCTETS], octets[DKIM_B_OCTETS_MAX];
	struct bytes b = { (const char *)octets, 0 };
	bool readable = true;
	bool hashed = dkim_base64(l->signature.b, octets, sizeof octets, &b.len) &&
		      dkim_header_hash(ctx->fields, ctx->field_count, l->field, &l->signature,
				       r->taken, digest);
	bool holds = hashed && dkim_signature_holds(&l->key, digest, b, &readable);
	dkim_settle(r);
	if (!hashed || r->memory->starved)
		return not_here;
	if (!readable)
		return (struct dkim_flaw){ "permerror", "the key cannot be used" };
	return holds ? (struct dkim_flaw){ NULL, NULL }
		     : (struct dkim_flaw){ "fail", "signature does not match the header" };
}

/* What bh= says of the body, or of its first l= octets. */
static struct dkim_flaw body_judge(const struct dkim_body *body, const struct dkim_signature *s)
{
	const struct dkim_stop *stop = s->limited ? dkim_body_stop(body, s->limit) : NULL;
	if (body->failed)
		return not_here;
	if (stop && !stop->reached)
		return (struct dkim_flaw){ "fail", "l= is longer than the body" };
	if (memcmp(stop ? stop->digest : body->digest, s->body_hash, DKIM_HASH_OCTETS))
		return (struct dkim_flaw){ "fail", "body hash does not match" };
	return (struct dkim_flaw){ NULL, NULL };
}

/* The fields of which one may be shown that is not signed: they stand more often than h= names
 * them. */
static void replay_find(const struct check_ctx *ctx, struct looked *l)
{
	struct one_time repeated[ONE_TIME_FIELDS];
	struct text t = TEXT(l->replay_octets);
	size_t count = one_time_repeated(ctx->fields, ctx->field_count, repeated), told = 0;
	for (size_t i = 0; i < count; i++) {
		size_t named = dkim_header_named(&l->signature, bytes_of(repeated[i].name));
		if (named >= repeated[i].count)
			continue;
		if (told++ == 0)
			text_format(&t, "%.*s selector %.*s: signed ",
				    BYTES_ARG(l->signature.domain),
				    BYTES_ARG(l->signature.selector));
		text_format(&t, "%s%zu of %zu %s fields", told > 1 ? ", " : "", named,
			    repeated[i].count, repeated[i].name);
	}
	l->replay = text_bytes(&t);
}

/* Both hashes are true. A part of the body that l= leaves out may have been added by anybody. */
static void conclude_verified(const struct check_ctx *ctx, struct looked *l,
			      const struct dkim_body *body)
{
	char buffer[WHY_MAX];
	struct text why = TEXT(buffer);
	const struct dkim_signature *s = &l->signature;
	if (!s->limited || s->limit == body->length || body->empty) {
		replay_find(ctx, l);
		signature_conclude(l, "pass", "pass", BYTES(""));
		return;
	}
	text_format(&why, "covers only %llu of %llu octets, l=", (unsigned long long)s->limit,
		    (unsigned long long)body->length);
	signature_conclude(l, "fail", "policy", text_bytes(&why));
}

static void signature_verify(const struct check_ctx *ctx, struct dkim_message *r, struct looked *l)
{
	const struct dkim_body *body = r->bodies[l->signature.relaxed ? RELAXED : SIMPLE];
	struct dkim_flaw header = header_judge(ctx, r, l), flaw = body_judge(body, &l->signature);
	if (header.why)
		flaw = header;
	if (flaw.why)
		signature_conclude(l, flaw.fact, flaw.fact, bytes_of(flaw.why));
	else
		conclude_verified(ctx, l, body);
}

static struct dkim_flaw key_of(struct check_ctx *ctx, struct looked *l)
{
	struct dkim_flaw flaw =
		dkim_key_choose(check_dns(ctx, l->signature.key_name, DNS_TXT), &l->key);
	return flaw.why ? flaw : dkim_key_suits(&l->key, &l->signature);
}

/* Once all keys are there. */
static void dkim_judge(struct check_ctx *ctx, struct dkim_message *r)
{
	for (size_t i = 0; i < r->count; i++) {
		struct looked *l = &r->looked[i];
		char buffer[WHY_MAX];
		struct text why = TEXT(buffer);
		if (!l->flaw.why)
			l->flaw = r->memory->starved ? not_here : key_of(ctx, l);
		if (l->flaw.why)
			signature_conclude(l, l->flaw.fact, l->flaw.fact, bytes_of(l->flaw.why));
		else if (key_small(l, &why))
			signature_conclude(l, "fail", "fail", text_bytes(&why));
		else
			signature_verify(ctx, r, l);
	}
	r->judged = true;
}

/* Asks for all keys; false while one is not known. */
static bool keys_known(struct check_ctx *ctx, const struct dkim_message *r, bool *any)
{
	bool known = true;
	*any = false;
	for (size_t i = 0; i < r->count; i++) {
		if (r->looked[i].flaw.why)
			continue;
		*any = true;
		known &= check_dns(ctx, r->looked[i].signature.key_name, DNS_TXT) != NULL;
	}
	return known;
}

static void dkim_report(struct check_ctx *ctx, const char *fact, struct bytes detail,
			struct bytes value, struct bytes auth)
{
	check_report_evidence(
		ctx,
		&(struct evidence){ .fact = fact, .detail = detail, .value = value, .auth = auth });
}

static void looked_report(struct check_ctx *ctx, const struct looked *l)
{
	check_report_evidence(ctx, &(struct evidence){ .fact = l->fact,
						       .detail = l->detail,
						       .value = l->signature.domain,
						       .auth = l->auth,
						       .selector = l->signature.selector });
}

static void dkim_report_all(struct check_ctx *ctx, const struct dkim_message *r)
{
	char buffer[DETAIL_MAX * 3];
	struct text rest = TEXT(buffer);
	for (size_t i = 0; i < r->count; i++)
		looked_report(ctx, &r->looked[i]);
	for (size_t i = 0; i < r->count; i++)
		if (r->looked[i].replay.len)
			dkim_report(ctx, "replayable", r->looked[i].replay,
				    r->looked[i].signature.domain, BYTES(""));
	if (r->count == r->choice.signatures)
		return;
	dkim_choice_tell(&r->choice, ctx->fields, ctx->field_count, ctx->now / 1000, &rest);
	dkim_report(ctx, "skipped", text_bytes(&rest), BYTES(""), BYTES(""));
}

static enum progress dkim_run(struct check_ctx *ctx)
{
	struct dkim_message *r = ctx->read;
	bool any;
	if (!r) {
		dkim_report(ctx, "temperror", BYTES("out of memory for the signatures"), BYTES(""),
			    BYTES("dkim=temperror"));
		return CHECK_DONE;
	}
	if (r->count == 0)
		dkim_report(ctx, "none", BYTES("no DKIM signature"), BYTES(""), BYTES("dkim=none"));
	if (!r->judged) {
		bool known = keys_known(ctx, r, &any);
		if (any && (!known || !ctx->whole))
			return CHECK_WAIT;
		dkim_judge(ctx, r);
	}
	dkim_report_all(ctx, r);
	return CHECK_DONE;
}

static const struct check_reader reader = { .begin = dkim_reader_begin,
					    .feed = dkim_reader_feed,
					    .end = dkim_reader_end };

/* ---- once in a process: the example of RFC 8463, for which libcrypto loads what it needs */

static const struct dns_answer *example_dns(struct check_ctx *ctx, struct bytes name,
					    enum dns_type type)
{
	static const struct dns_record rsa = { .data = { DKIM_EXAMPLE_RSA_KEY,
							 sizeof DKIM_EXAMPLE_RSA_KEY - 1 } };
	static const struct dns_record ed25519 = {
		.data = { DKIM_EXAMPLE_ED25519_KEY, sizeof DKIM_EXAMPLE_ED25519_KEY - 1 }
	};
	static const struct dns_answer rsa_answer = { .status = DNS_FOUND,
						      .count = 1,
						      .records = &rsa };
	static const struct dns_answer ed25519_answer = { .status = DNS_FOUND,
							  .count = 1,
							  .records = &ed25519 };
	(void)ctx, (void)type;
	return bytes_starts(name, BYTES("test.")) ? &rsa_answer : &ed25519_answer;
}

static void example_report(struct check_ctx *ctx, const struct evidence *e)
{
	size_t *passes = ctx->asker;
	*passes += strcmp(e->fact, "pass") == 0;
}

extern const struct check check_dkim;

static bool example_passes(void)
{
	static const struct check_asks asks = { .dns = example_dns, .report = example_report };
	struct header_field fields[16];
	struct arena memory;
	size_t passes = 0;
	bool done = false;
	struct check_ctx ctx = { .asks = &asks,
				 .asker = &passes,
				 .fields = fields,
				 .header = BYTES(DKIM_EXAMPLE_HEADER),
				 .whole = true,
				 .now = UINT64_C(1528637909000) };
	for (struct bytes rest = ctx.header; header_next(&rest, &fields[ctx.field_count]);)
		ctx.field_count++;
	arena_init(&memory, 1024 * 1024);
	ctx.read = dkim_reader_begin(&ctx, &memory);
	if (ctx.read) {
		dkim_reader_feed(ctx.read, BYTES(DKIM_EXAMPLE_BODY));
		dkim_reader_end(ctx.read);
		done = check_run(&check_dkim, &ctx) == CHECK_DONE;
	}
	arena_wipe(&memory);
	return done && passes == 2;
}

static bool dkim_start(void)
{
	return dkim_crypto_start() && dkim_verify_start() && example_passes();
}

/* RFC 7372, 3.1. */
static const struct check_words words[] = {
	{ "temperror", 4, 3, "DKIM validation: temporary lookup failure" },
	{ "none", 7, 20, "DKIM validation failed: %d" },
	{ "fail", 7, 20, "DKIM validation failed: %d" },
	{ "permerror", 7, 20, "DKIM validation error: %d" },
	{ "replayable", 7, 20, "DKIM signature does not cover what is shown: %d" },
	{ "skipped", 7, 20, "DKIM validation: %d" },
	{ 0 },
};
static const char *const facts[] = { "none",      "pass",       "fail",    "temperror",
				     "permerror", "replayable", "skipped", NULL };

const struct check check_dkim = {
	.name = "dkim",
	.phase = PHASE_BODY,
	.facts = facts,
	.run = dkim_run,
	.start = dkim_start,
	.reader = &reader,
	.words = words,
};
