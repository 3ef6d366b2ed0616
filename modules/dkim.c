/* dkim.c: are the DKIM signatures of this message true (RFC 6376, RFC 8301, RFC 8463)? By
 * libopendkim, behind a fence.
 *
 * Facts: `none` (no signature), else one evidence for each of the first ten signatures, in the
 * order of the header: `pass`, `fail` (it does not match, has expired, is rsa-sha1, its key is
 * under 1024 bits, or l= leaves part of the body unsigned: that one is "policy" in
 * Authentication-Results), `permerror` (signature or key cannot be used), `temperror` (no answer
 * from the DNS, or this machine could not do it). The value is d= as A-labels in lower case: what a
 * policy and DMARC go by.
 *
 * A key in testing mode (t=y) makes no failure: what does not verify counts as `none`. What
 * verifies is a pass. WHY: 3.6.1 wants no difference from unsigned mail, but it protects senders
 * who try out DKIM; many leave the flag for ever, and without the pass their own DMARC policy would
 * have their good mail refused.
 *
 * It owns one library handle a message, in the reader's arena. It must never let the library ask
 * the DNS, hash a body in more than two ways, or see a signature or key that dkim_signature.c or
 * dkim_key.c has not found sound. */
#include "modules/check_auth.h"
#include "modules/check.h"
#include "modules/dkim/dkim_example.h"
#include "modules/dkim/dkim_key.h"
#include "modules/dkim/dkim_memory.h"

#include <opendkim/dkim.h>
#include <string.h>

enum { LOOKED_MAX = 10, WHY_MAX = 120, DETAIL_MAX = 500 };

/* One signature and what came of it. */
struct looked {
	struct dkim_signature signature;
	struct dkim_flaw flaw;          /* why NULL: the library verifies it */
	DKIM_SIGINFO *info;
	struct dkim_key key;
	const char *fact;
	char detail_octets[DETAIL_MAX], auth_octets[CHECK_AUTH_MAX];
	struct bytes detail, auth;
};

/* How long the body is in canonical form, for the signature with l=: the library only tells how
 * much of it was hashed. */
struct measure {
	bool wanted, relaxed;
	bool space;                     /* blanks stand before the next octet of the line */
	/* of this line, of the empty lines before it, of all before those */
	uint64_t line, empty, length;
};

struct dkim_message {
	size_t count;
	struct looked *looked;
	DKIM *dkim;                     /* NULL: there is nothing to hash */
	DKIM *handle;                   /* the same, until it is freed */
	struct dkim_memory memory;      /* what the library has */
	struct measure measure;
	char last;                      /* octet of the body */
	bool broken;                    /* the library could not read the body */
	bool judged;
};

/* WHY: the one global. The library wants one handle a process, which threads share once its options
 * are set; start() makes it before there are threads, and nobody changes it after that. */
static DKIM_LIB *library;

static const struct dkim_flaw broken_library = { "temperror",
						 "it could not be verified on this machine" };

static void refuse_all(struct dkim_message *r, struct dkim_flaw flaw)
{
	for (size_t i = 0; i < r->count; i++)
		if (!r->looked[i].flaw.why)
			r->looked[i].flaw = flaw;
}

/* Each way of hashing reads the whole body again, so that many junk signatures with different l=
 * would make a big message dear. In each of the two canonicalizations the body is therefore hashed
 * once: for those without l=; and in one that none of these needs, for the first with l=. */
static void limit_hashes(struct dkim_message *r)
{
	bool plain[2] = { false, false };
	const struct dkim_signature *limited = NULL;
	for (size_t i = 0; i < r->count; i++)
		if (!r->looked[i].flaw.why && !r->looked[i].signature.limited)
			plain[r->looked[i].signature.relaxed] = true;
	for (size_t i = 0; i < r->count; i++) {
		const struct dkim_signature *s = &r->looked[i].signature;
		if (r->looked[i].flaw.why || !s->limited)
			continue;
		if (!limited && !plain[s->relaxed])
			limited = s;
		if (!limited || s->limit != limited->limit || s->relaxed != limited->relaxed)
			r->looked[i].flaw =
				(struct dkim_flaw){ "permerror",
						    "l= is ignored beside other signatures" };
	}
	if (limited)
		r->measure = (struct measure){ .wanted = true, .relaxed = limited->relaxed };
}

