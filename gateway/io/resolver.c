/* resolver.c: questions put to the servers, until one answers or their time is over (struct
 * resolver, ask.h).
 *
 * Owns, for each server, a channel of c-ares: c-ares repeats a question to its server, we choose
 * the server. A question goes to the first server that is well; after a step without an answer it
 * goes to the next one as well, and whoever answers first counts. A server that another one outran,
 * or that refused, is sick: it is passed over, and once in a time-out one question is put to it
 * besides. A truncated answer is asked for again by TCP, on a channel of its own: c-ares 1.18
 * starts all questions of a channel anew when a connection ends.
 *
 * An attempt belongs to c-ares and outlives its question, which may settle at any time. It must
 * never close a channel, or wake anybody, while c-ares is on the stack. */
#include "gateway/io/ask_inside.h"
#include "gateway/io/dns_inside.h"

#include <stdlib.h>
#include <string.h>

enum {
	SERVERS_MAX = 8,
	EDNS_SIZE = 1232,               /* DNS flag day 2020: fits into a packet everywhere */
	PLAIN_SIZE = 512,               /* what c-ares cuts to when the server knows no EDNS */
	STEPS = 7, /* a time-out has 1 + 2 + 4 steps: three tries, each twice as long */
	ROUNDS = 2, /* how often all servers are tried when none can be reached */
};

struct server {
	struct dns_channel datagrams, stream; /* stream: opened with the first truncated answer */
	struct address address;
	struct resolver *resolver;
	uint64_t heard;                 /* when it last answered */
	uint64_t probe;                 /* when a sick one is asked again */
	bool sick;
};

/* The servers of one configuration. */
struct set {
	struct list node;
	uint64_t timeout, step;
	size_t questions;
	size_t count;
	struct server servers[];
};

struct resolver {
	struct loop *loop;
	struct answers *answers;
	struct set *set;                /* for new questions */
	struct list sets; /* this one, and those whose questions have not all settled */
	struct list questions;
	struct loop_task tidy;          /* frees sets that nobody needs */
};

struct question {
	struct list node;
	struct list attempts;           /* those that are open */
	struct resolver *resolver;
	struct set *set;
	struct entry *entry;
	struct timer timer;
	wake_id wake;
	uint64_t deadline;
	unsigned asked;                 /* a bit for each server, in this round */
	unsigned round;
	bool refused;                   /* some server gave an answer that says nothing */
};

struct attempt {
	struct list node;
	struct question *question;      /* NULL: settled without it */
	struct server *server;
	uint64_t sent;
	bool stream, starting, ended;
};

/* ---- the health of servers */

static void mark_sick(struct set *set, struct server *server)
{
	server->sick = true;
	server->probe = loop_now(server->resolver->loop) + set->timeout;
	for (size_t i = 0; i < set->count; i++)
		if (!set->servers[i].sick)
			return;
	for (size_t i = 0; i < set->count; i++)         /* all the same: nobody is passed over */
		set->servers[i].sick = false;
}

static void mark_heard(struct server *server)
{
	server->heard = loop_now(server->resolver->loop);
	server->sick = false;
}

/* One server has answered; those that had a step's time and have said nothing at all since are
 * sick. */
static void mark_outrun(struct question *q)
{
	uint64_t now = loop_now(q->resolver->loop);
	list_each (node, &q->attempts) {
		struct attempt *attempt = list_owner(node, struct attempt, node);
		if (!attempt->stream && attempt->server->heard < attempt->sent &&
		    now - attempt->sent >= q->set->step)
			mark_sick(q->set, attempt->server);
	}
}

/* ---- questions */

static void tidy(struct loop_task *task)
{
	struct resolver *r = list_owner(task, struct resolver, tidy);
	for (struct list *node = r->sets.next, *next; node != &r->sets; node = next) {
		struct set *set = list_owner(node, struct set, node);
		next = node->next;
		if (set == r->set || set->questions)
			continue;
		list_remove(node);
		for (size_t i = 0; i < set->count; i++) {
			dns_channel_close(&set->servers[i].datagrams);
			dns_channel_close(&set->servers[i].stream);
		}
		free(set);
	}
}

/* Ends the question; the answer is taken over, NULL is none. Attempts go on alone until c-ares is
 * done. */
