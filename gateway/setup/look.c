/* look.c: what all looks share: the loop, the resolver, and waiting for an answer; see look.h. */
#include "gateway/setup/look.h"

enum { QUESTIONS_MAX = 200 };

static void look_woken(void *arg)
{
	const struct look *l = arg;
	loop_stop(l->loop);
}

bool look_start(struct look *l, struct wishes *wishes, struct findings *findings,
		struct text *error)
{
	*l = (struct look){ .wishes = wishes, .findings = findings };
	l->loop = loop_new();
	l->answers = answers_new();
	if (l->loop && l->answers)
		l->resolver = resolver_new(l->loop, l->answers, &wishes->resolver,
					   wishes->dns ? 1 : 0, LOOK_DNS_MS, error);
	l->wake = l->loop ? loop_enroll(l->loop, look_woken, l) : 0;
	l->ask = l->resolver && l->wake ? ask_new(l->resolver, l->wake, QUESTIONS_MAX) : NULL;
	l->dns = l->ask ? dns_new(l->resolver, NULL, error) : NULL;
	if (!l->dns && error->len == 0)
		text_string(error, "out of memory");
	return l->dns;
}

void look_end(struct look *l)
{
	if (l->dns)
		dns_free(l->dns);
	if (l->ask)
		ask_free(l->ask);
	if (l->resolver)
		resolver_free(l->resolver);
	if (l->answers)
		answers_free(l->answers);
	if (l->wake)
		loop_retire(l->loop, l->wake);
	if (l->loop)
		loop_free(l->loop);
	*l = (struct look){ .wishes = NULL };
}

const struct dns_answer *look_ask(struct look *l, struct bytes name, enum dns_type type)
{
	const struct dns_answer *answer;
	while (!(answer = ask_dns(l->ask, name, type)))
		loop_run(l->loop);
	return answer;
}

void look_addresses(struct look *l, const char *host, struct dns_lookup *lookup)
{
	dns_lookup_start(l->dns, host, lookup, l->wake);
	while (!lookup->settled)
		loop_run(l->loop);
}