static bool is_signature(const struct header_field *field)
{
	return header_is(field, "DKIM-Signature");
}

/* A signature may sign other DKIM-Signature fields. The library then has to be given all of them,
 * which is harmless only if all are sound. */
static void limit_names(struct dkim_message *r, size_t signatures)
{
	bool all = signatures == r->count;
	for (size_t i = 0; i < r->count; i++)
		all &= !r->looked[i].flaw.why;
	for (size_t i = 0; i < r->count && !all; i++)
		if (!r->looked[i].flaw.why && r->looked[i].signature.names_signatures)
			r->looked[i].flaw = (struct dkim_flaw){
				"permerror",
				"it signs other signatures, of which some cannot be used"
			};
}

static void close_library(void *arg)
{
	struct dkim_message *r = arg;
	if (r->handle)
		(void)dkim_free(r->handle);
	dkim_memory_close(&r->memory);
}

/* False: the library, or DKIM itself, cannot read this field, so that nobody can say what of it was
 * signed. A line that is no field, and a name with a semicolon, cannot be named in h=. */
static bool give_field(DKIM *dkim, const struct header_field *field)
{
	struct bytes whole = field->whole;
	if (field->name.len == 0 || bytes_has(field->name, ';'))
		return true;
	while (whole.len && (whole.at[whole.len - 1] == '\n' || whole.at[whole.len - 1] == '\r'))
		whole.len--;
	return !bytes_has(whole, '\0') &&
	       dkim_header(dkim, (u_char *)(uintptr_t)whole.at, whole.len) == DKIM_STAT_OK;
}

/* Hands the header to the library, of the signatures only those that are to be verified. */
static struct dkim_flaw give_header(struct dkim_message *r, const struct check_ctx *ctx)
{
	/* h= may name one field more than there are (RFC 6376, 5.4). One that no h= can name
	 * keeps the library's list of fields longer than any h=. */
	static u_char unnamed[] = "no name: x";
	DKIM_SIGINFO **infos;
	int count;
	size_t seen = 0, given = 0;
	for (size_t i = 0; i < ctx->field_count; i++) {
		if (is_signature(&ctx->fields[i]) &&
		    (seen++ >= r->count || r->looked[seen - 1].flaw.why))
			continue;
		if (!give_field(r->dkim, &ctx->fields[i]))
			return (struct dkim_flaw){
				"permerror", "the header has a field that cannot be verified"
			};
	}
	if (dkim_header(r->dkim, unnamed, sizeof unnamed - 1) != DKIM_STAT_OK ||
	    dkim_eoh(r->dkim) != DKIM_STAT_OK ||
	    dkim_getsiglist(r->dkim, &infos, &count) != DKIM_STAT_OK)
		return broken_library;
	for (size_t i = 0; i < r->count; i++)
		if (!r->looked[i].flaw.why && given < (size_t)count)
			r->looked[i].info = infos[given++];
	return given == (size_t)count ? (struct dkim_flaw){ NULL, NULL } : broken_library;
}

static void open_library(struct dkim_message *r, struct check_ctx *ctx, struct arena *memory)
{
	bool wanted = false;
	DKIM_STAT status;
	for (size_t i = 0; i < r->count; i++)
		wanted |= !r->looked[i].flaw.why;
	if (!wanted)
		return;
	size_t header = 0;
	for (size_t i = 0; i < ctx->field_count; i++)
		header += ctx->fields[i].whole.len;
	if (!library || !dkim_memory_open(&r->memory, memory, header) ||
	    !arena_defer(memory, close_library, r)) {
		dkim_memory_close(&r->memory);
		refuse_all(r, broken_library);
		return;
	}
	r->handle = r->dkim = dkim_verify(library, (const u_char *)"mxward", &r->memory, &status);
	struct dkim_flaw flaw = broken_library;
	if (r->dkim) {
		(void)dkim_set_user_context(r->dkim, r);
		flaw = give_header(r, ctx);
	}
	dkim_memory_settle(&r->memory);
	if (flaw.why) {
		refuse_all(r, flaw);
		r->dkim = NULL;
	}
}

