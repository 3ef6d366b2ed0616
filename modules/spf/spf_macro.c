/* spf_macro.c: the macro language of SPF; see spf_macro.h. Asks nothing. A text is taken apart in
 * one place, macro_take(), for the judgement of its form and for its expansion alike, so that the
 * two cannot disagree. */
#include "modules/spf/spf_macro.h"

#include <assert.h>
#include <string.h>

enum { NAME_MAX_OCTETS = 253, TAIL_OCTETS = 1024 };

/* A literal octet, one of "%%", "%_", "%-" (their meaning stands in `literal`), or "%{...}"
 * (`letter` is not 0). */
struct piece {
	bool expands;                   /* macro-expand of the grammar: all but a literal octet */
	struct bytes literal;
	char letter;                    /* lower case */
	bool escape, reverse;
	size_t parts;                   /* how many right-hand parts to use; 0: all */
	struct bytes delimiters;
};

/* The end of a text of any length: more than a name can hold is never looked at. */
struct tail {
	size_t len;
	char at[TAIL_OCTETS];
};

/* macro-letter transformers *delimiter: what stands between "%{" and "}". */
static bool macro_read(struct bytes inside, struct piece *p)
{
	size_t at = 1;
	if (inside.len == 0)
		return false;
	p->letter = octet_lower(inside.at[0]);
	p->escape = p->letter != inside.at[0];
	if (!bytes_has(BYTES("slodiphv"), p->letter))
		return false;
	bool digits = false;
	for (; at < inside.len && octet_digit(inside.at[at]); at++) {
		digits = true;
		if (p->parts < TAIL_OCTETS)
			p->parts = p->parts * 10 + (size_t)(inside.at[at] - '0');
	}
	/* 7.3: if there are digits, their value is not zero. */
	if (digits && p->parts == 0)
		return false;
	if (at < inside.len && octet_lower(inside.at[at]) == 'r') {
		p->reverse = true;
		at++;
	}
	p->delimiters = bytes_skip(inside, at);
	for (; at < inside.len; at++)
		if (!bytes_has(BYTES(".-+,/_="), inside.at[at]))
			return false;
	return true;
}

/* Takes the first piece off *rest, which is not empty; false if it is not well-formed. */
static bool macro_take(struct bytes *rest, struct piece *p)
{
	*p = (struct piece){ .literal = bytes_first(*rest, 1) };
	struct bytes after = bytes_skip(*rest, 1);
	if (rest->at[0] != '%') {
		*rest = after;
		return p->literal.at[0] >= 0x21 && p->literal.at[0] <= 0x7e;
	}
	p->expands = true;
	if (after.len == 0)
		return false;
	*rest = bytes_skip(after, 1);
	switch (after.at[0]) {
	case '%':
		return true;
	case '_':
		p->literal = BYTES(" ");
		return true;
	case '-':
		p->literal = BYTES("%20");
		return true;
	case '{': {
		size_t end = bytes_find(*rest, '}');
		struct bytes inside = bytes_first(*rest, end);
		bool closed = end < rest->len;
		*rest = bytes_skip(*rest, end + 1);
		return closed && macro_read(inside, p);
	}
	default:
		return false;
	}
}

bool spf_macro_string_valid(struct bytes string)
{
	struct piece p;
	while (string.len)
		if (!macro_take(&string, &p))
			return false;
	return true;
}

/* "." toplabel [ "." ]: letters, digits, inner hyphens, and not all digits. */
static bool ends_in_top_label(struct bytes tail)
{
	if (tail.len && tail.at[tail.len - 1] == '.')
		tail = bytes_first(tail, tail.len - 1);
	size_t dot = bytes_find_last(tail, '.');
	struct bytes label = bytes_skip(tail, dot + 1);
	if (dot == tail.len || label.len == 0 || label.at[0] == '-' ||
	    label.at[label.len - 1] == '-')
		return false;
	bool number = true;
	for (size_t i = 0; i < label.len; i++) {
		char c = label.at[i];
		if (!octet_alpha(c) && !octet_digit(c) && c != '-')
			return false;
		number &= octet_digit(c);
	}
	return !number;
}

