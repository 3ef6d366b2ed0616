/* option_value.c: single values and lists of them; see option_value.h.
 *
 * One row a type: how it is called, read and printed. What it reads is copied to the reader's
 * arena. It must never repair a value: what is not exactly right is refused with a sentence that
 * says what would be. */
#include "policy/options/option_inside.h"

#include "gateway/io/idn.h"
#include "policy/options/units.h"
#include "policy/options/yaml_hint.h"

#include <limits.h>
#include <string.h>

enum { KEY_SHOWN = 64 };                /* octets of a key in a sentence */

bool value_refuse(struct option_reader *r, const struct node *n, const char *expected)
{
	char buffer[160];
	struct text hint = TEXT(buffer);
	struct excerpt e;
	if (hint_character(n->text, n->column + n->quoted, &hint))
		expected = text_cstr(&hint);
	node_refuse(r->complaints, n, hint.len ? "%s: %s" : "%s is not %s", excerpt(&e, n->text),
		    expected);
	return false;
}

bool value_out_of_memory(struct option_reader *r)
{
	complain(r->complaints, &(struct complaint){ .line = 0 }, "out of memory");
	return false;
}

void value_many(void *at, void *items, size_t n)
{
	memcpy(at, &items, sizeof items);
	memcpy((char *)at + sizeof items, &n, sizeof n);
}

const void *value_many_of(const void *at, size_t *n)
{
	const void *items;
	memcpy(&items, at, sizeof items);
	memcpy(n, (const char *)at + sizeof items, sizeof *n);
	return items;
}

static bool in_range(const struct option *o, uint64_t value)
{
	return (o->least == 0 && o->most == 0) || (value >= o->least && value <= o->most);
}

static void number_text(struct text *t, enum option_type type, uint64_t value)
{
	if (type == OPTION_TIME)
		time_text(t, value);
	else if (type == OPTION_SIZE)
		size_text(t, value);
	else
		text_u64(t, value);
}

static bool refuse_range(struct option_reader *r, const struct option *o, const struct node *n)
{
	struct excerpt e;
	char least[32], most[32];
	struct text l = TEXT(least), m = TEXT(most);
	number_text(&l, o->type, o->least);
	number_text(&m, o->type, o->most ? o->most : UINT64_MAX);
	node_refuse(r->complaints, n, "%s is out of range: must be between %s and %s",
		    excerpt(&e, n->text), text_cstr(&l), text_cstr(&m));
	return false;
}

/* Text as a C string: a NUL inside would hide what stands behind it. */
static bool text_checked(struct option_reader *r, const struct node *n)
{
	for (size_t i = 0; i < n->text.len; i++) {
		if (!octet_control(n->text.at[i]))
			continue;
		node_refuse(r->complaints, n, "must not contain control characters");
		return false;
	}
	if (n->text.len == 0)
		node_refuse(r->complaints, n, "must not be empty");
	return n->text.len > 0;
}

static bool value_copy(struct option_reader *r, struct bytes b, const char **at)
{
	struct bytes copy = arena_copy(r->arena, b);
	if (!copy.at)
		return value_out_of_memory(r);
	*at = copy.at;
	return true;
}

static bool read_text(struct option_reader *r, const struct option *o, const struct node *n,
		      void *at)
{
	/* "" is a value where it is the default. */
	if (n->text.len == 0 && o->fallback && strcmp(o->fallback, "\"\"") == 0)
		return value_copy(r, n->text, at);
	if (!text_checked(r, n))
		return false;
	if (!in_range(o, n->text.len)) {
		node_refuse(r->complaints, n, "is longer than %llu bytes",
			    (unsigned long long)o->most);
		return false;
	}
	return value_copy(r, n->text, at);
}

static bool read_hostname(struct option_reader *r, const struct option *o, const struct node *n,
			  void *at)
{
	char buffer[DOMAIN_MAX];
	struct text t = TEXT(buffer);
	(void)o;
	if (!idn_hostname(n->text, &t))
		return value_refuse(r, n, "a domain name; write it like example.com");
	return value_copy(r, text_bytes(&t), at);
}

