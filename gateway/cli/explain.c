/* explain.c: `mxward explain`: what would be decided for a client, a sender and a recipient, and
 * why.
 *
 * Runs the same checks and the same policy as the gateway, against live DNS, in this process: no
 * gateway has to run, nothing is relayed, and no counter of the running gateway moves. Blocks made
 * with `mxward block` are not known here: `mxward blocked` lists them. */
#include "gateway/cli/command.h"
#include "gateway/base/mailbox.h"
#include "gateway/door/blocklist.h"
#include "gateway/judge/list_test.h"
#include "gateway/scan/scanners.h"
#include "gateway/judge/refusal_words.h"
#include "gateway/judge/message.h"
#include "gateway/cli/explain_sender.h"
#include "gateway/cli/terminal.h"
#include "gateway/base/version.h"

#include "gateway/io/idn.h"
#include "gateway/smtp/content_refusal.h"
#include "gateway/unpack/unpack.h"
#include "modules/checks.h"
#include "policy/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum { MESSAGE_MOST = 256 << 20 };

/* Everything that one explanation needs, and its end. */
struct explanation {
	struct config *config;
	struct snapshot *snapshot;
	struct loop *loop;
	struct answers *answers;
	struct resolver *resolver;
	struct dns *dns;                /* for the names of scanners */
	struct scanners *scanners;
	struct blocklist *blocklist;
	struct list_tests *lists;
	struct unpack *unpack;
	struct evaluation evaluation;
	wake_id wake;
	struct timer deadline;
	const struct policy_conf *policy;
	const char *refusal; /* why the mail would be refused whatever the checks find; NULL */
	char refusal_text[200];         /* the words of it, where they are made here */
	struct message *message;        /* NULL: only the envelope is explained */
	struct explain_contacts contacts;
	struct verdict verdict;
	struct correspondents who;      /* as rules name them */
	struct bytes recipient;
	char sender_domain[DNS_NAME_MAX + 1];
};

static void explain_complain(void *arg, bool warning, const char *message)
{
	(void)arg;
	terminal_write(stderr, bytes_of(message), true);
	fputs(warning ? " (warning)\n" : "\n", stderr);
}

static int complain_of(const char *what, struct bytes value, const char *expected)
{
	fprintf(stderr, "mxward explain: %s \"%.*s\" is not valid; %s\n", what, BYTES_ARG(value),
		expected);
	return EX_USAGE;
}

/* The woken run: all that was asked has settled, or time is over. */
static void explain_run(void *arg)
{
	struct explanation *e = arg;
	/* Lists and scanners are tested first, as the gateway has them tested: what one that is off
	 * would say is unknown. */
	bool known = list_tests_known(e->lists) && scanners_known(e->scanners);
	if (!known && !e->deadline.expired)
		return;
	enum phase upto = e->evaluation.reader ? PHASE_BODY : PHASE_RCPT;
	if (evaluation_run(&e->evaluation, upto) == CHECK_WAIT) {
		if (!e->deadline.expired)
			return;
		uint64_t until = evaluation_late(&e->evaluation, upto, UINT64_MAX);
		if (until) {
			timer_set(e->loop, &e->deadline, until);
			return;
		}
	}
	timer_clear(&e->deadline);
	loop_stop(e->loop);
}

/* `unpacker`: the socket of a fork server. */
static bool explain_start(struct explanation *e, const char *path, int unpacker)
{
	char buffer[512];
	struct text error = TEXT(buffer);
	struct config_report report = { .say = explain_complain };
	e->snapshot = snapshot_new();
	e->config = e->snapshot && tls_start() ? config_load(path, e->snapshot, &report) : NULL;
	if (!e->config)
		return false;
	if (!checks_start(&error)) {
		fprintf(stderr, "mxward explain: %s\n", text_cstr(&error));
		return false;
	}
	const struct dns_conf *dns = &e->config->dns;
	e->loop = loop_new();
	e->answers = answers_new();
	e->resolver = e->loop && e->answers ? resolver_new(e->loop, e->answers, dns->servers,
							   dns->server_count, dns->timeout, &error)
					    : NULL;
	e->blocklist = blocklist_new(NULL);
	e->lists = e->resolver ? list_tests_new(e->loop, e->resolver) : NULL;
	e->dns = e->resolver ? dns_new(e->resolver, NULL, &error) : NULL;
	e->scanners = e->dns ? scanners_new(e->loop, e->dns, NULL) : NULL;
	e->wake = e->loop ? loop_enroll(e->loop, explain_run, e) : 0;
	e->unpack = unpack_new(unpacker);
	if (e->resolver && e->blocklist && e->lists && e->scanners && e->wake && e->unpack &&
	    evaluation_start(&e->evaluation, e->config, e->resolver, e->blocklist, e->lists,
			     e->wake)) {
		e->evaluation.unpack = e->unpack;
		e->evaluation.loop = e->loop;
		return true;
	}
	fprintf(stderr, "mxward explain: cannot start: %s\n",
		error.len ? text_cstr(&error) : "out of memory");
	return false;
}

