/* io_listen.c: opening listening sockets and accepting from them (io/listen.h). */
#include "gateway/io/listen.h"

#include "io_testing.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

struct admission {
	struct loop *loop;
	struct listener *listener;
	unsigned arrived;
	int last;
	struct address peer;
	bool pauses, stops, full;
};

static void arrive(void *arg, int fd, const struct address *peer)
{
	struct admission *d = arg;
	assert_int_equal(fcntl(fd, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	d->arrived++;
	d->peer = *peer;
	if (d->last >= 0)
		close(d->last);
	d->last = fd;
	if (d->pauses)
		listen_pause(d->listener);
	if (d->stops)
		listen_stop(d->listener);
}

static bool room(void *arg)
{
	return !((struct admission *)arg)->full;
}

static void begin(struct admission *d, int fd)
{
	*d = (struct admission){ .loop = loop_new(), .last = -1 };
	d->listener = listen_start(d->loop, fd, arrive, room, d);
	assert_non_null(d->listener);
}

static void end(struct admission *d)
{
	if (!d->stops)
		listen_stop(d->listener);
	loop_free(d->loop);
	if (d->last >= 0)
		close(d->last);
}

static int call(const struct address *where)
{
	struct sockaddr_storage to;
	socklen_t length = address_to_sockaddr(where, &to);
	int fd = socket(to.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(fd, (struct sockaddr *)&to, length) == 0)
		return fd;
	close(fd);
	return -1;
}

static void call_many(const struct address *where, int *fds, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		assert_true((fds[i] = call(where)) >= 0);
}

static void close_many(int *fds, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		close(fds[i]);
}

static void everybody_arrives(void **state)
{
	struct address where;
	struct admission d;
	int fds[50], listening = open_listener(&where);
	(void)state;

	call_many(&where, fds, COUNT(fds));
	begin(&d, listening);
	UNTIL(d.loop, d.arrived == COUNT(fds));
	struct address loopback;
	assert_true(address_parse(BYTES("127.0.0.1"), &loopback));
	assert_true(address_equal(&d.peer, &loopback));
	assert_true(d.peer.port > 0);
	end(&d);
	close_many(fds, COUNT(fds));
	close(listening);
}

/* Small segments go out at once: the listening socket hands that down. */
static void what_is_accepted_waits_for_no_acknowledgement(void **state)
{
	struct address where;
	struct admission d;
	int listening = open_listener(&where), on = 0;
	socklen_t length = sizeof(on);
	(void)state;

	begin(&d, listening);
	int fd = call(&where);
	UNTIL(d.loop, d.arrived == 1);
	assert_int_equal(getsockopt(d.last, IPPROTO_TCP, TCP_NODELAY, &on, &length), 0);
	assert_true(on);
	end(&d);
	close(fd);
	close(listening);
}

static void a_pause_loses_nobody(void **state)
{
	struct address where;
	struct admission d;
	int fds[5], listening = open_listener(&where);
	(void)state;

	begin(&d, listening);
	d.pauses = true;
	call_many(&where, fds, COUNT(fds));
	turn_for(d.loop, 20);
	assert_int_equal(d.arrived, 1); /* the pause holds at once */
	turn_for(d.loop, 20);
	assert_int_equal(d.arrived, 1);
	d.pauses = false;
	listen_resume(d.listener);
	UNTIL(d.loop, d.arrived == COUNT(fds));
	d.full = true; /* no room, and nobody has paused: the question comes again */
	close(fds[1]);
	fds[1] = call(&where);
	clock_t start = clock();
	loop_drain(d.loop);
	for (unsigned i = 0; i < 3; i++)
		uv_run(&d.loop->uv, UV_RUN_ONCE);
	assert_int_equal(d.arrived, COUNT(fds));
	assert_true(clock() - start < CLOCKS_PER_SEC / 10);
	d.full = false;
	UNTIL(d.loop, d.arrived == COUNT(fds) + 1);

	d.stops = true; /* from within */
	close(fds[0]);
	fds[0] = call(&where);
	UNTIL(d.loop, d.arrived == COUNT(fds) + 2);
	turn_for(d.loop, 10);
	end(&d);
	close_many(fds, COUNT(fds));
	close(listening);
}

/* The limit is lowered to what is open; nothing can be accepted, nothing spins, and it goes on when
 * there is room. */
static void without_descriptors_it_waits(void **state)
{
	struct address where;
	struct admission d;
	struct rlimit before, low;
	int fds[3], listening = open_listener(&where);
	(void)state;

	begin(&d, listening);
	turn_for(d.loop, 5);
	call_many(&where, fds, COUNT(fds));
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	low = before;
	low.rlim_cur = 3;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
	clock_t start = clock();
	loop_drain(d.loop);
	for (unsigned i = 0; i < 3; i++) { /* blocks for the timer of the pause: 100 ms each */
		uv_run(&d.loop->uv, UV_RUN_ONCE);
		assert_int_equal(d.arrived, 0);
	}
	assert_true(clock() - start < CLOCKS_PER_SEC / 10);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	UNTIL(d.loop, d.arrived == COUNT(fds));
	end(&d);
	close_many(fds, COUNT(fds));
	close(listening);
}

static void workers_share_an_address(void **state)
{
	struct address where = { .family = FAMILY_IPV4, .octets = { 127, 0, 0, 1 } };
	struct sockaddr_storage bound;
	socklen_t length = sizeof(bound);
	struct text error = { 0 };
	int fds[4], callers[200];
	unsigned served = 0;
	struct admission doors[4];
	(void)state;

	assert_true(listen_open(&where, fds, 4, &error));
	getsockname(fds[0], (struct sockaddr *)&bound, &length);
	assert_true(address_from_sockaddr((struct sockaddr *)&bound, &where));
	for (unsigned i = 0; i < 4; i++)
		begin(&doors[i], fds[i]);
	call_many(&where, callers, COUNT(callers));
	for (unsigned i = 0; i < 4; i++)
		turn_for(doors[i].loop, 30);
	for (unsigned i = 0; i < 4; i++) {
		served += doors[i].arrived;
		assert_true(doors[i].arrived > 0);
		end(&doors[i]);
		close(fds[i]);
	}
	assert_int_equal(served, COUNT(callers));
	close_many(callers, COUNT(callers));
}

static void an_address_in_use_is_refused(void **state)
{
	struct address where, odd = { .family = FAMILY_NONE };
	int listening = open_listener(&where), fds[2] = { 5, 5 };
	char words[100];
	struct text error = TEXT(words);
	(void)state;

	assert_false(listen_open(&where, fds, 2, &error)); /* although both would share it */
	assert_string_equal(text_cstr(&error), "Address already in use");
	assert_int_equal(fds[0], -1);
	assert_int_equal(fds[1], -1);
	close(listening);
	error = TEXT(words);
	assert_true(listen_open(&where, fds, 2, &error));
	close_many(fds, 2);
	error = TEXT(words);
	assert_false(listen_open(&odd, fds, 1, &error));
	assert_int_not_equal(error.len, 0);
	where.octets[0] = 192;
	where.octets[2] = 2;
	error = TEXT(words);
	assert_false(listen_open(&where, fds, 1, &error));
	assert_string_equal(text_cstr(&error), "Cannot assign requested address");
}

static void the_wildcard_is_for_both_families(void **state)
{
	struct address any = { .family = FAMILY_IPV6 },
		       where = { .family = FAMILY_IPV4, .octets = { 127, 0, 0, 1 } };
	struct sockaddr_storage bound;
	socklen_t length = sizeof(bound);
	struct text error = { 0 };
	struct admission d;
	int fd;
	(void)state;

	if (!listen_open(&any, &fd, 1, &error))
		skip(); /* a machine without IPv6 */
	getsockname(fd, (struct sockaddr *)&bound, &length);
	where.port = ntohs(((struct sockaddr_in6 *)&bound)->sin6_port);
	begin(&d, fd);
	int caller = call(&where);
	assert_true(caller >= 0);
	UNTIL(d.loop, d.arrived == 1);
	assert_int_equal(d.peer.family, FAMILY_IPV4); /* not ::ffff:127.0.0.1 */
	end(&d);
	close(caller);
	close(fd);
}

/* A child that the kernel gives no IPv6 sockets, as one that was booted with ipv6.disable=1. */
static bool lose_ipv6(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET6, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EAFNOSUPPORT),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof filter / sizeof *filter, filter };
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* 0, or which expectation was not met; 77: nothing can be filtered here. */
static int listen_without_ipv6(void)
{
	struct address any = { .family = FAMILY_IPV6 }, one = any;
	struct sockaddr_storage bound;
	socklen_t length = sizeof bound;
	char words[100];
	struct text error = TEXT(words);
	int fds[2];
	one.octets[15] = 1;
	if (!lose_ipv6())
		return 77;
	if (!listen_open(&any, fds, 2, &error))
		return 1;
	if (getsockname(fds[1], (struct sockaddr *)&bound, &length) != 0 ||
	    bound.ss_family != AF_INET)
		return 2;
	if (((struct sockaddr_in *)&bound)->sin_addr.s_addr != INADDR_ANY)
		return 3;
	any.port = ntohs(((struct sockaddr_in *)&bound)->sin_port);
	if (listen_open(&any, fds, 2, &error) || errno != EADDRINUSE)
		return 4;
	return listen_open(&one, fds, 1, &error) || errno != EAFNOSUPPORT ? 5 : 0;
}

static void the_wildcard_is_ipv4_where_there_is_no_ipv6(void **state)
{
	int status = -1;
	(void)state;
	pid_t child = fork();
	if (child == 0)
		_exit(listen_without_ipv6());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void local_sockets(void **state)
{
	char directory[] = "/tmp/mxward-test.XXXXXX", words[100];
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	struct text error = TEXT(words);
	struct stat there;
	struct admission d;
	(void)state;

	assert_non_null(mkdtemp(directory));
	snprintf(to.sun_path, sizeof(to.sun_path), "%s/socket", directory);
	int fd = listen_open_local(to.sun_path, 0620, &error);
	assert_true(fd >= 0);
	assert_int_equal(stat(to.sun_path, &there), 0);
	assert_int_equal(there.st_mode & 0777, 0620);
	assert_int_equal(listen_open_local(to.sun_path, 0600, &error), -1);
	assert_string_equal(text_cstr(&error), "Address already in use");

	begin(&d, fd);
	int caller = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(caller, (struct sockaddr *)&to, sizeof(to)), 0);
	UNTIL(d.loop, d.arrived == 2); /* the second attempt to listen has called, too */
	assert_int_equal(d.peer.family, FAMILY_NONE);
	end(&d);
	close(caller);
	close(fd);

	fd = listen_open_local(to.sun_path, 0600, &error); /* nobody listens on the old one */
	assert_true(fd >= 0);
	close(fd);
	unlink(to.sun_path);
	close(open(to.sun_path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	error = TEXT(words);
	assert_int_equal(listen_open_local(to.sun_path, 0600, &error), -1);
	assert_string_equal(text_cstr(&error), "a file of this name exists and is not a socket");
	unlink(to.sun_path);
	rmdir(directory);
	error = TEXT(words);
	assert_int_equal(listen_open_local(to.sun_path, 0600, &error), -1);
	assert_string_equal(text_cstr(&error), "No such file or directory");
	memset(to.sun_path, 'x', sizeof(to.sun_path) - 1);
	char longer[200] = { 0 };
	memset(longer, 'x', sizeof(longer) - 1);
	error = TEXT(words);
	assert_int_equal(listen_open_local(longer, 0600, &error), -1);
	assert_string_equal(text_cstr(&error), "File name too long");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everybody_arrives),
		cmocka_unit_test(what_is_accepted_waits_for_no_acknowledgement),
		cmocka_unit_test(a_pause_loses_nobody),
		cmocka_unit_test(without_descriptors_it_waits),
		cmocka_unit_test(workers_share_an_address),
		cmocka_unit_test(an_address_in_use_is_refused),
		cmocka_unit_test(the_wildcard_is_for_both_families),
		cmocka_unit_test(the_wildcard_is_ipv4_where_there_is_no_ipv6),
		cmocka_unit_test(local_sockets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