static bool read_path(struct option_reader *r, const struct option *o, const struct node *n,
		      void *at)
{
	char buffer[PATH_MAX];
	struct text t = TEXT(buffer);
	struct bytes path = n->text;
	if (!text_checked(r, n))
		return false;
	while (bytes_starts(path, BYTES("./")) && path.len > 2)
		path = bytes_skip(path, 2);
	if (path.at[0] != '/') {
		text_string(&t, r->directory);
		if (!bytes_ends_nocase(text_bytes(&t), BYTES("/")))
			text_char(&t, '/');
	}
	text_add(&t, path);
	if (t.cut || t.len == t.cap || !in_range(o, t.len)) {
		node_refuse(r->complaints, n,
			    "is longer than %llu bytes, including its "
			    "directories",
			    o->most ? (unsigned long long)o->most : PATH_MAX - 1);
		return false;
	}
	return value_copy(r, text_bytes(&t), at);
}

static bool read_bool(struct option_reader *r, const struct option *o, const struct node *n,
		      void *at)
{
	(void)o;
	*(bool *)at = bytes_equal(n->text, BYTES("true"));
	return *(bool *)at || bytes_equal(n->text, BYTES("false")) ||
	       value_refuse(r, n, "true or false");
}

static bool read_number(struct option_reader *r, const struct option *o, const struct node *n,
			void *at, enum units units, uint64_t value, const char *expected)
{
	if (units == UNITS_BAD)
		return value_refuse(r, n, expected);
	if (units == UNITS_OVERFLOW || !in_range(o, value))
		return refuse_range(r, o, n);
	*(uint64_t *)at = value;
	return true;
}

/* 10,000 and 10.000 and 10 000: digits, and three behind each separator. */
static bool has_separators(struct bytes b, struct text *plain)
{
	size_t behind = 0;
	for (size_t i = 0; i < b.len; i++, behind++) {
		bool separator = bytes_has(BYTES(",._' "), b.at[i]);
		if (separator ? (i == 0 || (plain->len > behind && behind != 3))
			      : !octet_digit(b.at[i]))
			return false;
		if (separator)
			behind = SIZE_MAX;
		else
			text_char(plain, b.at[i]);
	}
	return behind == 3 && plain->len < b.len;
}

static bool refuse_number(struct option_reader *r, const struct option *o, const struct node *n)
{
	char buffer[64], digits[32];
	struct text t = TEXT(buffer), plain = TEXT(digits);
	struct excerpt e;
	if (has_separators(n->text, &plain) && !plain.cut) {
		node_refuse(r->complaints, n, "%s: numbers are written without separators: %s",
			    excerpt(&e, n->text), text_cstr(&plain));
		return false;
	}
	text_format(&t, o->words ? "a whole number or %s" : "a whole number",
		    o->words ? o->words[0] : "");
	return value_refuse(r, n, text_cstr(&t));
}

/* Digits and nothing else; GOOD or OVERFLOW tells whether they fit. */
static enum units digits_parse(struct bytes digits, uint64_t *value)
{
	bool whole = digits.len > 0;
	for (size_t i = 0; i < digits.len; i++)
		whole = whole && octet_digit(digits.at[i]);
	return !whole ? UNITS_BAD : bytes_to_u64(digits, value) ? UNITS_GOOD : UNITS_OVERFLOW;
}

static bool read_count(struct option_reader *r, const struct option *o, const struct node *n,
		       void *at)
{
	bool negative = bytes_starts(n->text, BYTES("-"));
	uint64_t value = 0;
	if (o->words && bytes_equal(n->text, bytes_of(o->words[0]))) {
		*(uint64_t *)at = 0;
		return true;
	}
	enum units units = digits_parse(bytes_skip(n->text, negative), &value);
	if (units == UNITS_GOOD && negative)
		units = UNITS_OVERFLOW;
	return units == UNITS_BAD ? refuse_number(r, o, n)
				  : read_number(r, o, n, at, units, value, "");
}

static bool read_signed(struct option_reader *r, const struct option *o, const struct node *n,
			void *at)
{
	bool negative = bytes_starts(n->text, BYTES("-")), any = o->least == 0 && o->most == 0;
	uint64_t value = 0, limit = any ? INT64_MAX : negative ? o->least : o->most;
	enum units units = digits_parse(bytes_skip(n->text, negative), &value);
	struct excerpt e;
	if (units == UNITS_BAD)
		return refuse_number(r, o, n);
	if (units == UNITS_OVERFLOW || value > limit) {
		node_refuse(r->complaints, n, "%s is out of range: must be between -%llu and %llu",
			    excerpt(&e, n->text), (unsigned long long)(any ? INT64_MAX : o->least),
			    (unsigned long long)(any ? INT64_MAX : o->most));
		return false;
	}
	*(int64_t *)at = negative ? -(int64_t)value : (int64_t)value;
	return true;
}

