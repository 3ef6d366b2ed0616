/* blocklist_files.c: the networks of the configured lists, one generation's; see blocklist_files.h.
 *
 * Owns two tables, which never change once they are settled, so that workers ask without a lock.
 * It must never guess what a line was meant to say: a line that is no network is reported and
 * leaves no trace. */
#include "gateway/base/blocklist_files.h"

#include "gateway/base/network_table.h"

#include <stdlib.h>
#include <string.h>

/* Of all files of a generation: networks, and lines of them before those are sought that are there
 * twice. */
enum { MOST_NETWORKS = 2000000, MOST_LINES = 2 * MOST_NETWORKS };

struct blocklist_files {
	struct network_table *blocked, *allowed;        /* the values are indices of names */
	char **names;                                   /* of the lists */
	size_t name_count;
};

struct blocklist_files *blocklist_files_new(void)
{
	struct blocklist_files *f = calloc(1, sizeof *f);
	if (!f)
		return NULL;
	f->blocked = network_table_new();
	f->allowed = network_table_new();
	if (f->blocked && f->allowed)
		return f;
	blocklist_files_free(f);
	return NULL;
}

void blocklist_files_free(struct blocklist_files *f)
{
	if (!f)
		return;
	network_table_free(f->blocked);
	network_table_free(f->allowed);
	for (size_t i = 0; i < f->name_count; i++)
		free(f->names[i]);
	free(f->names);
	free(f);
}

size_t blocklist_files_count(const struct blocklist_files *f)
{
	return network_table_count(f->blocked) + network_table_count(f->allowed);
}

bool blocklist_files_settle(struct blocklist_files *f)
{
	return network_table_settle(f->blocked) && network_table_settle(f->allowed);
}

/* Says what is wrong with a word that is no network, and what to write instead. */
static void explain(struct text *sentence, struct bytes word)
{
	struct network suggestion;
	text_char(sentence, '"');
	text_printable(sentence, bytes_first(word, ADDRESS_TEXT_MAX));
	text_string(sentence, word.len > ADDRESS_TEXT_MAX ? "..." : "");
	if (network_suggest(word, &suggestion)) {
		text_string(sentence, "\" has host bits set; did you mean ");
		network_text(sentence, &suggestion);
		text_char(sentence, '?');
	} else {
		text_string(sentence,
			    "\" is not a network; write 192.0.2.0/24, 2001:db8::/32 or 192.0.2.1");
	}
}

/* Without the comment, if there is one: "192.0.2.0/24 # ours", or "192.0.2.0/24 ; SBL1" as in the
 * lists of Spamhaus. */
static struct bytes comment_cut(struct bytes line)
{
	line = bytes_first(line, bytes_find(line, '#'));
	return bytes_first(line, bytes_find(line, ';'));
}

/* The network of one line without its line end. False: none; then *column is where the fault is,
 * and 0 if the line is empty or a comment. */
static bool line_network(struct bytes line, struct network *network, struct text *sentence,
			 size_t *column)
{
	struct bytes rest = comment_cut(line);
	struct bytes word = bytes_word(&rest);
	*column = word.len ? (size_t)(word.at - line.at) + 1 : 0;
	if (word.len == 0)
		return false;
	if (word.at[0] == '{') {
		text_string(
			sentence,
			"is JSON; write one network per line, or use the list's plain text form");
		return false;
	}
	if (rest.len) {
		*column = (size_t)(rest.at - line.at) + 1;
		text_string(sentence, "write one network per line; comments start with # or ;");
		return false;
	}
	if (network_parse(word, network))
		return true;
	explain(sentence, word);
	return false;
}

/* A line ends with LF, or CRLF in files that were written elsewhere. */
static struct bytes list_line_take(struct bytes *rest)
{
	size_t end = bytes_find(*rest, '\n');
	struct bytes line = bytes_first(*rest, end);
	*rest = bytes_skip(*rest, end + 1);
	if (line.len && line.at[line.len - 1] == '\r')
		line.len--;
	return line;
}

static bool list_name_add(struct blocklist_files *f, const char *name)
{
	char **names = f->name_count <= UINT16_MAX
			       ? reallocarray(f->names, f->name_count + 1, sizeof *names)
			       : NULL;
	if (!names)
		return false;
	f->names = names;
	f->names[f->name_count] = strdup(name);
	return f->names[f->name_count] && ++f->name_count;
}

enum fit { FIT_GOOD, FIT_TOO_MANY, FIT_NO_MEMORY };

/* Whether no more than `most` are in the set, or else no more networks than may be. */
static enum fit list_fit(struct blocklist_files *f, size_t most)
{
	if (blocklist_files_count(f) <= most)
		return FIT_GOOD;
	if (!blocklist_files_settle(f))
		return FIT_NO_MEMORY;
	return blocklist_files_count(f) <= MOST_NETWORKS ? FIT_GOOD : FIT_TOO_MANY;
}

bool blocklist_files_read(
	struct blocklist_files *f, struct bytes content, const char *name, bool allow,
	void (*report)(void *arg, unsigned line, unsigned column, const char *sentence), void *arg)
{
	struct network_table *table = allow ? f->allowed : f->blocked;
	uint16_t list = (uint16_t)f->name_count;
	unsigned number = 0;
	enum fit fit = list_name_add(f, name) ? FIT_GOOD : FIT_NO_MEMORY;
	/* Editors of Windows begin a text with it. */
	if (bytes_starts(content, BYTES("\xef\xbb\xbf")))
		content = bytes_skip(content, 3);
	while (content.len && fit == FIT_GOOD) {
		struct bytes line = list_line_take(&content);
		struct network network;
		char buffer[256];
		struct text sentence = TEXT(buffer);
		size_t column;
		number++;
		/* Most lines are a network and nothing else. */
		if (network_parse(line, &network) ||
		    line_network(line, &network, &sentence, &column))
			fit = network_table_add(table, &network, list) ? list_fit(f, MOST_LINES)
								       : FIT_NO_MEMORY;
		else if (column)
			report(arg, number, (unsigned)column, text_cstr(&sentence));
	}
	if (fit == FIT_GOOD)
		fit = list_fit(f, MOST_NETWORKS);
	if (fit == FIT_TOO_MANY)
		report(arg, number, 1, "there are more than 2,000,000 networks; merge some");
	return fit != FIT_NO_MEMORY;
}

/* What one of the tables says. */
static bool table_ask(const struct blocklist_files *f, const struct network_table *table,
		      const struct address *address, enum blocklist_verdict verdict,
		      struct blocklist_answer *answer)
{
	uint16_t list;
	if (!network_table_find(table, address, &list))
		return false;
	answer->verdict = verdict;
	struct text name = TEXT(answer->list);
	text_string(&name, f->names[list]);
	text_cstr(&name);
	return true;
}

bool blocklist_files_ask(const struct blocklist_files *f, const struct address *address,
			 struct blocklist_answer *answer)
{
	*answer = (struct blocklist_answer){ .verdict = BLOCKLIST_NONE };
	return table_ask(f, f->allowed, address, BLOCKLIST_ALLOWED, answer) ||
	       table_ask(f, f->blocked, address, BLOCKLIST_BLOCKED, answer);
}
