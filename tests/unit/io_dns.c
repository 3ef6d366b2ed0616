/* io_dns.c: addresses of names (io/dns.h), from the hosts file and from a server that the test
 * plays itself. */
#include "gateway/io/dns.h"

#include "io_testing.h"

#include <arpa/inet.h>

/* A name server on the loopback: answers one query a turn, by the first letter of the name. */
static struct loop *loop;
static int server;
static struct address server_address;
static unsigned asked, woken;

static void look(void *arg)
{
	(void)arg;
	woken++;
}

/* RFC 1035, section 4.1: A records 192.0.2.1 to .n, or one AAAA record 2001:db8::1, behind the
 * question. */
static size_t answer(unsigned char *message, size_t length, bool v6, unsigned count)
{
	message[2] |= 0x80;
	message[7] = (unsigned char)count;
	for (unsigned i = 0; i < count; i++) {
		static const unsigned char head[] = { 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4 };
		memcpy(message + length, head, sizeof(head));
		length += sizeof(head);
		if (v6) {
			message[length - 9] = 28;
			message[length - 1] = 16;
			inet_pton(AF_INET6, "2001:db8::1", message + length);
			length += 16;
		} else {
			inet_pton(AF_INET, "192.0.2.0", message + length);
			message[length + 3] = (unsigned char)(i + 1);
			length += 4;
		}
	}
	return length;
}

static void serve(void)
{
	unsigned char message[1000];
	struct sockaddr_storage from;
	socklen_t size = sizeof(from);
	ssize_t length =
		recvfrom(server, message, 400, MSG_DONTWAIT, (struct sockaddr *)&from, &size);
	if (length < 20)
		return;
	asked++;
	/* The question alone: what the asker can take by UDP is passed over. */
	length = 12;
	while (message[length])
		length += message[length] + 1;
	length += 5;
	message[11] = 0;
	bool v6 = message[length - 3] == 28;
	switch (message[13]) { /* the first letter */
	case 'b':              /* both */
		length = (ssize_t)answer(message, (size_t)length, v6, 1);
		break;
	case 'm': /* many */
		length = (ssize_t)answer(message, (size_t)length, v6, v6 ? 0 : 20);
		break;
	case 'n': /* no such name */
		message[2] |= 0x80;
		message[3] = 3;
		break;
	case 'h': /* half: A is refused, AAAA does not exist */
		message[2] |= 0x80;
		message[3] = v6 ? 0 : 5;
		break;
	case 'r': /* refused */
		message[2] |= 0x80;
		message[3] = 5;
		break;
	case 'l': /* lost, both questions; the second try is answered */
		if (asked <= 2)
			return;
		length = (ssize_t)answer(message, (size_t)length, v6, 1);
		break;
	default: /* no answer at all */
		return;
	}
	sendto(server, message, (size_t)length, 0, (struct sockaddr *)&from, size);
}

#define UNTIL_SERVED(claim) UNTIL(loop, (serve(), (claim)))

static int begin(void **state)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(to);
	(void)state;

	server = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (bind(server, (struct sockaddr *)&to, length) != 0 ||
	    getsockname(server, (struct sockaddr *)&to, &length) != 0)
		return -1;
	asked = woken = 0;
	loop = loop_new();
	return address_from_sockaddr((struct sockaddr *)&to, &server_address) ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	loop_free(loop);
	return close(server);
}

static struct answers *answers;
static struct resolver *resolver;

static struct dns *dns_begin(void)
{
	char words[200];
	struct text error = TEXT(words);
	answers = answers_new();
	resolver = resolver_new(loop, answers, &server_address, 1, 2000, &error);
	struct dns *dns = resolver ? dns_new(resolver, NULL, &error) : NULL;
	if (!dns)
		fail_msg("%s", text_cstr(&error));
	return dns;
}

static void dns_end(struct dns *dns)
{
	dns_free(dns);
	resolver_free(resolver);
	answers_free(answers);
}

