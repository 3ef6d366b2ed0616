/* io_testing.h: what the tests of gateway/io share: turning a loop until something is so, sockets,
 * certificates.
 *
 * Certificates are made by the openssl command in a private directory, which is removed at once. */
#ifndef MXWARD_TESTS_UNIT_IO_TESTING_H
#define MXWARD_TESTS_UNIT_IO_TESTING_H

#include "gateway/io/listen.h"
#include "gateway/io/loop_inside.h"
#include "gateway/io/tls.h"

#include <netinet/in.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static inline void turn(struct loop *loop)
{
	loop_drain(loop);
	if (uv_run(&loop->uv, UV_RUN_NOWAIT) != 0)
		usleep(100);
}

/* Turns the loop until `claim` is true; ten seconds are too long. */
#define UNTIL(loop, claim)                                                       \
	do {                                                                     \
		for (uint64_t give_up = uv_hrtime() + 10000000000u; !(claim);) { \
			if (uv_hrtime() > give_up)                               \
				fail_msg("never came true: %s", #claim);         \
			turn(loop);                                              \
		}                                                                \
	} while (0)

static inline void turn_for(struct loop *loop, unsigned milliseconds)
{
	for (uint64_t end = uv_hrtime() + milliseconds * 1000000ull; uv_hrtime() < end;)
		turn(loop);
}

/* A listening socket on the loopback, and its address. */
static inline int open_listener(struct address *where)
{
	char words[100];
	struct text error = TEXT(words);
	struct sockaddr_storage bound;
	socklen_t length = sizeof(bound);
	int fd;

	assert_true(endpoint_parse(BYTES("127.0.0.1:0"), where));
	if (!listen_open(where, &fd, 1, &error))
		fail_msg("%s", text_cstr(&error));
	assert_int_equal(getsockname(fd, (struct sockaddr *)&bound, &length), 0);
	assert_true(address_from_sockaddr((struct sockaddr *)&bound, where));
	return fd;
}

/* Both ends of a TCP connection over the loopback: far is blocking and the test's, near for a
 * stream. */
static inline void connect_pair(int *near, int *far)
{
	struct address where;
	struct sockaddr_storage to;
	int listening = open_listener(&where);
	socklen_t length = address_to_sockaddr(&where, &to);

	const int room = 65536; /* or the kernel would take megabytes before anybody waits */
	*far = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(*far, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	assert_int_equal(connect(*far, (struct sockaddr *)&to, length), 0);
	do
		*near = accept(listening, NULL, NULL);
	while (*near < 0);
	close(listening);
}

static inline char *file_text(const char *path)
{
	char *text = calloc(1, 65536);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	assert_true(fread(text, 1, 65535, file) > 0);
	fclose(file);
	return text;
}

/* A self-signed certificate for `names` ("DNS:a.example,DNS:b.example"); kind as openssl req
 * -newkey says, and options. To be given back with identity_give_back(). */
static inline struct tls_identity identity_make(const char *kind, const char *names,
						const char *options)
{
	char directory[] = "/tmp/mxward-test.XXXXXX", command[1000], key[64], certificate[64];
	assert_non_null(mkdtemp(directory));
	snprintf(key, sizeof(key), "%s/key", directory);
	snprintf(certificate, sizeof(certificate), "%s/certificate", directory);
	snprintf(command, sizeof(command),
		 "openssl req -x509 -newkey %s -nodes -subj /CN=test -addext subjectAltName=%s %s "
		 "-keyout %s -out %s 2>%s/errors || { cat %s/errors >&2; false; }",
		 kind, names, options, key, certificate, directory, directory);
	assert_int_equal(system(command), 0);
	struct tls_identity identity = { bytes_of(file_text(certificate)),
					 bytes_of(file_text(key)) };
	snprintf(command, sizeof(command), "rm -r %s", directory);
	assert_int_equal(system(command), 0);
	return identity;
}

#define ECDSA "ec -pkeyopt ec_paramgen_curve:prime256v1"
#define RSA   "rsa:2048"

static inline void identity_give_back(struct tls_identity *identity)
{
	free((char *)(uintptr_t)identity->certificate.at);
	free((char *)(uintptr_t)identity->key.at);
}

#endif
