/* command.c: fuzz target: command lines: cutting them off the stream and parsing what stands on
 * them.
 *
 * Properties: however the octets are chunked, the same lines come; no line holds a bare CR, LF or
 * NUL as valid; what a parser takes as valid is made of octets that may be sent on to a backend. */
#include "gateway/smtp/line.h"
#include "gateway/smtp/verb_parsers_inside.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void clean(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (b.at[i] == '\r' || b.at[i] == '\n' || b.at[i] == '\0')
			abort();
}

static void parse_all(struct bytes line)
{
	clean(line);
	static const struct refusal *(*const parsers[])(struct bytes, const struct offers *,
							struct parsed *) = {
		parse_nothing, parse_anything, parse_word, parse_host,
		parse_mail,    parse_rcpt,     parse_bdat,
	};
	const struct offers all = { .eight_bit = true, .utf8 = true, .dsn = true, .size = true };
	const struct offers none = { 0 };
	struct bytes argument;
	(void)verb_find(line, &argument);
	for (size_t i = 0; i < sizeof parsers / sizeof parsers[0]; i++) {
		struct parsed p = { .name = BYTES(""), .mailbox = { .text = BYTES("") } };
		(void)parsers[i](bytes_trim_end(argument), &none, &p);
		if (parsers[i](bytes_trim_end(argument), &all, &p))
			continue;
		clean(p.name);
		clean(p.mailbox.text);
		if (parsers[i] == parse_mail && (p.mail.envid.len > 100 || p.mail.ret.len > 4))
			abort();
		if (parsers[i] == parse_rcpt && p.rcpt.orcpt.len > 3500)
			abort();
	}
}

/* How many lines of each kind come, reading `step` octets at a time. */
static void read_lines(struct bytes in, size_t step, size_t counts[3])
{
	size_t at = 0, seen = 0;
	bool skipping = false;
	for (;;) {
		struct bytes input = bytes_first(bytes_skip(in, at), seen - at), line;
		size_t taken;
		if (skipping) {
			bool ended;
			at += line_skip(input, &ended);
			skipping = !ended;
			if (ended)
				continue;
		} else {
			enum line_result r = line_take(input, &line, &taken);
			if (r == LINE_VALID)
				parse_all(line);
			if (r == LINE_VALID || r == LINE_BARE) {
				counts[r == LINE_VALID ? 0 : 1]++;
				at += taken;
				continue;
			}
			skipping = r == LINE_LONG;
			counts[2] += skipping;
			if (skipping)
				continue;
		}
		if (seen == in.len)
			return;
		seen = seen + step < in.len ? seen + step : in.len;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = exact_copy((struct bytes){ (const char *)data, size });
	size_t whole[3] = { 0 }, pieces[3] = { 0 };
	read_lines(in, size ? size : 1, whole);
	read_lines(in, size ? (size_t)data[0] % 7 + 1 : 1, pieces);
	/* A long line is known as long only once enough of it is there: whole and piecewise agree
	 * all the same. */
	if (memcmp(whole, pieces, sizeof whole) != 0)
		abort();
	release(in);
	return 0;
}
