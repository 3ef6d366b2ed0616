/* supervisor_record.c: writing and reading the record; see supervisor_record.h. */
#include "gateway/process/supervisor_record.h"

#include "gateway/base/version.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FORMAT "mxward-take-over 1"

enum { RECORD_MAX = 512 * 1024, PASSED_MAX = 65536 };

/* Every descriptor that goes from one program to the other. WHY static, like the text: large, and
 * there is one supervisor. */
static int passed[PASSED_MAX];
static size_t passed_count;
static char record_text[RECORD_MAX];

static void pass(int fd)
{
	if (fd >= 0 && passed_count < PASSED_MAX)
		passed[passed_count++] = fd;
}

void record_keep_open(bool open)
{
	for (size_t i = 0; i < passed_count; i++)
		(void)fcntl(passed[i], F_SETFD, open ? 0 : FD_CLOEXEC);
}

/* ---- writing */

static void write_fds(struct text *t, const int *fds, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		text_format(t, "%d ", fds[i]);
		pass(fds[i]);
	}
}

static void write_sockets(struct text *t, const struct sockets *k)
{
	for (size_t i = 0; i < k->count; i++) {
		text_string(t, "listener ");
		write_fds(t, k->fds + i * k->workers, k->workers);
		endpoint_text(t, &k->at[i]);
		text_char(t, '\n');
	}
	if (k->peer >= 0) {
		text_format(t, "peer %d ", k->peer);
		endpoint_text(t, &k->peer_at);
		text_char(t, '\n');
	}
	if (k->http >= 0) {
		text_format(t, "http %d ", k->http);
		if (k->http_path[0])
			text_string(t, k->http_path);
		else
			endpoint_text(t, &k->http_at);
		text_char(t, '\n');
	}
	text_format(t, "control %d %s\n", k->control, k->control_path);
	pass(k->http);
	pass(k->peer);
	pass(k->control);
}

static void record_write_text(const struct supervisor *s, struct text *t)
{
	const struct plan *p = &s->current.plan;
	text_string(t, FORMAT "\n");
	text_format(t, "version %s\nprogram %s\n", MXWARD_VERSION, s->program);
	text_format(t, "before %d\nplan %d\nsnapshot %d\n", s->before_program, s->record_plan,
		    s->current.snapshot);
	text_format(t, "notify %d %llu\n", s->service_manager.fd,
		    (unsigned long long)s->service_manager.every);
	text_format(t, "started %llu\nrestarts %u\n", (unsigned long long)s->started, s->restarts);
	text_format(t, "generations %llu\ngeneration %llu\nworkers %u\n",
		    (unsigned long long)s->generations, (unsigned long long)s->current.number,
		    s->workers);
	text_format(t, "gateway %d %d\n", (int)s->gateway.child.pid, s->gateway.child.channel);
	text_format(t, "answer %llu %d\n", (unsigned long long)s->answering, (int)s->answer_to);
	text_format(t, "user %u %u %u %s\n", (unsigned)p->uid, (unsigned)p->gid, (unsigned)p->drop,
		    p->user);
	text_format(t, "state %s\nspool %s\n", p->state, p->spool);
	if (s->log.path[0])
		text_format(t, "log %d %s\n", s->log.output, s->log.path);
	write_sockets(t, &s->current.sockets);
	text_string(t, "end\n");
	const int others[] = { s->before_program,     s->record_plan,           s->current.snapshot,
			       s->service_manager.fd, s->gateway.child.channel, s->log.output };
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		pass(others[i]);
}

static bool record_fill(int fd, struct bytes octets)
{
	while (octets.len > 0) {
		ssize_t n = write(fd, octets.at, octets.len);
		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0)
			octets = bytes_skip(octets, (size_t)n);
	}
	return true;
}

void record_close(struct supervisor *s)
{
	if (s->record >= 0)
		close(s->record);
	if (s->before_program >= 0)
		close(s->before_program);
	if (s->record_plan >= 0)
		close(s->record_plan);
	s->record = s->before_program = s->record_plan = -1;
	passed_count = 0;
}