static void explain_end(struct explanation *e)
{
	evaluation_end(&e->evaluation);
	explain_contacts_end(&e->contacts);
	message_unref(e->message);
	unpack_free(e->unpack);
	scanners_free(e->scanners);
	if (e->dns)
		dns_free(e->dns);
	if (e->lists)
		list_tests_free(e->lists);
	if (e->wake)
		loop_retire(e->loop, e->wake);
	if (e->blocklist)
		blocklist_free(e->blocklist);
	if (e->resolver)
		resolver_free(e->resolver);
	if (e->answers)
		answers_free(e->answers);
	if (e->loop)
		loop_free(e->loop);
	config_unref(e->config);
	snapshot_free(e->snapshot);
}

/* A sender that the grammar refuses is explained all the same: as what follows its last @. */
static void sender_take(struct explanation *e, struct bytes sender)
{
	char buffer[PATH_MAX_OCTETS + 3];
	struct text path = TEXT(buffer), domain = TEXT(e->sender_domain);
	struct mailbox m;
	text_char(&path, '<');
	text_add(&path, sender);
	text_char(&path, '>');
	struct bytes rest = text_bytes(&path);
	struct check_ctx *ctx = &e->evaluation.ctx;
	size_t at = bytes_find_last(sender, '@');
	ctx->sender = sender;
	ctx->sender_local = bytes_first(sender, at);
	ctx->sender_domain = bytes_skip(sender, at + 1);
	if (!path_parse(&rest, true, false, &m) || path.cut || rest.len)
		e->refusal = m.too_long ? "501 5.1.7 Bad sender address syntax: local part too long"
					: "501 5.1.7 Bad sender address syntax";
	else if (m.domain.len && !m.literal && idn_to_ascii(m.domain, &domain))
		ctx->sender_domain = text_bytes(&domain);
	e->who.known = true;
	e->who.null_sender = sender.len == 0;
	e->who.sender_local = ctx->sender_local;
	e->who.sender_domain = ctx->sender_domain;
}

/* Which policy the recipient stands under; false: it is no address at all. */
static bool recipient_take(struct explanation *e, struct bytes recipient)
{
	static char buffer[PATH_MAX_OCTETS + 3];        /* the mailbox is a view of it */
	struct text path = TEXT(buffer);
	struct mailbox m;
	text_char(&path, '<');
	text_add(&path, recipient);
	text_char(&path, '>');
	struct bytes rest = text_bytes(&path);
	if (path.cut || !path_parse(&rest, false, true, &m) || rest.len)
		return false;
	const struct domain_conf *domain = NULL;
	if (m.domain.len == 0)
		domain = &e->config->domains[0];
	else if (!m.literal && !local_part_routes(&m))
		domain = config_domain(e->config, m.domain);
	if (!domain && !e->refusal)
		e->refusal = "554 5.7.1 Relay access denied";
	else if (domain)
		e->policy = domain->policy;
	e->recipient = recipient;
	e->who.recipient_local = m.local;
	e->who.recipient_domain = domain ? bytes_of(domain->name) : m.domain;
	e->contacts.config = e->config;
	e->contacts.domain = e->who.recipient_domain;
	e->evaluation.contacts = (struct contact_memory){ explain_contact, &e->contacts };
	return true;
}

/* Files have line ends of their own: where the first line ends with CRLF the file holds what came
 * or is to come over the wire, octet for octet; otherwise each LF stands for CRLF. NULL: out of
 * memory. */
static char *wire_form(struct bytes content, size_t *length)
{
	char *wire = malloc(2 * content.len + 1);
	size_t first = bytes_find(content, '\n');
	bool as_it_is = first > 0 && first < content.len && content.at[first - 1] == '\r';
	*length = 0;
	for (size_t i = 0; wire && i < content.len; i++) {
		bool alone = content.at[i] == '\n' && (i == 0 || content.at[i - 1] != '\r');
		if (alone && !as_it_is)
			wire[(*length)++] = '\r';
		wire[(*length)++] = content.at[i];
	}
	return wire;
}

static void refuse(struct explanation *e, const struct refusal *r)
{
	struct text t = TEXT(e->refusal_text);
	if (!r)
		return;
	text_format(&t, "%u %s %s", r->code, r->enhanced, r->text);
	e->refusal = text_cstr(&t);
}

/* Takes the octets as the gateway takes them from this client by DATA, and says what is wrong with
 * them. The result is as long as *length says; NULL: out of memory. */