static bool read_size(struct option_reader *r, const struct option *o, const struct node *n,
		      void *at)
{
	uint64_t value = 0;
	if (o->words && bytes_equal(n->text, bytes_of(o->words[0]))) {
		*(uint64_t *)at = 0;
		return true;
	}
	enum units units = size_parse(n->text, &value);
	if (o->words && units == UNITS_BAD)
		return value_refuse(r, n, "a size or auto; write it like 400M or 2G");
	return read_number(r, o, n, at, units, value, "a size; write it like 500K, 50M or 10G");
}

static bool read_time(struct option_reader *r, const struct option *o, const struct node *n,
		      void *at)
{
	uint64_t value = 0;
	if (o->words && bytes_equal(n->text, bytes_of(o->words[0]))) {
		*(uint64_t *)at = 0;
		return true;
	}
	enum units units = time_parse(n->text, &value);
	if (o->words && units == UNITS_BAD)
		return value_refuse(r, n, "a time or off; write it like 30s, 5m, 1h or 7d");
	return read_number(r, o, n, at, units, value, "a time; write it like 30s, 5m, 1h or 7d");
}

static void words_text(struct text *t, const struct option *o)
{
	for (size_t i = 0; o->words[i]; i++) {
		if (i)
			text_string(t, o->words[i + 1] ? ", " : " or ");
		text_string(t, o->words[i]);
	}
}

static bool read_word(struct option_reader *r, const struct option *o, const struct node *n,
		      void *at)
{
	char buffer[200];
	struct text t = TEXT(buffer);
	struct excerpt e;
	for (int i = 0; o->words[i]; i++) {
		if (bytes_equal(n->text, bytes_of(o->words[i]))) {
			*(int *)at = i;
			return true;
		}
	}
	/* Numbers are not misspelt words. */
	const char *meant =
		n->text.len && octet_alpha(n->text.at[0]) ? option_meant(n->text, o->words) : NULL;
	if (meant) {
		node_refuse(r->complaints, n, "unknown value %s; did you mean \"%s\"?",
			    excerpt(&e, n->text), meant);
		return false;
	}
	words_text(&t, o);
	node_refuse(r->complaints, n, "unknown value %s%s; expected %s", excerpt(&e, n->text),
		    o->words[1] ? "" : " in this version", text_cstr(&t));
	return false;
}

bool option_endpoint(struct bytes b, uint16_t port, struct address *address)
{
	if (endpoint_parse(b, address))
		return address->port != 0;
	bool brackets = b.len > 2 && b.at[0] == '[' && b.at[b.len - 1] == ']';
	struct bytes inside = brackets ? bytes_first(bytes_skip(b, 1), b.len - 2) : b;
	if (!address_parse(inside, address) || bytes_has(inside, ':') != brackets)
		return false;
	address->port = port;
	return true;
}

bool option_host(struct bytes b, uint16_t port, struct text *host, uint16_t *found)
{
	size_t colon = bytes_find_last(b, ':');
	uint64_t number = port;
	if (colon < b.len && !bytes_to_u64(bytes_skip(b, colon + 1), &number))
		return false;
	*found = (uint16_t)number;
	return number > 0 && number <= UINT16_MAX && idn_hostname(bytes_first(b, colon), host);
}

static bool read_endpoint(struct option_reader *r, const struct option *o, const struct node *n,
			  void *at)
{
	struct address address;
	(void)o;
	if (!endpoint_parse(n->text, &address))
		return value_refuse(r, n,
				    "an address with a port; write it like 192.0.2.1:25, "
				    "\"[2001:db8::1]:25\", or \"[::]:25\" for all addresses");
	if (address.port == 0)
		return value_refuse(r, n,
				    "a usable address: the port must be between 1 and "
				    "65535");
	*(struct address *)at = address;
	return true;
}

/* A letter or / first, and nothing that YAML could take for anything but text. */
static bool text_plain(struct bytes b)
{
	if (b.len == 0 || (!octet_alpha(b.at[0]) && b.at[0] != '/'))
		return false;
	for (size_t i = 0; i < b.len; i++)
		if (!octet_alpha(b.at[i]) && !octet_digit(b.at[i]) &&
		    !bytes_has(BYTES("._/-"), b.at[i]))
			return false;
	return true;
}