static void assert_trouble(const struct dns *dns, const struct dns_lookup *lookup,
			   const char *expected)
{
	char words[200], full[300];
	struct text t = TEXT(words), f = TEXT(full);
	dns_lookup_trouble(dns, lookup, &t);
	text_string(&f, expected);
	if (expected[strlen(expected) - 1] == ' ')
		endpoint_text(&f, &server_address);
	assert_string_equal(text_cstr(&t), text_cstr(&f));
}

static void assert_found(const struct dns_lookup *lookup, const char *expected)
{
	struct address wanted;
	assert_true(address_parse(bytes_of(expected), &wanted));
	for (size_t i = 0; i < lookup->count; i++)
		if (address_equal(&lookup->found[i], &wanted))
			return;
	fail_msg("%s is not among %zu addresses", expected, lookup->count);
}

static void names_are_looked_up(void **state)
{
	struct dns *dns = dns_begin();
	wake_id id = loop_enroll(loop, look, NULL);
	struct dns_lookup both, many, none, refused, half;
	(void)state;

	dns_lookup_start(dns, "both.example", &both, id);
	dns_lookup_start(dns, "many.example", &many, id);
	dns_lookup_start(dns, "none.example", &none, id);
	dns_lookup_start(dns, "refused.example", &refused, id);
	dns_lookup_start(dns, "half.example", &half, id);
	assert_int_equal(woken, 0);
	UNTIL_SERVED(both.settled && many.settled && none.settled && refused.settled &&
		     half.settled);
	assert_true(woken > 0);
	assert_int_equal(both.count, 2);
	assert_found(&both, "192.0.2.1");
	assert_found(&both, "2001:db8::1");
	assert_int_equal(both.found[0].port, 0);
	assert_int_equal(many.count, DNS_ADDRESSES_MAX);
	assert_int_equal(none.count, 0);
	assert_false(none.failed);
	assert_trouble(dns, &none, "its name has no address");
	assert_int_equal(refused.count, 0);
	assert_true(refused.failed);
	assert_trouble(dns, &refused, "its name could not be looked up: no usable answer from ");
	assert_int_equal(half.count, 0);
	assert_true(half.failed); /* that there is no AAAA says nothing of A */
	dns_lookup_forget(&both); /* after it is settled: nothing */
	dns_end(dns);
}

/* No question leaves the machine: not for the hosts file, not for an address, not for what is no
 * name. */
static void some_names_need_no_server(void **state)
{
	static const struct {
		const char *name, *address;
	} rows[] = {
		{ "localhost", "127.0.0.1" },
		{ "LocalHost", "127.0.0.1" },
		{ "mail.localhost", "127.0.0.1" },
		{ "192.0.2.7", "192.0.2.7" },
		{ "2001:db8::7", "2001:db8::7" },
		{ "", NULL },
		{ "a..example", NULL },
		{ "toolong-toolong-toolong-toolong-toolong-toolong-toolong-toolong-toolong.example",
		  NULL },
	};
	struct dns *dns = dns_begin();
	wake_id id = loop_enroll(loop, look, NULL);
	(void)state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dns_lookup lookup;
		unsigned before = woken;
		dns_lookup_start(dns, rows[i].name, &lookup, id);
		assert_int_equal(woken, before);
		UNTIL_SERVED(woken == before + 1);
		assert_true(lookup.settled);
		if (rows[i].address)
			assert_found(&lookup, rows[i].address);
		else
			assert_int_equal(lookup.count, 0);
	}
	assert_int_equal(asked, 0);
	dns_end(dns);
}

static void search_domains_are_not_appended(void **state)
{
	struct dns *dns = dns_begin();
	struct dns_lookup lookup;
	(void)state;
	dns_lookup_start(dns, "nobody", &lookup, loop_enroll(loop, look, NULL));
	UNTIL_SERVED(lookup.settled);
	assert_int_equal(lookup.count, 0);
	assert_int_equal(asked, 2); /* A and AAAA of this very name */
	dns_end(dns);
}

/* A name of a container or of the machine's own network is its own resolver's to know; all others
 * are not its business. */