bool record_write(struct supervisor *s)
{
	struct text t = { .at = record_text, .cap = sizeof record_text };
	passed_count = 0;
	s->record_plan = memfd_create("mxward plan", MFD_CLOEXEC);
	s->before_program = open("/proc/self/exe", O_PATH | O_CLOEXEC);
	s->record = memfd_create("mxward take-over", MFD_CLOEXEC);
	bool good = s->record_plan >= 0 && s->before_program >= 0 && s->record >= 0 &&
		    record_fill(s->record_plan, (struct bytes){ (const char *)&s->current.plan,
								sizeof s->current.plan });
	if (good) {
		record_write_text(s, &t);
		pass(s->record);
		good = !t.cut && passed_count < PASSED_MAX &&
		       record_fill(s->record, text_bytes(&t));
	}
	if (!good) {
		int reason = errno;
		record_close(s);
		errno = reason;
	}
	return good;
}

/* ---- reading */

static bool take_number(struct bytes *rest, uint64_t *value)
{
	return bytes_to_u64(bytes_word(rest), value);
}

/* A descriptor, which is closed by every execve() but ours. */
static bool take_fd(struct bytes *rest, int *fd)
{
	struct bytes word = bytes_word(rest);
	uint64_t number;
	*fd = -1;
	if (bytes_equal(word, BYTES("-1")))
		return true;
	if (!bytes_to_u64(word, &number) || number > INT_MAX)
		return false;
	*fd = (int)number;
	pass(*fd);
	return true;
}

static bool take_path(struct bytes rest, char *path, size_t room)
{
	struct text t = { .at = path, .cap = room };
	text_add(&t, bytes_trim(rest));
	(void)text_cstr(&t);
	return !t.cut && t.len > 0;
}

static bool take_listener(struct supervisor *s, struct bytes rest)
{
	struct sockets *k = &s->current.sockets;
	if (!k->fds)
		k->fds = calloc((size_t)PLAN_LISTENERS_MAX * s->workers, sizeof(int));
	if (!k->fds || k->count == PLAN_LISTENERS_MAX)
		return false;
	k->workers = s->workers;
	for (unsigned w = 0; w < s->workers; w++)
		if (!take_fd(&rest, &k->fds[k->count * k->workers + w]))
			return false;
	return endpoint_parse(bytes_trim(rest), &k->at[k->count++]);
}

static bool take_user(struct plan *p, struct bytes rest)
{
	uint64_t uid = 0, gid = 0, drop = 0;
	bool good =
		take_number(&rest, &uid) && take_number(&rest, &gid) && take_number(&rest, &drop);
	*p = (struct plan){ .uid = (uid_t)uid, .gid = (gid_t)gid, .drop = drop != 0 };
	return good && (take_path(rest, p->user, sizeof p->user) || !p->drop);
}

static bool take_http(struct sockets *k, struct bytes rest)
{
	if (!take_fd(&rest, &k->http))
		return false;
	rest = bytes_trim(rest);
	return bytes_starts(rest, BYTES("/")) ? take_path(rest, k->http_path, sizeof k->http_path)
					      : endpoint_parse(rest, &k->http_at);
}

static bool take_control(struct supervisor *s, struct bytes rest)
{
	struct sockets *k = &s->current.sockets;
	bool good = take_fd(&rest, &k->control) &&
		    take_path(rest, k->control_path, sizeof k->control_path);
	memcpy(s->current.plan.control, k->control_path, sizeof s->current.plan.control);
	return good;
}