static void resolver_settle(struct question *q, struct dns_answer *answer)
{
	struct resolver *r = q->resolver;
	for (struct list *node; (node = list_take(&q->attempts));)
		list_owner(node, struct attempt, node)->question = NULL;
	answers_settle(r->answers, q->entry, answer, loop_now(r->loop), r->loop);
	entry_unref(q->entry);
	timer_clear(&q->timer);
	loop_retire(r->loop, q->wake);
	list_remove(&q->node);
	if (--q->set->questions == 0 && q->set != r->set)
		loop_after(r->loop, &r->tidy);
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
static const char *quoted(struct text *t, const struct entry *e)
{
	for (size_t i = 0; i < e->length; i++) {
		if (e->name[i] == '\\')
			text_char(t, '\\');
		text_char(t, e->name[i]);
	}
	return text_cstr(t);
}

static bool open_channel(struct dns_channel *channel, const struct server *server, uint64_t timeout,
			 bool stream, struct text *error)
{
	/* Servers and the like are not the system's affair here, and the sandbox may deny its
	 * files. */
	char lookups[] = "b", nothing[] = "/dev/null";
	struct ares_options options = {
		.flags = ARES_FLAG_EDNS | ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES |
			 ARES_FLAG_NOCHECKRESP | (stream ? ARES_FLAG_USEVC : ARES_FLAG_IGNTC),
		.timeout = (int)(timeout / STEPS ? timeout / STEPS : 1),
		.tries = 3,
		.ednspsz = EDNS_SIZE,
		.lookups = lookups,
		.resolvconf_path = nothing,
	};
	int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ |
		   ARES_OPT_LOOKUPS | ARES_OPT_RESOLVCONF;
#ifdef ARES_OPT_UDP_MAX_QUERIES
	/* then another port: one more thing that a forger has to guess */
	options.udp_max_queries = 64;
	mask |= ARES_OPT_UDP_MAX_QUERIES;
#endif
#ifdef ARES_OPT_MAXTIMEOUTMS
	/* From 1.32 on the first try lasts five times what is usual, not what is set here; so there
	 * are more. */
	options.tries = 4;
	options.maxtimeout = (int)(timeout * 4 / STEPS);
	mask |= ARES_OPT_MAXTIMEOUTMS;
#endif
#ifdef ARES_OPT_QUERY_CACHE
	options.qcache_max_ttl = 0;     /* the process has its own */
	mask |= ARES_OPT_QUERY_CACHE;
#endif
	if (!dns_channel_open(channel, server->resolver->loop, &options, mask, error))
		return false;
	if (dns_channel_use(channel, &server->address, 1))
		return true;
	text_string(error, "cannot set up the resolver: invalid server address");
	dns_channel_close(channel);
	return false;
}

static struct dns_channel *channel_of(struct question *q, struct server *server, bool stream)
{
	struct text error = { 0 };
	if (stream && !server->stream.ares &&
	    !open_channel(&server->stream, server, q->set->timeout, true, &error))
		return NULL;
	return stream ? &server->stream : &server->datagrams;
}

/* Puts the question to a server. False: nothing is under way, as c-ares has said within the
 * call. */
static bool launch(struct question *q, struct server *server, bool stream)
{
	char words[2 * DNS_NAME_MAX + 1];
	struct text name = TEXT(words);
	struct dns_channel *channel = channel_of(q, server, stream);
	struct attempt *attempt = channel ? malloc(sizeof *attempt) : NULL;
	if (!attempt)
		return false;
	*attempt = (struct attempt){ .question = q,
				     .server = server,
				     .stream = stream,
				     .starting = true,
				     .sent = loop_now(q->resolver->loop) };
	list_append(&q->attempts, &attempt->node);
	dns_channel_asks(channel);
	ares_query(channel->ares, quoted(&name, q->entry), 1, q->entry->type, resolver_answered,
		   attempt);
	attempt->starting = false;
	if (!attempt->ended)
		return true;
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
		if (launch(q, server, false))
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
		(void)launch(q, server, false);
	}
}

/* A step is over, or all of the time. Who has waited for a step may ask those that are thought
 * sick, too. */
static void tick(void *arg)
{
	struct question *q = arg;
	if (loop_now(q->resolver->loop) >= q->deadline ||
	    (!ask_next(q, false) && !ask_next(q, true) && !hopeful(q) && !next_round(q)))
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

/* A server has said something. */
static void resolver_judge(struct question *q, struct server *server, struct bytes message,
			   bool stream)
{
	mark_outrun(q);
	struct dns_answer *answer = dns_message_read(
		message, (struct bytes){ q->entry->name, q->entry->length }, q->entry->type);
	if (answer && answer->status != DNS_FAILED) {
		resolver_settle(q, answer);
		return;
	}
	dns_answer_unref(answer);
	if (!stream && truncated(message) && launch(q, server, true))
		return;
	q->refused = true;
	resolver_go_on(q);
}

static void resolver_answered(void *arg, int status, int timeouts, unsigned char *octets, int size)
{
	struct attempt *attempt = arg;
	struct question *q = attempt->question;
	struct server *server = attempt->server;
	bool stream = attempt->stream, starting = attempt->starting;
	(void)timeouts;

	dns_channel_answered(stream ? &server->stream : &server->datagrams);
	list_remove(&attempt->node);
	attempt->ended = true;
	if (starting)
		return;
	free(attempt);
	if (octets)
		mark_heard(server);
	if (!q)
		return;
	if (octets) {
		resolver_judge(q, server, (struct bytes){ (const char *)octets, (size_t)size },
			       stream);
		return;
	}
	if (stream)
		q->refused = true;      /* the server is there, but not with this answer */
	else if (status == ARES_ECONNREFUSED || status == ARES_ETIMEOUT)
		mark_sick(q->set, server);
	resolver_go_on(q);
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

static void set_discard(struct resolver *r, struct set *set)
{
	set->questions = 0;
	list_append(&r->sets, &set->node);
	tidy(&r->tidy);
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
	struct set *set = calloc(1, sizeof *set + count * sizeof *set->servers);
	if (!set) {
		text_string(error, "out of memory");
		return false;
	}
	list_init(&set->node);
	set->timeout = timeout;
	set->step = timeout / STEPS;
	set->count = count;
	for (size_t i = 0; i < count; i++) {
		struct server *server = &set->servers[i];
		server->resolver = r;
		server->address = servers[i];
		if (!open_channel(&server->datagrams, server, timeout, false, error)) {
			set_discard(r, set);
			return false;
		}
	}
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

struct loop *resolver_loop(const struct resolver *r)
{
	return r->loop;
}

struct answers *resolver_answers(const struct resolver *r)
{
	return r->answers;
}