static char *octets_take(struct explanation *e, struct bytes wire, size_t *length)
{
	const struct config *c = e->config;
	struct data_reader reader;
	struct bytes content;
	char *octets = malloc(2 * wire.len + 1);
	*length = 0;
	if (!octets)
		return NULL;
	data_start(&reader);
	reader.place = DATA_INSIDE;
	reader.convert = network_list_contains(c->bare_lf.from, c->bare_lf.from_count,
					       &e->evaluation.ctx.client);
	while (wire.len) {
		wire = bytes_skip(wire, chunk_read(&reader, wire, &content));
		if (content.len)
			memcpy(octets + *length, content.at, content.len);
		*length += content.len;
	}
	chunk_end(&reader);
	refuse(e, content_refusal_octets(reader.flaws, *length > c->limits.message_size));
	return octets;
}

/* False: the file cannot be read. */
static bool content_take(struct explanation *e, const char *path)
{
	char buffer[160], *wire = NULL, *octets = NULL;
	size_t length;
	struct text error = TEXT(buffer);
	struct bytes content;
	struct snapshot *files = snapshot_new();
	if (files && snapshot_read(files, path, MESSAGE_MOST, &content, &error))
		wire = wire_form(content, &length);
	snapshot_free(files);
	if (wire)
		octets = octets_take(e, (struct bytes){ wire, length }, &length);
	free(wire);
	if (octets)
		body_adopt(&e->message->body, octets, length);
	else
		fprintf(stderr, "mxward explain: %s %s\n", path,
			error.len ? text_cstr(&error) : "cannot be read");
	return octets;
}

static bool explain_recipient(const void *arg, size_t i, struct bytes *recipient)
{
	const struct explanation *e = arg;
	*recipient = e->recipient;
	return i == 0;
}

/* What scanners may know of the message. */
static void scanning_take(struct explanation *e)
{
	struct scanning *scanning = &e->evaluation.scanning;
	const struct check_ctx *ctx = &e->evaluation.ctx;
	scanning->loop = e->loop;
	scanning->scanners = e->scanners;
	scanning->body = &e->message->body;
	scanning->envelope = (struct scan_envelope){
		.client = ctx->client,
		.helo = ctx->helo,
		.ptr = BYTES(""),
		.sender = ctx->sender,
		.user = BYTES(""),
		.tls = BYTES(""),
		.id = BYTES(""),
		.recipient = explain_recipient,
		.arg = e,
	};
}

/* Has the checks read the message. False: the file cannot be read, or memory gave out. */
static bool message_take(struct explanation *e, const char *path)
{
	struct message *m = e->message = message_new(e->loop, e->config, &e->evaluation.ctx.client);
	if (!m || !content_take(e, path))
		return false;
	if (e->refusal)
		return true;
	if (!message_header_take(m))
		return false;
	refuse(e, content_refusal_header(m->header));
	if (e->refusal || !checks_read_message(e->config->checks))
		return true;
	if (!message_read_begin(m, &e->evaluation.ctx))
		return false;
	message_reader_feed(&m->reader, bytes_skip(body_beginning(&m->body), m->offset));
	message_reader_end(&m->reader);
	e->evaluation.reader = &m->reader;
	e->evaluation.ctx.whole = true;
	scanning_take(e);
	message_reader_flaws(&m->reader, &e->evaluation.ctx);
	return true;
}

static void reply_write(const struct explanation *e, struct text *reply)
{
	struct refusal_words w;
	if (e->refusal) {
		text_string(reply, e->refusal);
	} else if (e->verdict.action == ACTION_QUARANTINE) {
		text_string(reply, "250 2.0.0 Ok: quarantined as ID");
	} else if (e->verdict.action < ACTION_DEFER) {
		text_string(reply, "250, or whatever the backend says");
	} else {
		refusal_words_write(&e->evaluation, &e->verdict, &w);
		text_format(reply, "%u %s %s", w.code,
			    e->verdict.action == ACTION_DROP ? "5.3.2" : w.enhanced, w.text);
	}
}

static void print_json(const struct explanation *e, struct bytes mark, struct bytes reply)
{
	static char buffer[65536];
	struct text t = TEXT(buffer);
	text_string(&t, "{\"evidence\":[");
	for (size_t i = 0; i < e->evaluation.count; i++) {
		const struct evidence *each = &e->evaluation.evidence[i];
		text_format(&t, "%s{\"check\":\"%s\",\"fact\":\"%s\",\"detail\":", i ? "," : "",
			    each->check, each->fact);
		json_string(&t, each->detail);
		text_string(&t, ",\"value\":");
		json_string(&t, each->value);
		text_format(&t, ",\"score\":%d}", each->score);
	}
	text_format(&t, "],\"score\":%d,\"rule\":", e->verdict.score);
	json_string(&t, bytes_of(e->verdict.rule));
	if (e->verdict.number)
		text_format(&t, ",\"rule_number\":%u", e->verdict.number);
	text_format(&t, ",\"action\":\"%s\"", action_name(e->verdict.action));
	if (e->verdict.shadow)
		text_format(&t, ",\"would\":\"%s\"", action_name(e->verdict.wished));
	if (mark.len)
		text_string(&t, ",\"header\":");
	if (mark.len)
		json_string(&t, mark);
	text_string(&t, ",\"reply\":");
	json_string(&t, reply);
	printf("%.*s}\n", BYTES_ARG(text_bytes(&t)));
}