/* A number and what follows it go to where they belong. */
static bool take_numbers(struct supervisor *s, struct bytes key, struct bytes rest)
{
	uint64_t number = 0;
	if (!take_number(&rest, &number))
		return false;
	if (bytes_equal(key, BYTES("started"))) {
		s->started = number;
	} else if (bytes_equal(key, BYTES("restarts"))) {
		s->restarts = (unsigned)number;
	} else if (bytes_equal(key, BYTES("generations"))) {
		s->generations = number;
	} else if (bytes_equal(key, BYTES("generation"))) {
		s->current.number = number;
	} else if (bytes_equal(key, BYTES("workers"))) {
		s->workers = (unsigned)number;
		return number > 0 && number <= PASSED_MAX;
	} else if (bytes_equal(key, BYTES("gateway"))) {
		s->gateway.child.pid = (pid_t)number;
		return take_fd(&rest, &s->gateway.child.channel);
	} else if (bytes_equal(key, BYTES("answer"))) {
		s->answering = number;
		if (!take_number(&rest, &number))
			return false;
		s->answer_to = (pid_t)number;
	}
	return true;
}

static bool record_take_line(struct supervisor *s, struct own *own, struct bytes rest)
{
	struct plan *p = &s->current.plan;
	struct sockets *k = &s->current.sockets;
	struct bytes key = bytes_word(&rest);
	if (rest.len > 0 && bytes_equal(key, BYTES("version")))
		return take_path(rest, own->version, sizeof own->version);
	if (bytes_equal(key, BYTES("program")))
		return take_path(rest, s->program, sizeof s->program);
	if (bytes_equal(key, BYTES("before")))
		return take_fd(&rest, &s->before_program);
	if (bytes_equal(key, BYTES("plan")))
		return take_fd(&rest, &own->plan);
	if (bytes_equal(key, BYTES("snapshot")))
		return take_fd(&rest, &own->snapshot);
	if (bytes_equal(key, BYTES("notify")))
		return take_fd(&rest, &s->service_manager.fd) &&
		       take_number(&rest, &s->service_manager.every);
	if (bytes_equal(key, BYTES("user")))
		return take_user(p, rest);
	if (bytes_equal(key, BYTES("state")))
		return take_path(rest, p->state, sizeof p->state);
	if (bytes_equal(key, BYTES("spool")))
		return take_path(rest, p->spool, sizeof p->spool);
	if (bytes_equal(key, BYTES("log")))
		return take_fd(&rest, &s->log.output) &&
		       take_path(rest, s->log.path, sizeof s->log.path);
	if (bytes_equal(key, BYTES("listener")))
		return take_listener(s, rest);
	if (bytes_equal(key, BYTES("peer")))
		return take_fd(&rest, &k->peer) && endpoint_parse(bytes_trim(rest), &k->peer_at);
	if (bytes_equal(key, BYTES("http")))
		return take_http(k, rest);
	if (bytes_equal(key, BYTES("control")))
		return take_control(s, rest);
	const struct bytes numbers[] = { BYTES("started"),     BYTES("restarts"),
					 BYTES("generations"), BYTES("generation"),
					 BYTES("workers"),     BYTES("gateway"),
					 BYTES("answer") };
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (bytes_equal(key, numbers[i]))
			return take_numbers(s, key, rest);
	return true;
}

bool record_read(struct supervisor *s, int record, struct own *own, struct bytes *words)
{
	ssize_t length = pread(record, record_text, sizeof record_text, 0);
	struct bytes rest = { record_text, length > 0 ? (size_t)length : 0 };
	bool first = true;
	passed_count = 0;
	*own = (struct own){ .plan = -1, .snapshot = -1 };
	while (rest.len > 0) {
		struct bytes line = bytes_first(rest, bytes_find(rest, '\n'));
		rest = bytes_skip(rest, line.len + 1);
		if (first && !bytes_equal(line, BYTES(FORMAT)))
			return false;
		if (bytes_equal(line, BYTES("end"))) {
			*words = rest;
			s->record = record;
			pass(record);
			return s->current.number > 0 && s->workers > 0 &&
			       s->current.sockets.control >= 0 && s->current.plan.state[0] &&
			       s->before_program >= 0;
		}
		if (!first && !record_take_line(s, own, line))
			return false;
		first = false;
	}
	return false;
}

bool record_add(struct supervisor *s, struct bytes words)
{
	return lseek(s->record, 0, SEEK_END) >= 0 && record_fill(s->record, words);
}