static void *dkim_reader_begin(struct check_ctx *ctx, struct arena *memory)
{
	size_t signatures = 0, n = 0;
	struct dkim_message *r = arena_alloc(memory, sizeof *r);
	for (size_t i = 0; i < ctx->field_count; i++)
		signatures += is_signature(&ctx->fields[i]);
	if (!r || signatures == 0)
		return r;
	size_t count = signatures < LOOKED_MAX ? signatures : LOOKED_MAX;
	r->looked = arena_array(memory, count, sizeof *r->looked);
	if (!r->looked)
		return NULL;
	for (size_t i = 0; i < ctx->field_count && n < count; i++) {
		if (!is_signature(&ctx->fields[i]))
			continue;
		struct looked *l = &r->looked[n++];
		l->flaw = dkim_signature_read(ctx->fields[i].value, ctx->now / 1000, &l->signature);
	}
	r->count = count;
	limit_hashes(r);
	limit_names(r, signatures);
	open_library(r, ctx, memory);
	return r;
}

/* RFC 6376, 3.4.3 and 3.4.4: empty lines at the end do not count; relaxed, blanks at the end of a
 * line do not either, and others count once. */
static void measure_body(struct measure *m, struct bytes octets)
{
	for (size_t i = 0; i < octets.len; i++) {
		char c = octets.at[i];
		if (c == '\n') {
			m->empty += 2;
			if (m->line)
				m->length += m->line + m->empty;
			if (m->line)
				m->empty = 0;
			m->line = 0;
			m->space = false;
		} else if (m->relaxed && (c == ' ' || c == '\t')) {
			m->space = true;
		} else if (c != '\r') {
			m->line += 1 + m->space;
			m->space = false;
		}
	}
}

static uint64_t measured(const struct measure *m)
{
	return m->length || m->relaxed ? m->length : 2;
}

static void dkim_reader_feed(void *read, struct bytes octets)
{
	struct dkim_message *r = read;
	if (!r->dkim || octets.len == 0 || dkim_memory_starved(&r->memory))
		return;
	r->broken |= dkim_body(r->dkim, (u_char *)(uintptr_t)octets.at, octets.len) != DKIM_STAT_OK;
	dkim_memory_settle(&r->memory);
	if (r->measure.wanted)
		measure_body(&r->measure, octets);
	r->last = octets.at[octets.len - 1];
}

/* What BDAT brings may end without CRLF; the backend gets it with one, and it is what is signed. */
static void dkim_reader_end(void *read)
{
	struct dkim_message *r = read;
	if (r->last && r->last != '\n')
		dkim_reader_feed(r, BYTES("\r\n"));
}