bool spf_domain_spec_valid(struct bytes spec)
{
	struct bytes rest = spec, tail = spec;
	struct piece p;
	if (spec.len == 0 || spec.len > SPF_SPEC_MAX)
		return false;
	while (rest.len) {
		if (!macro_take(&rest, &p))
			return false;
		if (p.expands)
			tail = rest;
	}
	return tail.len == 0 || ends_in_top_label(tail);
}

bool spf_spec_uses_client(struct bytes spec)
{
	struct piece p;
	while (spec.len && macro_take(&spec, &p))
		if (p.letter && bytes_has(BYTES("slipvh"), p.letter))
			return true;
	return false;
}

bool spf_spec_uses_p(struct bytes spec)
{
	struct piece p;
	while (spec.len && macro_take(&spec, &p))
		if (p.letter == 'p')
			return true;
	return false;
}

static void macro_put(struct tail *t, char c)
{
	/* What is dropped here is further left than any name that fits begins. */
	if (t->len == TAIL_OCTETS) {
		memmove(t->at, t->at + TAIL_OCTETS / 2, TAIL_OCTETS / 2);
		t->len = TAIL_OCTETS / 2;
	}
	t->at[t->len++] = octet_lower(c);
}

/* 7.3: upper case letters ask for the escapes of a URI (RFC 3986, 2.3: what is not unreserved). */
static void put_value(struct tail *t, char c, bool escape)
{
	static const char hex[] = "0123456789ABCDEF";
	if (!escape || octet_alpha(c) || octet_digit(c) || bytes_has(BYTES("-._~"), c)) {
		macro_put(t, c);
		return;
	}
	macro_put(t, '%');
	macro_put(t, hex[(unsigned char)c >> 4]);
	macro_put(t, hex[(unsigned char)c & 15]);
}

/* 7.3: the value is split at the delimiters, reversed if wished, the right-hand parts are taken and
 * joined with dots. */
static void put_macro(struct tail *t, const struct piece *p, struct bytes value)
{
	struct bytes delimiters = p->delimiters.len ? p->delimiters : BYTES(".");
	size_t parts = 1, seen = 0, edge = 0;
	for (size_t i = 0; i < value.len; i++)
		parts += bytes_has(delimiters, value.at[i]);
	size_t wanted = p->parts && p->parts < parts ? p->parts : parts;
	/* The parts to leave out stand in front, or behind when they are written backwards. */
	size_t before = p->reverse ? wanted : parts - wanted;
	for (; seen < before && edge < value.len; edge++)
		seen += bytes_has(delimiters, value.at[edge]);
	if (!p->reverse) {
		for (size_t i = edge; i < value.len; i++)
			put_value(t, bytes_has(delimiters, value.at[i]) ? '.' : value.at[i],
				  p->escape);
		return;
	}
	size_t end = seen == before && before < parts ? edge - 1 : value.len;
	for (;;) {
		size_t begin = end;
		while (begin > 0 && !bytes_has(delimiters, value.at[begin - 1]))
			begin--;
		for (size_t i = begin; i < end; i++)
			put_value(t, value.at[i], p->escape);
		if (begin == 0)
			return;
		macro_put(t, '.');
		end = begin - 1;
	}
}

static struct bytes value_of(const struct spf_values *values, char letter)
{
	switch (letter) {
	case 's':
		return values->sender;
	case 'l':
		return values->local;
	case 'o':
		return values->sender_domain;
	case 'd':
		return values->domain;
	case 'i':
		return values->client;
	case 'p':
		return values->validated;
	case 'v':
		return values->version;
	default:
		return values->helo;
	}
}

void spf_expand(struct bytes spec, const struct spf_values *values, struct text *name)
{
	struct tail tail;
	struct piece p;
	tail.len = 0;
	while (spec.len) {
		bool valid = macro_take(&spec, &p);
		assert(valid);
		(void)valid;
		if (p.letter)
			put_macro(&tail, &p, value_of(values, p.letter));
		else
			for (size_t i = 0; i < p.literal.len; i++)
				macro_put(&tail, p.literal.at[i]);
	}
	struct bytes whole = { tail.at, tail.len };
	if (whole.len && whole.at[whole.len - 1] == '.')
		whole = bytes_first(whole, whole.len - 1);
	/* 7.3: labels are taken off the left until it fits; one label that does not fit leaves no
	 * name at all. */
	while (whole.len > NAME_MAX_OCTETS)
		whole = bytes_skip(whole, bytes_find(whole, '.') + 1);
	text_add(name, whole);
}
