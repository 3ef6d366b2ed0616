/* session.c: a whole session over any octets: a message on its way in, with a client, a backend and
 * a name server that behave as the octets say. What must hold, besides all that the sanitizers see:
 *   - the session comes to its end when its client has gone and its backend hangs up, and leaves
 *     nothing open;
 *   - every reply is a line of SMTP; the backend is given nothing that it could misread
 *     (session_world.h);
 *   - no message is called accepted that the backend did not say 250 to; what is called quarantined
 *     or held lies in the spool, and nothing else does.
 *
 * An input that begins with a control character holds its own script: PLAN_OCTETS of it, then the
 * message. All others are messages from the first octet on (real mail, and what has become of it),
 * and what happens to them is drawn from a digest of theirs: so the same input always plays the
 * same. Time stands still but for what the disk takes. */
#include "gateway/base/clock.h"
#include "gateway/base/log.h"
#include "gateway/io/loop_inside.h"
#include "gateway/io/tls.h"
#include "gateway/mailroom/known_recipients.h"
#include "gateway/mailroom/ledger.h"
#include "gateway/mailroom/courier.h"
#include "gateway/peer/peer.h"
#include "gateway/smtp/session_inside.h"
#include "tests/fuzz/session_speech.h"
#include "tests/fuzz/session_world.h"

#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <sys/stat.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { IDLE_LOOKS = 2000 };

static const char yaml[] =
	"hostname: mx.example.net\n"
	"listeners: [{ bind: \"127.0.0.1:25\", tls: off }]\n"
	"domains:\n"
	"  plain.test: { backend: main, policy: default }\n"
	"  quarantine.test: { backend: main, policy: quarantine }\n"
	"  reject.test: { backend: main, policy: reject }\n"
	"  hold.test: { backend: keeps, policy: default }\n"
	"  holdall.test: { backend: keeps, policy: quarantine }\n"
	"  drop.test: { backend: main, policy: drop }\n"
	"backends:\n"
	"  main: { servers: [\"127.0.0.1:%u\"], tls: off }\n"
	"  keeps: { servers: [\"127.0.0.1:%u\"], tls: off, hold: 1h }\n"
	"limits: { exempt: [\"0.0.0.0/0\", \"::/0\"], message_size: 3M }\n"
	"dns: { servers: [\"127.0.0.1:%u\"] }\n"
	"policies: { default: default.yaml, quarantine: q.yaml, reject: r.yaml, drop: d.yaml }\n"
	"checks:\n"
	"  rdns: {}\n  helo: {}\n  sender_domain: {}\n  spf: {}\n  from: {}\n  dkim: {}\n  dmarc: "
	"{}\n  mime: {}\n"
	"  attachments: {}\n"
	"  surbl: { lists: [{ zone: uri.test, score: 6 }] }\n"
	"  dnsbl: { lists: [{ zone: bl.test, score: 3 }] }\n";
static const char scoring[] =
	"score: { dmarc.reject: 4, spf.fail: 2, attachments.blocked: 6, rdns.none: 1 }\n"
	"tag_at: 3\nquarantine_at: 6\nreject_at: 12\n";
/* Whatever they are, messages of these domains end so: the checks know something of each. */
static const char ruling[] =
	"rules:\n  - { when: { rdns: [pass, none, mismatch, unknown] }, action: %s }\n";

static struct world world;
static struct shared shared;
static struct loop *loop;
static struct snapshot *files;
static struct config *config;
/* in memory where there is such a place */
static char directory[100] = "/dev/shm/mxward-fuzz.XXXXXX";

/* ---- once */

static void grumble(void *arg, bool warning, const char *message)
{
	(void)arg;
	if (!warning)
		fprintf(stderr, "%s\n", message);
}

/* A place below the directory of this run; good until the next call. */
static const char *below(const char *name)
{
	static char path[100];
	(void)snprintf(path, sizeof path, "%s/%s", directory, name);
	return path;
}

static void put(const char *name, const char *content)
{
	require(snapshot_put(files, bytes_of(below(name)), bytes_of(content)));
}

static void configure(void)
{
	struct config_report report = { .say = grumble };
	char text[4096];
	files = snapshot_new();
	(void)snprintf(text, sizeof text, yaml, world.port, world.port, world.names_port);
	put("mxward.yaml", text);
	put("default.yaml", scoring);
	(void)snprintf(text, sizeof text, ruling, "quarantine");
	put("q.yaml", text);
	(void)snprintf(text, sizeof text, ruling, "reject");
	put("r.yaml", text);
	put("d.yaml",
	    "rules:\n  - { when: { attachments: [blocked, nested, encrypted] }, action: drop }\n"
	    "  - { when: { dkim: [none, fail, pass] }, action: drop }\n");
	config = config_load(below("mxward.yaml"), files, &report);
	require(config != NULL);
}