/* Gives the library a key that has been asked for before. It is never told to look for itself. */
static DKIM_CBSTAT lookup(DKIM *dkim, DKIM_SIGINFO *info, u_char *buffer, size_t size)
{
	struct dkim_message *r = dkim_get_user_context(dkim);
	for (size_t i = 0; i < r->count; i++) {
		struct looked *l = &r->looked[i];
		if (l->info != info || l->flaw.why || l->key.text_len >= size)
			continue;
		memcpy(buffer, l->key.text, l->key.text_len + 1);
		return DKIM_CBSTAT_CONTINUE;
	}
	return DKIM_CBSTAT_NOTFOUND;
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

static void conclude_verified(struct looked *l, const struct measure *m)
{
	char buffer[WHY_MAX];
	struct text why = TEXT(buffer);
	uint64_t length = measured(m);
	const struct dkim_signature *s = &l->signature;
	if (!s->limited || s->limit == length) {
		signature_conclude(l, "pass", "pass", BYTES(""));
		return;
	}
	text_format(&why, "covers only %llu of %llu octets, l=", (unsigned long long)s->limit,
		    (unsigned long long)length);
	signature_conclude(l, "fail", "policy", text_bytes(&why));
}

/* What the library found. Its own verdict on the whole message is of no use: it speaks of one
 * signature only. */
static void conclude_by_library(struct looked *l, const struct measure *m)
{
	unsigned flags = dkim_sig_getflags(l->info);
	int body = dkim_sig_getbh(l->info), error = dkim_sig_geterror(l->info);
	if ((flags & DKIM_SIGFLAG_PASSED) && body == DKIM_SIGBH_MATCH && error == DKIM_SIGERROR_OK)
		conclude_verified(l, m);
	else if (error == DKIM_SIGERROR_TOOLARGE_L)
		signature_conclude(l, "fail", "fail", BYTES("l= is longer than the body"));
	else if ((flags & DKIM_SIGFLAG_PASSED) && body == DKIM_SIGBH_MISMATCH)
		signature_conclude(l, "fail", "fail", BYTES("body hash does not match"));
	else if (error == DKIM_SIGERROR_BADSIG && (flags & DKIM_SIGFLAG_PROCESSED))
		signature_conclude(l, "fail", "fail", BYTES("signature does not match the header"));
	else if (error == DKIM_SIGERROR_UNKNOWN)
		signature_conclude(l, "temperror", "temperror", bytes_of(broken_library.why));
	else
		signature_conclude(l, "permerror", "permerror",
				   bytes_of(dkim_sig_geterrorstr(error)));
}

/* Once all keys are there. */
static void dkim_judge(struct check_ctx *ctx, struct dkim_message *r)
{
	bool wanted = false;
	if (r->broken || dkim_memory_starved(&r->memory))
		refuse_all(r, broken_library);
	for (size_t i = 0; i < r->count; i++) {
		struct looked *l = &r->looked[i];
		if (l->flaw.why)
			continue;
		l->flaw = dkim_key_choose(check_dns(ctx, l->signature.key_name, DNS_TXT), &l->key);
		if (!l->flaw.why)
			l->flaw = dkim_key_suits(&l->key, &l->signature);
		if (l->flaw.why)
			dkim_sig_ignore(l->info);
		wanted |= !l->flaw.why;
	}
	if (wanted)
		(void)dkim_eom(r->dkim, NULL);
	dkim_memory_settle(&r->memory);
	for (size_t i = 0; i < r->count; i++) {
		struct looked *l = &r->looked[i];
		char buffer[WHY_MAX];
		struct text why = TEXT(buffer);
		if (l->flaw.why)
			signature_conclude(l, l->flaw.fact, l->flaw.fact, bytes_of(l->flaw.why));
		else if (key_small(l, &why))
			signature_conclude(l, "fail", "fail", text_bytes(&why));
		else
			conclude_by_library(l, &r->measure);
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
	for (size_t i = 0; i < r->count; i++)
		dkim_report(ctx, r->looked[i].fact, r->looked[i].detail,
			    r->looked[i].signature.domain, r->looked[i].auth);
	return CHECK_DONE;
}

static const struct check_reader reader = { .begin = dkim_reader_begin,
					    .feed = dkim_reader_feed,
					    .end = dkim_reader_end };

/* ---- once in a process: the library, and the example of RFC 8463 */

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
	unsigned flags = DKIM_LIBFLAGS_DELAYSIGPROC | DKIM_LIBFLAGS_BADSIGHANDLES,
		 bits = DKIM_KEY_BITS_LEAST;
	uint64_t drift = DKIM_ADVANCE;
	if (!library) {
		dkim_memory_start();
		library = dkim_init(dkim_memory_take, dkim_memory_give);
	}
	return library && dkim_set_key_lookup(library, lookup) == DKIM_STAT_OK &&
	       dkim_options(library, DKIM_OP_SETOPT, DKIM_OPTS_FLAGS, &flags, sizeof flags) ==
		       DKIM_STAT_OK &&
	       dkim_options(library, DKIM_OP_SETOPT, DKIM_OPTS_MINKEYBITS, &bits, sizeof bits) ==
		       DKIM_STAT_OK &&
	       dkim_options(library, DKIM_OP_SETOPT, DKIM_OPTS_CLOCKDRIFT, &drift, sizeof drift) ==
		       DKIM_STAT_OK &&
	       example_passes();
}

/* RFC 7372, 3.1. */
static const struct check_words words[] = {
	{ "temperror", 4, 3, "DKIM validation: temporary lookup failure" },
	{ "none", 7, 20, "DKIM validation failed: %d" },
	{ "fail", 7, 20, "DKIM validation failed: %d" },
	{ "permerror", 7, 20, "DKIM validation error: %d" },
	{ 0 },
};
static const char *const facts[] = { "none", "pass", "fail", "temperror", "permerror", NULL };

const struct check check_dkim = {
	.name = "dkim",
	.phase = PHASE_BODY,
	.facts = facts,
	.run = dkim_run,
	.start = dkim_start,
	.reader = &reader,
	.words = words,
};