void value_print_text(FILE *out, struct bytes b)
{
	if (text_plain(b)) {
		fprintf(out, "%.*s", BYTES_ARG(b));
		return;
	}
	fputc('"', out);
	for (size_t i = 0; i < b.len; i++) {
		if (b.at[i] == '"' || b.at[i] == '\\')
			fputc('\\', out);
		fputc(b.at[i], out);
	}
	fputc('"', out);
}

static void print_text(FILE *out, const struct option *o, const void *at)
{
	(void)o;
	value_print_text(out, bytes_of(*(const char *const *)at));
}

static void print_bool(FILE *out, const struct option *o, const void *at)
{
	(void)o;
	fputs(*(const bool *)at ? "true" : "false", out);
}

static void print_number(FILE *out, const struct option *o, const void *at)
{
	char buffer[32];
	struct text t = TEXT(buffer);
	if (o->words && *(const uint64_t *)at == 0)
		text_string(&t, o->words[0]);
	else
		number_text(&t, o->type, *(const uint64_t *)at);
	fputs(text_cstr(&t), out);
}

static void print_signed(FILE *out, const struct option *o, const void *at)
{
	(void)o;
	fprintf(out, "%lld", (long long)*(const int64_t *)at);
}

static void print_word(FILE *out, const struct option *o, const void *at)
{
	value_print_text(out, bytes_of(o->words[*(const int *)at]));
}

static void print_endpoint(FILE *out, const struct option *o, const void *at)
{
	char buffer[ENDPOINT_TEXT_MAX];
	struct text t = TEXT(buffer);
	(void)o;
	endpoint_text(&t, at);
	value_print_text(out, text_bytes(&t));
}

static const struct type {
	const char *name;
	enum node_kind kind;
	bool (*read)(struct option_reader *, const struct option *, const struct node *, void *at);
	void (*print)(FILE *, const struct option *, const void *at);
} types[] = {
	[OPTION_TEXT] = { "text", NODE_TEXT, read_text, print_text },
	[OPTION_HOSTNAME] = { "a domain name", NODE_TEXT, read_hostname, print_text },
	[OPTION_PATH] = { "a path", NODE_TEXT, read_path, print_text },
	[OPTION_BOOL] = { "true or false", NODE_TEXT, read_bool, print_bool },
	[OPTION_COUNT] = { "a number", NODE_TEXT, read_count, print_number },
	[OPTION_NUMBER] = { "a number", NODE_TEXT, read_signed, print_signed },
	[OPTION_DECIMAL] = { "a number", NODE_TEXT, decimal_read, decimal_print },
	[OPTION_SIZE] = { "a size", NODE_TEXT, read_size, print_number },
	[OPTION_TIME] = { "a time", NODE_TEXT, read_time, print_number },
	[OPTION_WORD] = { "a word", NODE_TEXT, read_word, print_word },
	[OPTION_ENDPOINT] = { "an address with port", NODE_TEXT, read_endpoint, print_endpoint },
	[OPTION_ENDPOINTS] = { "a list of addresses", NODE_LIST, many_read_endpoints,
			       many_print_endpoints },
	[OPTION_NETWORKS] = { "a list of networks", NODE_LIST, many_read_networks,
			      many_print_networks },
	[OPTION_PATHS] = { "a list of paths", NODE_LIST, many_read_strings, many_print_strings },
	[OPTION_TEXTS] = { "a list", NODE_LIST, many_read_strings, many_print_strings },
	[OPTION_STRUCT] = { "a map of keys and values", NODE_MAP, NULL, NULL },
	[OPTION_LIST] = { "a list of maps", NODE_LIST, NULL, NULL },
	[OPTION_MAP] = { "a map of maps", NODE_MAP, NULL, NULL },
	[OPTION_PAIRS] = { "a map", NODE_MAP, NULL, NULL },
	[OPTION_GROUP] = { "a map of keys and values", NODE_MAP, NULL, NULL },
	[OPTION_OPTIONAL] = { "a map of keys and values", NODE_MAP, NULL, NULL },
	[OPTION_NODE] = { "a map", NODE_MAP, NULL, NULL },
	[OPTION_LATER] = { "nothing yet", NODE_TEXT, NULL, NULL },
};

