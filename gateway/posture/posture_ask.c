/* posture_ask.c: waiting for answers, and the list of findings; see posture_inside.h.
 *
 * Evaluators that are written for sessions ask here, too, and get every answer at once, because the
 * loop runs until it is there. Once time is over nothing waits any more. */
#include "gateway/posture/posture_inside.h"

#include "gateway/base/clock.h"

#include <string.h>

/* Questions in vain, and none answered, after which no other is asked: the DNS is dead. */
enum { DEAD_AFTER = 6 };
/* Octets of what strangers write that are kept of a finding: a record of 64 KiB is no news. */
enum { VALUE_MAX = 2048, VALUE_SHOWN = 1024, OF_MAX = 300 };

static const struct dns_answer failed = { .status = DNS_FAILED };

static bool posture_dead(const struct posture *p)
{
	return p->answered == 0 && p->failed >= DEAD_AFTER;
}

uint64_t posture_left(const struct posture *p)
{
	uint64_t now = clock_monotonic();
	return p->over || now >= p->deadline.when ? 0 : p->deadline.when - now;
}

const struct dns_answer *posture_ask(struct posture *p, struct bytes name, enum dns_type type)
{
	const struct dns_answer *answer = NULL;
	if (p->over || posture_dead(p))
		return &failed;
	while (!(answer = ask_dns(p->ask, name, type))) {
		if (p->deadline.expired) {
			p->over = true;
			ask_give_up(p->ask);
			answer = &failed;
			break;
		}
		loop_run(p->loop);
	}
	p->answered += answer->status != DNS_FAILED;
	p->failed += answer->status == DNS_FAILED;
	return answer;
}

void posture_expect(struct posture *p, struct bytes name, enum dns_type type)
{
	if (!p->over && name.len)
		(void)ask_dns(p->ask, name, type);
}

struct bytes posture_name(struct posture *p, const char *prefix, struct bytes name)
{
	char buffer[DNS_NAME_MAX];
	struct text t = TEXT(buffer);
	text_format(&t, "%s.", prefix);
	text_add(&t, name);
	if (t.cut || !dns_name_valid(text_bytes(&t)))
		return BYTES("");
	return posture_keep(p, text_bytes(&t));
}

/* ---- as checks ask */

static const struct dns_answer *context_dns(struct check_ctx *ctx, struct bytes name,
					    enum dns_type type)
{
	return posture_ask(ctx->asker, name, type);
}

static enum listing context_blocklist(struct check_ctx *ctx, const struct address *a,
				      struct bytes *detail, struct bytes *reason)
{
	(void)ctx, (void)a;
	*detail = *reason = BYTES("");
	return LISTING_NONE;
}

static enum list_state context_list_state(struct check_ctx *ctx, struct bytes zone)
{
	(void)ctx, (void)zone;
	return LIST_WELL;
}

static void context_report(struct check_ctx *ctx, const struct evidence *e)
{
	(void)ctx, (void)e;
}

static const struct evidence *context_found(struct check_ctx *ctx, size_t n)
{
	(void)ctx, (void)n;
	return NULL;
}

void posture_context(struct posture *p)
{
	static const struct check_asks asks = {
		.dns = context_dns,
		.blocklist = context_blocklist,
		.list_state = context_list_state,
		.report = context_report,
		.found = context_found,
	};
	p->ctx = (struct check_ctx){
		.hostname = p->order->hostname,
		.other = BYTES(""),
		.helo = p->order->domain,
		.sender = BYTES(""),
		.sender_local = BYTES(""),
		.sender_domain = p->order->domain,
		.header = BYTES(""),
		.too_complex = "",
		.broken = "",
		.now = clock_wall(),
		.asks = &asks,
		.asker = p,
	};
}

bool posture_digest(struct bytes octets, uint8_t digest[SHA256_SIZE])
{
	struct sha256 *hash = sha256_new();
	if (!hash)
		return false;
	sha256_add(hash, octets);
	bool good = sha256_end(hash, digest);
	sha256_free(hash);
	return good;
}

/* ---- findings */

struct bytes posture_keep(struct posture *p, struct bytes b)
{
	if (b.len == 0)
		return BYTES("");
	struct bytes copy = arena_copy(p->memory, b);
	return copy.at ? copy : BYTES("");
}

struct bytes posture_format(struct posture *p, const char *format, ...)
{
	char buffer[POSTURE_TEXT_MAX];
	struct text t = TEXT(buffer);
	va_list args;
	va_start(args, format);
	text_vformat(&t, format, args);
	va_end(args);
	return posture_keep(p, text_bytes(&t));
}

struct posture_finding *posture_add(struct posture *p, enum posture_severity severity,
				    const char *area, const char *code, struct bytes of,
				    struct bytes remedy, const char *format, ...)
{
	char buffer[POSTURE_TEXT_MAX];
	struct text what = TEXT(buffer);
	va_list args;
	if (p->findings->count == POSTURE_FINDINGS_MAX) {
		p->findings->lost++;
		return NULL;
	}
	va_start(args, format);
	text_vformat(&what, format, args);
	va_end(args);
	struct posture_finding *f = &p->findings->at[p->findings->count++];
	*f = (struct posture_finding){
		.area = area,
		.code = code,
		.severity = severity,
		.of = posture_keep(p, bytes_first(of, OF_MAX)),
		.value = BYTES(""),
		.what = posture_keep(p, text_bytes(&what)),
		.remedy = posture_keep(p, remedy),
	};
	return f;
}

/* Of a value that is too long its beginning and a digest: so that a change behind it shows. */
void posture_value(struct posture *p, struct posture_finding *f, struct bytes value)
{
	uint8_t digest[SHA256_SIZE];
	char buffer[VALUE_MAX];
	struct text t = TEXT(buffer);
	if (!f)
		return;
	if (value.len > VALUE_MAX && posture_digest(value, digest)) {
		text_add(&t, bytes_first(value, VALUE_SHOWN));
		text_format(&t, "... (%zu octets, SHA-256 ", value.len);
		for (size_t i = 0; i < sizeof digest; i++)
			text_format(&t, "%02x", digest[i]);
		text_char(&t, ')');
		value = text_bytes(&t);
	}
	f->value = posture_keep(p, bytes_first(value, VALUE_MAX));
}

void posture_unknown(struct posture *p, const char *area, const char *code, struct bytes name,
		     const char *record)
{
	posture_add(p, POSTURE_UNKNOWN, area, code, name, BYTES(""),
		    "No answer from the DNS for %s of %.*s.", record, BYTES_ARG(name));
}

const char *posture_severity_name(enum posture_severity severity)
{
	static const char *const names[] = {
		[POSTURE_GOOD] = "good",       [POSTURE_INFO] = "info",
		[POSTURE_UNKNOWN] = "unknown", [POSTURE_WARNING] = "warning",
		[POSTURE_ERROR] = "error",
	};
	return names[severity];
}

bool posture_severity_read(struct bytes word, enum posture_severity *severity)
{
	for (int i = POSTURE_GOOD; i <= POSTURE_ERROR; i++)
		if (bytes_equal(word, bytes_of(posture_severity_name((enum posture_severity)i)))) {
			*severity = (enum posture_severity)i;
			return true;
		}
	return false;
}

enum posture_severity posture_worst(const struct posture_findings *all)
{
	enum posture_severity worst = POSTURE_GOOD;
	for (size_t i = 0; i < all->count; i++)
		worst = all->at[i].severity > worst ? all->at[i].severity : worst;
	return worst;
}
