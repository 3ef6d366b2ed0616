/* resolver.c: questions put to the servers, until one answers or their time is over (struct
 * resolver, ask.h).
 *
 * c-ares repeats a question to its server, we choose the server. A question goes to the first
 * server that is well; after a step without an answer it goes to the next one as well, and whoever
 * answers first counts. A server that another one outran, or that refused, is sick: it is passed
 * over, and once in a time-out one question is put to it besides. A truncated answer is asked for
 * again by TCP. A question that a server refused for its EDNS, or left without an answer for two
 * steps, goes to it without EDNS as well. An alias whose target is not in the answer is followed.
 *
 * An attempt belongs to c-ares and outlives its question, which may settle at any time. It must
 * never close a channel, or wake anybody, while c-ares is on the stack. */
#include "gateway/io/resolver_server.h"

#include <stdlib.h>
#include <string.h>

enum {
	SERVERS_MAX = 8,
	DOUBLE_AT = 3, /* ticks without an answer: two steps at least */
	/* questions that a server has twice before it is known to be without EDNS: most that are
	 * silent are silent altogether */
	DOUBLES_MOST = 8,
	ROUNDS = 2, /* how often all servers are tried when none can be reached */
};

struct resolver {
	struct loop *loop;
	struct answers *answers;
	struct server_set *set;         /* for new questions */
	struct list sets; /* this one, and those whose questions have not all settled */
	struct list questions;
	struct loop_task tidy;          /* frees sets that nobody needs */
	struct dns_counters *counters;  /* NULL: nobody wants them */
};

struct question {
	struct list node;
	struct list attempts;           /* those that are open */
	struct resolver *resolver;
	struct server_set *set;
	struct entry *entry;
	struct timer timer;
	wake_id wake;
	uint64_t begun, deadline;
	const char *name;               /* what is asked at present: the entry's, or `alias` */
	char *alias;                    /* NULL: none was followed */
	size_t length;
	unsigned aliases;               /* followed so far */
	uint32_t ttl;                   /* the least of theirs */
	unsigned asked;                 /* a bit for each server, in this round */
	unsigned round;
	bool refused;                   /* some server gave an answer that says nothing */
};

struct attempt {
	struct list node;
	struct question *question;      /* NULL: settled without it */
	struct server *server;
	uint64_t sent;
	enum way way;
	/* denied: the server had refused the question with EDNS; doubled: without an answer, it was
	 * put without EDNS, too */
	bool denied, doubled, starting, ended;
	unsigned ticks;                 /* of its question since it was sent */
};

/* ---- questions */

/* One server has answered; those that had a step's time and have said nothing at all since are
 * sick. */
static void mark_outrun(struct question *q)
{
	uint64_t now = loop_now(q->resolver->loop);
	list_each (node, &q->attempts) {
		struct attempt *attempt = list_owner(node, struct attempt, node);
		if (attempt->way != BY_STREAM && attempt->server->heard < attempt->sent &&
		    now - attempt->sent >= q->set->step)
			server_mark_sick(q->set, attempt->server);
	}
}

static void tidy(struct loop_task *task)
{
	struct resolver *r = list_owner(task, struct resolver, tidy);
	for (struct list *node = r->sets.next, *next; node != &r->sets; node = next) {
		struct server_set *set = list_owner(node, struct server_set, node);
		next = node->next;
		if (set == r->set || set->questions)
			continue;
		list_remove(node);
		server_set_free(set);
	}
}

/* Nothing that is under way says anything about the question any more. */
static void attempts_leave(struct question *q)
{
	for (struct list *node; (node = list_take(&q->attempts));)
		list_owner(node, struct attempt, node)->question = NULL;
}

static void resolver_note(struct resolver *r, const struct question *q,
			  const struct dns_answer *answer)
{
	if (!r->counters)
		return;
	counter_add(&r->counters->by_status[answer ? answer->status : DNS_FAILED], 1);
	histogram_add(&r->counters->seconds, loop_now(r->loop) - q->begun);
}

/* Ends the question; the answer is taken over, NULL is none. Attempts go on alone until c-ares is
 * done. */
