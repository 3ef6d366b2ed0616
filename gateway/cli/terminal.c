/* terminal.c: octets made safe for a terminal; see terminal.h. */
#include "gateway/cli/terminal.h"
#include "gateway/base/character.h"
#include "gateway/base/log.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { PIECE = 512, WIDTH_USUAL = 160 };

/* Read by hand: a container has seldom the locale installed that its environment names. */
bool terminal_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	struct bytes locale = BYTES("");
	for (size_t i = 0; i < sizeof names / sizeof *names && locale.len == 0; i++)
		locale = bytes_of(getenv(names[i]));
	struct bytes codeset = bytes_skip(locale, bytes_find(locale, '.') + 1);
	codeset = bytes_first(codeset, bytes_find(codeset, '@'));
	return bytes_equal_nocase(codeset, BYTES("UTF-8")) ||
	       bytes_equal_nocase(codeset, BYTES("UTF8"));
}

unsigned terminal_width(void)
{
	struct winsize size;
	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col
									       : WIDTH_USUAL;
}

void terminal_add(struct text *t, struct bytes b)
{
	(void)character_show(t, &b, SIZE_MAX, terminal_utf8());
	t->cut |= b.len > 0;
}

void terminal_write(FILE *to, struct bytes b, bool lines)
{
	bool utf8 = terminal_utf8();
	while (b.len > 0) {
		char buffer[PIECE];
		struct text t = TEXT(buffer);
		size_t run = 0;
		while (run < b.len && !(lines && (b.at[run] == '\n' || b.at[run] == '\t')))
			run++;
		struct bytes rest = bytes_first(b, run);
		(void)character_show(&t, &rest, SIZE_MAX, utf8);
		(void)fwrite(t.at, 1, t.len, to);
		b = bytes_skip(b, run - rest.len);
		if (rest.len == 0 && b.len > 0) {
			(void)putc(b.at[0], to);
			b = bytes_skip(b, 1);
		}
	}
}

static bool printable(char c)
{
	return c >= ' ' && c <= '~';
}

/* How much of it, but for the octets at its end that begin a character which is torn. */
static size_t whole_characters(struct bytes b, size_t most)
{
	size_t n = b.len < most ? b.len : most;
	for (int back = 0; n < b.len && back < 3 && ((unsigned char)b.at[n] & 0xC0) == 0x80; back++)
		n--;
	return n;
}

void terminal_wrap(FILE *out, struct bytes words, unsigned indent, unsigned width)
{
	char buffer[TERMINAL_WORDS_MAX];
	struct text shown = TEXT(buffer);
	size_t column = indent;
	terminal_add(&shown, words);
	struct bytes rest = text_bytes(&shown);
	for (struct bytes word = bytes_word(&rest); word.len; word = bytes_word(&rest)) {
		if (column > indent && column + 1 + word.len > width) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (column > indent) {
			(void)fputc(' ', out);
			column++;
		}
		fprintf(out, "%.*s", BYTES_ARG(word));
		column += word.len;
	}
	(void)fputc('\n', out);
}

void terminal_write_json(FILE *to, struct bytes line)
{
	while (line.len > 0) {
		char buffer[6 * PIECE + 2]; /* an octet becomes six at most; and the quotes */
		struct text t = TEXT(buffer);
		size_t plain = 0, run = 0;
		while (plain < line.len && printable(line.at[plain]))
			plain++;
		(void)fwrite(line.at, 1, plain, to);
		line = bytes_skip(line, plain);
		while (run < line.len && !printable(line.at[run]))
			run++;
		run = whole_characters(bytes_first(line, run), PIECE);
		json_string(&t, bytes_first(line, run));
		(void)fwrite(t.at + 1, 1, t.len - 2, to);
		line = bytes_skip(line, run);
	}
}
