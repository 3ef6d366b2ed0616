/* option_many.c: values of the option table that are lists of single ones; see option_inside.h.
 *
 * What it reads is copied to the reader's arena. An item that is not right keeps no other from
 * being looked at. */
#include "policy/options/option_inside.h"
#include "policy/options/option_value.h"
#include "policy/options/snapshot.h"

#include "gateway/io/idn.h"

static bool read_network(struct option_reader *r, const struct node *n, struct network *network)
{
	char buffer[ENDPOINT_TEXT_MAX];
	struct text t = TEXT(buffer);
	struct network meant;
	struct excerpt e;
	if (network_parse(n->text, network))
		return true;
	if (!network_suggest(n->text, &meant))
		return value_refuse(r, n,
				    "a network; write it like 192.0.2.0/24 or \"2001:db8::/32\"");
	network_text(&t, &meant);
	node_refuse(r->complaints, n, "%s has host bits set; did you mean \"%s\"?",
		    excerpt(&e, n->text), text_cstr(&t));
	return false;
}

static bool item_single(struct option_reader *r, const struct node *n)
{
	if (n->refused)
		return false;
	if (n->kind == NODE_TEXT && !node_empty(n))
		return true;
	node_refuse(r->complaints, n, "must be a single value");
	return false;
}

bool many_read_networks(struct option_reader *r, const struct option *o, const struct node *n,
			void *at)
{
	struct network *networks = arena_array(r->arena, n->count, sizeof *networks);
	bool good = value_count(r, o, n);
	size_t i = 0;
	if (!networks)
		return value_out_of_memory(r);
	for (const struct node *c = n->first; c; c = c->next)
		good = item_single(r, c) && read_network(r, c, &networks[i++]) && good;
	if (good)
		value_many(at, networks, n->count);
	return good;
}

/* One address, or those of a host; how many, 0: it has been refused. */
static size_t read_endpoint(struct option_reader *r, const struct option *o, const struct node *n,
			    struct address *addresses)
{
	char buffer[200], host_buffer[DOMAIN_MAX + 1];
	struct text expected = TEXT(buffer), host = TEXT(host_buffer);
	struct excerpt e;
	uint16_t port;
	if (option_endpoint(n->text, o->port, addresses))
		return 1;
	if (r->snapshot && option_host(n->text, o->port, &host, &port)) {
		size_t count = snapshot_host(r->snapshot, text_bytes(&host), addresses, &expected);
		for (size_t i = 0; i < count; i++)
			addresses[i].port = port;
		if (count == 0)
			node_refuse(r->complaints, n, "%s %s", excerpt(&e, n->text),
				    text_cstr(&expected));
		return count;
	}
	text_format(&expected,
		    "an address or a host name; write it like 192.0.2.1:%u, \"[2001:db8::1]:%u\" "
		    "or unbound:%u; port %u may be omitted",
		    o->port, o->port, o->port, o->port);
	(void)value_refuse(r, n, text_cstr(&expected));
	return 0;
}

bool many_read_endpoints(struct option_reader *r, const struct option *o, const struct node *n,
			 void *at)
{
	struct address *addresses =
		arena_array(r->arena, n->count * SNAPSHOT_ADDRESSES_MAX, sizeof *addresses);
	bool good = value_count(r, o, n);
	size_t count = 0;
	if (!addresses)
		return value_out_of_memory(r);
	for (const struct node *c = n->first; c; c = c->next) {
		size_t more = item_single(r, c) ? read_endpoint(r, o, c, &addresses[count]) : 0;
		good = good && more;
		count += more;
	}
	if (good)
		value_many(at, addresses, count);
	return good;
}

bool many_read_strings(struct option_reader *r, const struct option *o, const struct node *n,
		       void *at)
{
	const struct option single = { .key = "",
				       .type = o->type == OPTION_PATHS ? OPTION_PATH
								       : OPTION_TEXT };
	const char **strings = arena_array(r->arena, n->count, sizeof *strings);
	size_t i = 0;
	if (!strings)
		return value_out_of_memory(r);
	if (!value_count(r, o, n))
		return false;
	/* What could not be read stays NULL, so that the others can still be looked at. */
	for (const struct node *c = n->first; c; c = c->next, i++)
		if (item_single(r, c))
			(void)value_read(r, &single, c, &strings[i]);
	value_many(at, strings, n->count);
	return true;
}

void many_print_networks(FILE *out, const struct option *o, const void *at)
{
	size_t n;
	const struct network *networks = value_many_of(at, &n);
	(void)o;
	fputc('[', out);
	for (size_t i = 0; i < n; i++) {
		char buffer[ENDPOINT_TEXT_MAX];
		struct text t = TEXT(buffer);
		network_text(&t, &networks[i]);
		fputs(i ? ", " : "", out);
		value_print_text(out, text_bytes(&t));
	}
	fputc(']', out);
}

void many_print_endpoints(FILE *out, const struct option *o, const void *at)
{
	size_t n;
	const struct address *addresses = value_many_of(at, &n);
	(void)o;
	fputc('[', out);
	for (size_t i = 0; i < n; i++) {
		char buffer[ENDPOINT_TEXT_MAX];
		struct text t = TEXT(buffer);
		endpoint_text(&t, &addresses[i]);
		fputs(i ? ", " : "", out);
		value_print_text(out, text_bytes(&t));
	}
	fputc(']', out);
}

void many_print_strings(FILE *out, const struct option *o, const void *at)
{
	size_t n;
	const char *const *strings = value_many_of(at, &n);
	(void)o;
	fputc('[', out);
	for (size_t i = 0; i < n; i++) {
		fputs(i ? ", " : "", out);
		value_print_text(out, bytes_of(strings[i]));
	}
	fputc(']', out);
}