static void resolver_settle(struct question *q, struct dns_answer *answer)
{
	struct resolver *r = q->resolver;
	attempts_leave(q);
	resolver_note(r, q, answer);
	answers_settle(r->answers, q->entry, answer, loop_now(r->loop), r->loop);
	entry_unref(q->entry);
	timer_clear(&q->timer);
	loop_retire(r->loop, q->wake);
	list_remove(&q->node);
	if (--q->set->questions == 0 && q->set != r->set)
		loop_after(r->loop, &r->tidy);
	free(q->alias);
	free(q);
}

static void resolver_fail(struct question *q)
{
	resolver_settle(q, dns_answer_ref(answers_bare(q->resolver->answers, DNS_FAILED)));
}

/* Whether an answer is still to be hoped for without doing anything. */
static bool hopeful(const struct question *q)
{
	for (const struct list *node = q->attempts.next; node != &q->attempts; node = node->next)
		if (!list_owner(node, const struct attempt, node)->server->sick)
			return true;
	return false;
}

static void set_timer(struct question *q)
{
	uint64_t next = loop_now(q->resolver->loop) + q->set->step;
	timer_set(q->resolver->loop, &q->timer, next < q->deadline ? next : q->deadline);
}

/* ---- attempts */

static void resolver_answered(void *arg, int status, int timeouts, unsigned char *octets, int size);

/* As c-ares reads names: a backslash quotes the octet behind it (RFC 1035, section 5.1). From 1.22
 * on it refuses to ask for what no host is called; such questions fail. */
static const char *quoted(struct text *t, const struct question *q)
{
	for (size_t i = 0; i < q->length; i++) {
		if (q->name[i] == '\\')
			text_char(t, '\\');
		text_char(t, q->name[i]);
	}
	return text_cstr(t);
}

/* Puts the question to a server. False: nothing is under way, as c-ares has said within the
 * call. */
static bool launch(struct question *q, struct server *server, enum way way, bool denied)
{
	char words[2 * DNS_NAME_MAX + 1];
	struct text name = TEXT(words);
	struct dns_channel *channel = server_channel(server, q->set->timeout, way);
	struct attempt *attempt = channel ? malloc(sizeof *attempt) : NULL;
	if (!attempt)
		return false;
	*attempt = (struct attempt){ .question = q,
				     .server = server,
				     .way = way,
				     .denied = denied,
				     .starting = true,
				     .sent = loop_now(q->resolver->loop) };
	list_append(&q->attempts, &attempt->node);
	dns_channel_asks(channel);
	ares_query(channel->ares, quoted(&name, q), 1, q->entry->type, resolver_answered, attempt);
	attempt->starting = false;
	if (!attempt->ended) {
		server->plain_open += way == BY_PLAIN;
		return true;
	}
	free(attempt);
	return false;
}

/* Puts the question to the first server that does not have it in this round. */
static bool ask_next(struct question *q, bool sick)
{
	for (size_t i = 0; i < q->set->count; i++) {
		struct server *server = &q->set->servers[i];
		if (server->sick != sick || q->asked & 1u << i)
			continue;
		q->asked |= 1u << i;
		if (launch(q, server, server_way(server), false))
			return true;
	}
	return false;
}

static bool next_round(struct question *q)
{
	if (++q->round >= ROUNDS || q->refused)
		return false;
	q->asked = 0;
	return ask_next(q, false);
}

/* A sick server gets a question from time to time, which does not wait for it. */
static void probe(struct question *q)
{
	uint64_t now = loop_now(q->resolver->loop);
	for (size_t i = 0; i < q->set->count; i++) {
		struct server *server = &q->set->servers[i];
		if (!server->sick || server->probe > now)
			continue;
		server->probe = now + q->set->timeout;
		q->asked |= 1u << i;
		(void)launch(q, server, server_way(server), false);
	}
}

/* What had two steps' time with EDNS, and so was repeated once, goes without it as well, to servers
 * that have answered nothing with EDNS since. WHY ticks are counted: a loop that was held up for
 * long has late timers behind it, and perhaps the answers in front of it. */
static void double_silent(struct question *q)
{
	list_each (node, &q->attempts) {
		struct attempt *attempt = list_owner(node, struct attempt, node);
		struct server *server = attempt->server;
		if (attempt->way != BY_EDNS || attempt->doubled || ++attempt->ticks < DOUBLE_AT ||
		    server->edns_heard >= attempt->sent ||
		    (server_way(server) == BY_EDNS && server->plain_open >= DOUBLES_MOST))
			continue;
		attempt->doubled = launch(q, server, BY_PLAIN, false);
	}
}

