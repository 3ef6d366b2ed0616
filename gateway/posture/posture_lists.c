/* posture_lists.c: whether addresses of ours stand on the DNS lists that the configuration names.
 * Asked by the checks themselves, with the lists' self-tests, so that the same answers count as for
 * mail. */
#include "gateway/posture/posture_inside.h"

#include "gateway/judge/list_test.h"

#include <string.h>

static const char AREA[] = "lists";

/* What a check is asked with, beside the look. */
struct listing_look {
	struct posture *p;
	struct list_tests *tests;
	const struct address *address;
};

static struct listing_look *look_of(struct check_ctx *ctx)
{
	return ctx->asker;
}

static const struct dns_answer *list_dns(struct check_ctx *ctx, struct bytes name,
					 enum dns_type type)
{
	return posture_ask(look_of(ctx)->p, name, type);
}

static enum list_state list_state(struct check_ctx *ctx, struct bytes zone)
{
	return list_tests_state(look_of(ctx)->tests, ctx->check, zone);
}

static void list_report(struct check_ctx *ctx, const struct evidence *e)
{
	struct listing_look *l = look_of(ctx);
	char buffer[ADDRESS_TEXT_MAX];
	struct text address = TEXT(buffer);
	address_text(&address, l->address);
	struct bytes of = posture_format(l->p, "%s %.*s", text_cstr(&address), BYTES_ARG(e->value));
	if (strcmp(e->fact, "listed") == 0)
		posture_add(l->p, POSTURE_ERROR, AREA, "lists.listed", of,
			    BYTES("See the list's own page for why, and how to be removed."),
			    "%s stands on %.*s.", text_cstr(&address), BYTES_ARG(e->detail));
	else if (strcmp(e->fact, "unknown") == 0)
		posture_add(l->p, POSTURE_UNKNOWN, AREA, "lists.unknown", of, BYTES(""),
			    "Whether %s is listed is not known: %.*s does not answer as a list.",
			    text_cstr(&address), BYTES_ARG(e->detail));
}

static enum listing list_blocklist(struct check_ctx *ctx, const struct address *a,
				   struct bytes *detail, struct bytes *reason)
{
	(void)ctx, (void)a;
	*detail = *reason = BYTES("");
	return LISTING_NONE;
}

static bool asks_addresses(const struct config *config, size_t i)
{
	struct check_list list;
	return config->checks[i] && checks[i]->list && checks[i]->phase == PHASE_CONNECT &&
	       checks[i]->list(config->checks[i], 0, &list) && list.kind == LIST_OF_ADDRESSES;
}

static void address_look(struct listing_look *l, const struct config *config)
{
	static const struct check_asks asks = {
		.dns = list_dns,
		.blocklist = list_blocklist,
		.list_state = list_state,
		.report = list_report,
	};
	struct check_ctx ctx = l->p->ctx;
	size_t before = l->p->findings->count;
	ctx.asks = &asks;
	ctx.asker = l;
	ctx.client = *l->address;
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		if (asks_addresses(config, i)) {
			ctx.conf = config->checks[i];
			/* Every answer is there when it is asked for: it never waits. */
			(void)!check_run(checks[i], &ctx);
		}
	if (l->p->findings->count > before)
		return;
	char buffer[ADDRESS_TEXT_MAX];
	struct text t = TEXT(buffer);
	address_text(&t, l->address);
	posture_add(l->p, POSTURE_GOOD, AREA, "lists.clear", text_bytes(&t), BYTES(""),
		    "%.*s stands on none of the configured lists.", BYTES_ARG(text_bytes(&t)));
}

/* The lists' self-tests have to be over before anything that they say counts. */
static bool tests_wait(struct posture *p, struct list_tests *tests)
{
	while (!list_tests_known(tests) && !p->deadline.expired)
		loop_run(p->loop);
	return list_tests_known(tests);
}

void posture_look_at_lists(struct posture *p)
{
	struct config *config = p->order->config;
	bool any = false;
	for (size_t i = 0; config && i < CHECKS_COUNT; i++)
		any |= asks_addresses(config, i);
	if (!any || !p->order->own || p->order->address_count == 0 || p->over)
		return;
	struct list_tests *tests = list_tests_new(p->loop, p->resolver);
	if (tests && list_tests_configure(tests, config, p->wake) && tests_wait(p, tests))
		for (size_t i = 0; i < p->order->address_count; i++) {
			struct listing_look l = { p, tests, &p->order->addresses[i] };
			address_look(&l, config);
		}
	else
		posture_add(p, POSTURE_UNKNOWN, AREA, "lists.unknown", BYTES(""), BYTES(""),
			    "The configured lists could not be tested in time.");
	if (tests)
		list_tests_free(tests);
}