bool value_kind(struct option_reader *r, const struct option *o, const struct node *n,
		enum node_kind kind)
{
	static const char *const found[] = {
		[NODE_TEXT] = "a single value", [NODE_LIST] = "a list", [NODE_MAP] = "a map"
	};
	char words[200];
	struct text t = TEXT(words);
	const char *name = types[o->type].name, *example = o->example ? o->example : o->fallback;
	bool shown = kind != NODE_TEXT && example && strlen(example) > strlen("[]");
	struct bytes key = n->key ? n->key->text : BYTES("");
	if (n->kind == kind && !node_empty(n))
		return true;
	if (o->type == OPTION_WORD) {
		words_text(&t, o);
		name = text_cstr(&t);
	}
	if (node_empty(n))
		node_refuse(r->complaints, n, "has no value; it must be %s%s", name,
			    kind == NODE_LIST ? ", or [] for none" : "");
	else if (o->type == OPTION_STRUCT && example)
		node_refuse(r->complaints, n, "must be %s, not %s; write it like %.*s%s%s", name,
			    found[n->kind], BYTES_ARG(bytes_first(key, KEY_SHOWN)),
			    key.len ? ": " : "", example);
	else
		node_refuse(r->complaints, n, "must be %s%s%s, not %s", name, shown ? " like " : "",
			    shown ? example : "", found[n->kind]);
	return false;
}

bool value_count(struct option_reader *r, const struct option *o, const struct node *n)
{
	if (in_range(o, n->count))
		return true;
	if (n->count < o->least)
		node_refuse(r->complaints, n, "must have at least %llu %s",
			    (unsigned long long)o->least, o->least == 1 ? "entry" : "entries");
	else
		node_refuse(r->complaints, n, "has %zu entries; at most %llu are allowed", n->count,
			    (unsigned long long)o->most);
	return false;
}

bool value_read(struct option_reader *r, const struct option *o, const struct node *n, void *at)
{
	return value_kind(r, o, n, types[o->type].kind) && types[o->type].read(r, o, n, at);
}

const struct option *value_members(const struct option *o)
{
	return o->type == OPTION_GROUP ? o->group->options : o->members;
}

bool value_unset(const struct option *o, const void *at)
{
	if (!o->fallback || o->fallback[0])
		return false;
	if (o->type == OPTION_ENDPOINT)
		return ((const struct address *)at)->family == FAMILY_NONE;
	if (o->type == OPTION_GROUP || o->type == OPTION_OPTIONAL)
		return !*(const void *const *)at;
	return (o->type == OPTION_TEXT || o->type == OPTION_HOSTNAME || o->type == OPTION_PATH) &&
	       !*(const char *const *)at;
}

void value_print(FILE *out, const struct option *o, const void *at)
{
	types[o->type].print(out, o, at);
}

/* The largest value is only what the type can hold: no description needs that number. */
static bool boundless(const struct option *o)
{
	return o->most >= INT64_MAX;
}

void value_describe(struct text *t, const struct option *o)
{
	if (o->type == OPTION_WORD) {
		words_text(t, o);
		return;
	}
	struct bytes name = bytes_of(types[o->type].name);
	if (bytes_starts(name, BYTES("a ")) || bytes_starts(name, BYTES("an ")))
		name = bytes_skip(name, bytes_find(name, ' ') + 1);
	text_add(t, name);
	if (o->most && o->type == OPTION_NUMBER)
		text_format(t, ", -%llu to %llu", (unsigned long long)o->least,
			    (unsigned long long)o->most);
	if (o->type == OPTION_DECIMAL) {
		text_string(t, ", ");
		decimal_range(t, o);
	}
	if (o->most &&
	    (o->type == OPTION_COUNT || o->type == OPTION_SIZE || o->type == OPTION_TIME)) {
		text_string(t, boundless(o) ? ", at least " : ", ");
		number_text(t, o->type, o->least);
		text_string(t, boundless(o) ? "" : " to ");
		if (!boundless(o))
			number_text(t, o->type, o->most);
		if (o->words)
			text_format(t, ", or %s", o->words[0]);
	}
}

void value_print_doc(FILE *out, const struct option *o)
{
	fputs(o->doc, out);
	if (o->doc_more)
		o->doc_more(out, o);
}

void value_print_whole_doc(FILE *out, const struct option *o, const char *before,
			   const char *behind)
{
	char buffer[300];
	struct text t = TEXT(buffer);
	value_describe(&t, o);
	value_print_doc(out, o);
	fprintf(out, "%s%s%s", before, text_cstr(&t), behind);
}