/* A step is over, or all of the time. Who has waited for a step may ask those that are thought
 * sick, too. */
static void tick(void *arg)
{
	struct question *q = arg;
	bool over = loop_now(q->resolver->loop) >= q->deadline;
	if (!over)
		double_silent(q);
	if (over || (!ask_next(q, false) && !ask_next(q, true) && !hopeful(q) && !next_round(q)))
		resolver_fail(q);
	else
		set_timer(q);
}

/* An attempt has come to nothing. When all servers have said so, that is final; when none could be
 * reached, they are tried again after a step, for one that is being restarted is back by then. */
static void resolver_go_on(struct question *q)
{
	if (!ask_next(q, false) && !hopeful(q) && q->refused)
		resolver_fail(q);
}

/* By the server, or by c-ares, which cuts off what is longer than it has allowed. */
static bool truncated(struct bytes message)
{
	return message.len == PLAIN_SIZE || message.len >= EDNS_SIZE ||
	       (message.len > 2 && message.at[2] & 0x02);
}

/* The answer ends with an alias: from now on its target is asked for. False: too many aliases, or
 * nobody to ask. */
static bool follow(struct question *q, struct server *server, enum way way,
		   const struct dns_answer *alias)
{
	struct bytes target = alias->alias;
	if (++q->aliases > DNS_ALIASES_MAX || target.len > DNS_NAME_MAX)
		return false;
	q->alias = q->alias ? q->alias : malloc(DNS_NAME_MAX);
	if (!q->alias)
		return false;
	attempts_leave(q);
	memcpy(q->alias, target.at, target.len);
	q->name = q->alias;
	q->length = target.len;
	q->ttl = alias->ttl < q->ttl ? alias->ttl : q->ttl;
	q->asked = 1u << (server - q->set->servers);
	return launch(q, server, way == BY_STREAM ? server_way(server) : way, false);
}

/* A server has said something usable. */
static void resolver_take(struct question *q, struct server *server, enum way way,
			  struct dns_answer *answer)
{
	if (!answer->alias.len) {
		answer->ttl = answer->ttl < q->ttl ? answer->ttl : q->ttl;
		resolver_settle(q, answer);
		return;
	}
	bool followed = follow(q, server, way, answer);
	dns_answer_unref(answer);
	if (!followed)
		resolver_fail(q);
}

/* A server has said something. */
static void resolver_judge(struct question *q, const struct attempt *attempt, struct bytes message)
{
	struct server *server = attempt->server;
	mark_outrun(q);
	struct dns_answer *answer =
		dns_message_read(message, (struct bytes){ q->name, q->length }, q->entry->type);
	if (answer && (answer->status != DNS_FAILED || answer->alias.len)) {
		server_learn(server, attempt->way, q->begun, attempt->denied);
		resolver_take(q, server, attempt->way, answer);
		return;
	}
	dns_answer_unref(answer);
	if (attempt->way == BY_EDNS && !attempt->doubled && server_denies_edns(server, message) &&
	    launch(q, server, BY_PLAIN, true))
		return;
	if (attempt->way != BY_STREAM && truncated(message) && launch(q, server, BY_STREAM, false))
		return;
	q->refused = true;
	resolver_go_on(q);
}

/* c-ares has an error instead of an answer. */
static void resolver_lacks(struct question *q, const struct attempt *attempt, int status)
{
	bool nonsense =
		status == ARES_EFORMERR || status == ARES_EBADRESP || status == ARES_ENOTIMP;
	if (attempt->way == BY_EDNS && !attempt->doubled && nonsense &&
	    launch(q, attempt->server, BY_PLAIN, true))
		return;
	if (attempt->way == BY_STREAM || nonsense)
		q->refused = true;      /* the server is there, but not with this answer */
	else if (status == ARES_ECONNREFUSED || status == ARES_ETIMEOUT)
		server_mark_sick(q->set, attempt->server);
	resolver_go_on(q);
}

static void resolver_answered(void *arg, int status, int timeouts, unsigned char *octets, int size)
{
	struct attempt *attempt = arg, done = *attempt;
	struct question *q = attempt->question;
	(void)timeouts;

	dns_channel_answered(&done.server->channels[done.way]);
	list_remove(&attempt->node);
	attempt->ended = true;
	if (done.starting)
		return;
	free(attempt);
	done.server->plain_open -= done.way == BY_PLAIN;
	if (octets)
		server_mark_heard(done.server);
	if (!q)
		return;
	if (octets)
		resolver_judge(q, &done, (struct bytes){ (const char *)octets, (size_t)size });
	else
		resolver_lacks(q, &done, status);
}