static void names_without_a_dot_are_the_systems(void **state)
{
	char words[200];
	struct text error = TEXT(words);
	struct address nobody;
	struct dns_lookup bare, full;
	(void)state;
	assert_true(endpoint_parse(BYTES("127.0.0.1:9"), &nobody));
	answers = answers_new();
	resolver = resolver_new(loop, answers, &nobody, 1, 1000, &error);
	struct answers *neighbours = answers_new();
	struct resolver *system = resolver_new(loop, neighbours, &server_address, 1, 2000, &error);
	struct dns *dns = dns_new(resolver, system, &error);
	wake_id id = loop_enroll(loop, look, NULL);
	assert_true(resolver && system && dns);

	dns_lookup_start(dns, "backend.", &bare, id);
	dns_lookup_start(dns, "backend.example", &full, id);
	UNTIL_SERVED(bare.settled && full.settled);
	assert_found(&bare, "192.0.2.1");
	assert_true(full.failed);
	dns_lookup_start(dns, "refused", &bare, id);
	UNTIL_SERVED(bare.settled);
	assert_trouble(dns, &bare, "its name could not be looked up: no usable answer from ");
	dns_end(dns);
	resolver_free(system);
	answers_free(neighbours);
}

static void look_ups_can_be_given_up(void **state)
{
	struct dns *dns = dns_begin();
	wake_id id = loop_enroll(loop, look, NULL);
	struct dns_lookup *gone = malloc(sizeof(*gone)), open;
	(void)state;

	dns_lookup_start(dns, "both.example", gone, id);
	dns_lookup_forget(gone);
	dns_lookup_forget(gone);
	free(gone);
	dns_lookup_start(dns, "silence.example", &open, id);
	UNTIL_SERVED(asked == 4);
	for (unsigned i = 0; i < 20; i++)
		turn(loop);
	assert_int_equal(woken, 0);
	assert_trouble(dns, &open, "its name could not be looked up: no answer in time from ");
	dns_end(dns);
	assert_true(open.settled && open.failed);
	assert_int_equal(open.count, 0);
	turn_for(loop, 5);
	assert_int_equal(woken, 0);
}

static void questions_are_repeated(void **state)
{
	struct dns *dns = dns_begin();
	struct dns_lookup lookup;
	(void)state;

	dns_lookup_start(dns, "lost.example", &lookup, loop_enroll(loop, look, NULL));
	UNTIL_SERVED(woken == 1);
	assert_true(lookup.settled);
	assert_int_equal(lookup.count, 2);
	dns_end(dns);
}

/* What other servers said is forgotten with them; what is asked then goes to the new ones. */
static void other_servers_are_asked_anew(void **state)
{
	struct dns *dns = dns_begin();
	struct dns_lookup lookup;
	char words[200];
	struct text error = TEXT(words);
	(void)state;
	dns_lookup_start(dns, "none.example", &lookup, loop_enroll(loop, look, NULL));
	UNTIL_SERVED(lookup.settled);
	dns_lookup_start(dns, "none.example.", &lookup, loop_enroll(loop, look, NULL));
	UNTIL_SERVED(lookup.settled);
	assert_int_equal(asked, 2); /* the second time it was known */
	answers_forget(answers);
	assert_true(resolver_configure(resolver, &server_address, 1, 2000, &error));
	dns_lookup_start(dns, "none.example", &lookup, loop_enroll(loop, look, NULL));
	UNTIL_SERVED(lookup.settled);
	assert_int_equal(asked, 4);
	dns_end(dns);
	dns_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(names_are_looked_up, begin, end),
		cmocka_unit_test_setup_teardown(some_names_need_no_server, begin, end),
		cmocka_unit_test_setup_teardown(search_domains_are_not_appended, begin, end),
		cmocka_unit_test_setup_teardown(names_without_a_dot_are_the_systems, begin, end),
		cmocka_unit_test_setup_teardown(look_ups_can_be_given_up, begin, end),
		cmocka_unit_test_setup_teardown(questions_are_repeated, begin, end),
		cmocka_unit_test_setup_teardown(other_servers_are_asked_anew, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