static void ignore_doubt(void *arg, const char *tx, uint64_t when)
{
	(void)arg, (void)tx, (void)when;
}

static void ignore_release(void *arg, uint64_t ticket, const char *id, int result,
			   struct bytes words)
{
	(void)arg, (void)ticket, (void)id, (void)result, (void)words;
}

static int removed(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

static void remove_directory(void)
{
	(void)nftw(directory, removed, 16, FTW_DEPTH | FTW_PHYS);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const struct peer_ears deaf = { 0 };
	char buffer[300];
	struct text error = TEXT(buffer);
	(void)argc, (void)argv;
	if (!mkdtemp(directory)) {
		(void)snprintf(directory, sizeof directory, "/tmp/mxward-fuzz.XXXXXX");
		require(mkdtemp(directory));
	}
	require(atexit(remove_directory) == 0);
	require(setenv("UV_THREADPOOL_SIZE", "1", 1) == 0);
	require(mkdir(below("spool"), 0700) == 0);
	world_open(&world);
	require(tls_start() && checks_start(&error));
	log_start(open("/dev/null", O_WRONLY | O_CLOEXEC));
	log_configure(LOG_JSON, LOG_INFO);
	configure();
	loop = loop_new();
	shared = (struct shared){ .scratch = directory, .descriptors = 10000 };
	shared.rate_limits = rate_limits_new();
	shared.blocklist = blocklist_new(NULL);
	shared.nat = nat_detection_new();
	shared.admission = admission_new();
	shared.known_clients = known_clients_new();
	shared.spool = spool_open(below("spool"), &error);
	shared.ledger =
		ledger_open(below("ledger"), NULL, clock_wall(), ignore_doubt, NULL, &error);
	shared.known_recipients = known_recipients_open(below("known"), NULL, &error);
	shared.peer = loop ? peer_new(loop, NULL, &deaf) : NULL;
	require(shared.rate_limits && shared.blocklist && shared.nat && shared.admission &&
		shared.known_clients);
	require(shared.spool && shared.ledger && shared.known_recipients && shared.peer);
	admission_configure(shared.admission, 100);
	return 0;
}

/* ---- playing it */

struct client {
	int fd;
	char line[1024];
	size_t length;
};

/* Every reply is a line: three digits, a blank or a hyphen, printable words, CRLF, 512 octets at
 * most. */
static void reply_judge(const char *line, size_t length)
{
	require(length >= 6 && length <= 512 && line[length - 2] == '\r');
	for (size_t i = 0; i < 3; i++)
		require(octet_digit(line[i]));
	require(line[3] == ' ' || line[3] == '-');
	for (size_t i = 4; i + 2 < length; i++)
		require(!octet_control(line[i]));
}

static bool client_hear(struct client *c)
{
	char octets[4096];
	ssize_t n = c->fd >= 0 ? recv(c->fd, octets, sizeof octets, 0) : -1;
	for (ssize_t i = 0; i < n; i++) {
		require(c->length < sizeof c->line);
		c->line[c->length++] = octets[i];
		if (octets[i] != '\n')
			continue;
		reply_judge(c->line, c->length);
		c->length = 0;
	}
	return n > 0;
}

static bool open_still(void)
{
	struct admission_report report;
	admission_report(shared.admission, &report);
	return report.sessions > 0;
}

/* Runs until nobody has anything more to do. */
static void quiesce(struct client *c)
{
	struct pollfd ready = { .fd = uv_backend_fd(&loop->uv), .events = POLLIN };
	for (unsigned idle = 0, waited = 0; idle < 2;) {
		uv_run(&loop->uv, UV_RUN_NOWAIT);
		bool moved = world_move(&world);
		moved |= client_hear(c);
		/* What the pool has under way is waited for; a write that nobody takes would last
		 * for ever. */
		if (!moved && loop->uv.active_reqs.count > 0 && waited < IDLE_LOOKS) {
			waited = poll(&ready, 1, 1) > 0 ? 0 : waited + 1;
			idle = 0;
		} else {
			idle = moved ? 0 : idle + 1;
		}
	}
}

static void client_end(struct client *c)
{
	if (c->fd >= 0)
		(void)close(c->fd);
	c->fd = -1;
}

static bool takes_more(const struct client *c)
{
	struct pollfd ready = { .fd = c->fd, .events = POLLOUT };
	return poll(&ready, 1, 0) > 0;
}

static void client_send(struct client *c, struct bytes octets)
{
	while (octets.len && c->fd >= 0) {
		ssize_t n = send(c->fd, octets.at, octets.len, MSG_NOSIGNAL);
		if (n > 0) {
			octets = bytes_skip(octets, (size_t)n);
			continue;
		}
		if (errno != EAGAIN)
			return;         /* hung up on */
		quiesce(c);
		if (!takes_more(c) && !world_say_late(&world))
			return;         /* not read any more */
	}
}

static void play(struct server *server, const struct plan *p, const struct speech *s)
{
	int ends[2];
	uint8_t octets[4] = { 192, 0, 2, p->client };
	struct address peer = address_from_octets(octets, 4);
	unsigned leave = p->leave % LEAVES_COUNT;
	size_t until = leave == LEAVES_SIDE || leave == LEAVES_CLOSED ? p->after % (s->count + 1)
								      : s->count;
	require(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0);
	struct client c = { .fd = ends[1] };
	server_arrive(server, 0, ends[0], &peer);
	quiesce(&c);
	size_t from = 0;
	for (size_t i = 0; i < until && open_still(); from = s->cuts[i++]) {
		client_send(&c, (struct bytes){ s->at + from, s->cuts[i] - from });
		if (i + 1 < until || leave < LEAVES_SIDE)
			quiesce(&c);
	}
	if (leave == LEAVES_SIDE)
		(void)shutdown(c.fd, SHUT_WR);
	else if (leave == LEAVES_CLOSED || leave == LEAVES_AT_END)
		client_end(&c);
	do
		quiesce(&c);
	while (world_say_late(&world));
	client_send(&c, BYTES("QUIT\r\n"));
	quiesce(&c);
	client_end(&c);
	quiesce(&c);
	world_close(&world);
	for (unsigned looks = 0; open_still(); looks++) {
		require(looks < IDLE_LOOKS);
		quiesce(&c);
		if (open_still())
			usleep(1000);
	}
	quiesce(&c);
}

/* ---- what came of it */

static bool remove_each(void *arg, const struct envelope *e)
{
	char id[SPOOL_ID_MAX], buffer[200];
	struct text t = TEXT(id), error = TEXT(buffer);
	text_add(&t, e->id);
	enum spool_queue queue =
		bytes_equal(e->queue, BYTES("hold")) ? SPOOL_HOLD : SPOOL_QUARANTINE;
	require(spool_remove(shared.spool, queue, text_cstr(&t), &error) == SPOOL_DONE);
	(*(unsigned *)arg)++;
	return true;
}

static unsigned spool_empty(enum spool_queue queue)
{
	char buffer[200];
	struct text error = TEXT(buffer);
	unsigned count = 0;
	require(spool_each(shared.spool, queue, remove_each, &count, &error));
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct counters counters;
	/* each run has a sender of its own: so the ledger keeps them apart */
	static unsigned serial;
	struct plan p;
	struct speech s = { 0 };
	struct bytes message = { (const char *)data, size };
	char buffer[200];
	struct text error = TEXT(buffer);
	plan_make(&p, &message);
	memset(&counters, 0, sizeof counters);
	world.script = p.stages;
	world.seed = p.names;
	world.taken = 0;
	world.over = false;
	shared.health = health_new();
	shared.answers = answers_new();
	shared.courier = courier_new(loop, shared.spool, shared.health, NULL, ignore_release, NULL);
	struct server *server = server_new(loop, &shared, 0, &counters);
	require(shared.courier && shared.health && shared.answers && server);
	courier_rest(shared.courier);
	require(health_configure(shared.health, config) &&
		server_configure(server, config, &error));
	known_recipients_good(shared.known_recipients, BYTES("b"), BYTES("hold.test"),
			      clock_wall());
	known_recipients_good(shared.known_recipients, BYTES("b"), BYTES("holdall.test"),
			      clock_wall());
	compose(&s, &p, message, ++serial);
	play(server, &p, &s);
	free(s.at);
	require(counters.messages_accepted <= world.taken);
	require(counters.messages_quarantined == spool_empty(SPOOL_QUARANTINE));
	require(counters.messages_held == spool_empty(SPOOL_HOLD));
	server_free(server);
	courier_free(shared.courier);
	answers_free(shared.answers);
	health_free(shared.health);
	return 0;
}