void resolver_ask(struct resolver *r, struct entry *e)
{
	struct question *q = malloc(sizeof *q);
	wake_id wake = q ? loop_enroll(r->loop, tick, q) : 0;
	if (!wake) {
		free(q);
		answers_settle(r->answers, e, NULL, loop_now(r->loop), r->loop);
		return;
	}
	*q = (struct question){ .resolver = r,
				.set = r->set,
				.entry = entry_ref(e),
				.wake = wake,
				.name = e->name,
				.length = e->length,
				.ttl = UINT32_MAX,
				.begun = loop_now(r->loop),
				.deadline = loop_now(r->loop) + r->set->timeout };
	list_init(&q->attempts);
	list_append(&r->questions, &q->node);
	timer_init(&q->timer, wake);
	r->set->questions++;
	probe(q);
	(void)ask_next(q, false);
	set_timer(q);
}

/* ---- configuration */

static bool system_servers(struct resolver *r, struct address *servers, size_t *count,
			   struct text *error)
{
	struct ares_options options = { .flags = 0 };
	struct ares_addr_port_node *found = NULL;
	struct dns_channel channel;
	if (!dns_channel_open(&channel, r->loop, &options, 0, error))
		return false;
	*count = 0;
	if (ares_get_servers_ports(channel.ares, &found) == ARES_SUCCESS)
		for (struct ares_addr_port_node *node = found; node && *count < SERVERS_MAX;
		     node = node->next) {
			servers[*count] =
				address_from_octets(&node->addr, node->family == AF_INET6 ? 16 : 4);
			servers[(*count)++].port =
				(uint16_t)(node->udp_port ? node->udp_port : DNS_PORT);
		}
	if (found)
		ares_free_data(found);
	dns_channel_close(&channel);
	if (*count == 0)
		text_string(error, "the system has no DNS server configured");
	return *count != 0;
}

void resolver_count(struct resolver *r, struct dns_counters *counters)
{
	r->counters = counters;
}

bool resolver_configure(struct resolver *r, const struct address *servers, size_t count,
			uint64_t timeout, struct text *error)
{
	struct address system[SERVERS_MAX];
	if (count == 0) {
		if (!system_servers(r, system, &count, error))
			return false;
		servers = system;
	}
	count = count < SERVERS_MAX ? count : SERVERS_MAX;
	struct server_set *set = server_set_new(r, servers, count, timeout, error);
	if (!set)
		return false;
	list_append(&r->sets, &set->node);
	r->set = set;
	loop_after(r->loop, &r->tidy);
	return true;
}

struct resolver *resolver_new(struct loop *loop, struct answers *answers,
			      const struct address *servers, size_t count, uint64_t timeout,
			      struct text *error)
{
	struct resolver *r = calloc(1, sizeof *r);
	if (!r) {
		text_string(error, "out of memory");
		return NULL;
	}
	r->loop = loop;
	r->answers = answers;
	r->tidy.run = tidy;
	list_init(&r->tidy.node);
	list_init(&r->sets);
	list_init(&r->questions);
	if (resolver_configure(r, servers, count, timeout, error))
		return r;
	resolver_free(r);
	return NULL;
}

void resolver_free(struct resolver *r)
{
	if (!r)
		return;
	while (!list_empty(&r->questions))
		resolver_settle(list_owner(r->questions.next, struct question, node), NULL);
	list_remove(&r->tidy.node);
	r->set = NULL;
	tidy(&r->tidy);
	free(r);
}

void resolver_servers(const struct resolver *r, struct text *t)
{
	for (size_t i = 0; i < r->set->count; i++) {
		text_string(t, i == 0 ? "" : i + 1 < r->set->count ? ", " : " and ");
		endpoint_text(t, &r->set->servers[i].address);
	}
}

const struct address *resolver_server(const struct resolver *r, size_t i)
{
	return i < r->set->count ? &r->set->servers[i].address : NULL;
}

struct loop *resolver_loop(const struct resolver *r)
{
	return r->loop;
}

struct answers *resolver_answers(const struct resolver *r)
{
	return r->answers;
}