static void print_text(const struct explanation *e, struct bytes mark, struct bytes reply)
{
	for (size_t i = 0; i < e->evaluation.count; i++) {
		const struct evidence *each = &e->evaluation.evidence[i];
		printf("%-14s %-19s %+4d  ", each->check, each->fact, each->score);
		terminal_write(stdout, each->detail, false);
		(void)putchar('\n');
	}
	printf("%-14s %-19s %+4d\n", "score", "", e->verdict.score);
	printf("%-14s %s%s%s%s\n", "action", action_name(e->verdict.action),
	       e->verdict.rule[0] ? "  by " : "", e->verdict.rule,
	       e->verdict.shadow ? "  (shadow mode)" : "");
	if (e->verdict.shadow)
		printf("%-14s %s\n", "would be", action_name(e->verdict.wished));
	if (mark.len)
		printf("%-14s %.*s\n", "header", BYTES_ARG(mark));
	printf("%-14s ", "reply");
	terminal_write(stdout, reply, false);
	(void)putchar('\n');
}

static void explain_conclude(struct explanation *e, bool json)
{
	char buffer[600], mark_buffer[600];
	struct text reply = TEXT(buffer), mark = TEXT(mark_buffer);
	e->verdict = (struct verdict){ .cause = SIZE_MAX };
	if (e->refusal)
		e->verdict.action = e->verdict.wished = ACTION_REJECT;
	else if (e->policy)
		policy_judge(e->policy->policy, &e->who, e->evaluation.evidence,
			     e->evaluation.count, &e->verdict);
	reply_write(e, &reply);
	if (e->message && !e->refusal)
		explain_sender_mark(&mark, &e->evaluation);
	if (json)
		print_json(e, text_bytes(&mark), text_bytes(&reply));
	else
		print_text(e, text_bytes(&mark), text_bytes(&reply));
}

static int explain(struct explanation *e, const char *path, const struct address *ip,
		   const char *const words[3], const char *message, bool json)
{
	/* Before there are threads, and before there is anything that strangers must not see. */
	int unpacker = message ? unpack_start_server() : -1;
	if (!explain_start(e, path, unpacker))
		return EX_CONFIG;
	struct check_ctx *ctx = &e->evaluation.ctx;
	ctx->client = e->who.client = *ip;
	ctx->local = e->config->listeners[0].bind;
	ctx->helo = bytes_of(words[0]);
	sender_take(e, bytes_of(words[1]));
	if (!recipient_take(e, bytes_of(words[2])))
		return complain_of("--rcpt", bytes_of(words[2]), "write it like b@example.com");
	if (message && !e->refusal && !message_take(e, message))
		return EX_NOINPUT;
	timer_init(&e->deadline, e->wake);
	timer_set(e->loop, &e->deadline, loop_now(e->loop) + e->config->timeouts.checks);
	log_configure(LOG_JSON, LOG_SILENT);
	if (!list_tests_configure(e->lists, e->config, e->wake) ||
	    !scanners_configure(e->scanners, e->config, e->wake)) {
		fprintf(stderr, "mxward explain: out of memory\n");
		return EX_OSERR;
	}
	loop_run(e->loop);
	explain_conclude(e, json);
	return EX_OK;
}

int explain_command(const struct command *command, int argc, char **argv)
{
	const char *path = MXWARD_CONFIG_FILE, *ip = NULL, *message = NULL,
		   *words[3] = { NULL, NULL, NULL };
	bool json = false;
	size_t count;
	const struct argument known[] = {
		{ "-c", NULL, &path },
		{ "--ip", NULL, &ip },
		{ "--helo", NULL, &words[0] },
		{ "--from", NULL, &words[1] },
		{ "--rcpt", NULL, &words[2] },
		{ "--json", &json, NULL },
		{ 0 },
	};
	if (!arguments_read(command, argc, argv, known, &message, 1, &count))
		return EX_USAGE;
	if (!ip || !words[0] || !words[1] || !words[2])
		return command_misused(command, "--ip, --helo, --from and --rcpt are required");
	struct address client;
	if (!address_parse(bytes_of(ip), &client))
		return complain_of("--ip", bytes_of(ip), "write it like 192.0.2.7 or 2001:db8::7");
	struct explanation e = { .refusal = NULL };
	int status = explain(&e, path, &client, words, message, json);
	explain_end(&e);
	return status;
}
