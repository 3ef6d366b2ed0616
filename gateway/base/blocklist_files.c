/* blocklist_files.c: the networks of the configured lists, one generation's; see blocklist_files.h.
 *
 * Owns two tries, which never change once the files are read, so that workers ask without a lock.
 * It must never guess what a line was meant to say: a line that is no network is reported and
 * leaves no trace. */
#include "gateway/base/blocklist_files.h"

#include "gateway/base/trie.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_NETWORKS = 2000000 };       /* of all files of a generation */

struct list_name {
	struct list_name *older;
	char text[];
};

struct blocklist_files {
	struct trie *blocked, *allowed; /* the values are names of lists */
	struct list_name *names;
};

struct blocklist_files *blocklist_files_new(void)
{
	struct blocklist_files *f = calloc(1, sizeof *f);
	if (!f)
		return NULL;
	f->blocked = trie_new();
	f->allowed = trie_new();
	if (f->blocked && f->allowed)
		return f;
	blocklist_files_free(f);
	return NULL;
}

void blocklist_files_free(struct blocklist_files *f)
{
	if (!f)
		return;
	trie_free(f->blocked);
	trie_free(f->allowed);
	while (f->names) {
		struct list_name *older = f->names->older;
		free(f->names);
		f->names = older;
	}
	free(f);
}

size_t blocklist_files_count(const struct blocklist_files *f)
{
	return trie_count(f->blocked) + trie_count(f->allowed);
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

static const char *list_name_copy(struct blocklist_files *f, const char *name)
{
	size_t size = strlen(name) + 1;
	struct list_name *n = malloc(sizeof *n + size);
	if (!n)
		return NULL;
	n->older = f->names;
	memcpy(n->text, name, size);
	f->names = n;
	return n->text;
}

bool blocklist_files_read(
	struct blocklist_files *f, struct bytes content, const char *name, bool allow,
	void (*report)(void *arg, unsigned line, unsigned column, const char *sentence), void *arg)
{
	struct trie *trie = allow ? f->allowed : f->blocked;
	const char *kept = list_name_copy(f, name);
	if (!kept)
		return false;
	/* Editors of Windows begin a text with it. */
	if (bytes_starts(content, BYTES("\xef\xbb\xbf")))
		content = bytes_skip(content, 3);
	for (unsigned number = 1; content.len; number++) {
		struct bytes line = list_line_take(&content);
		struct network network;
		char buffer[256];
		struct text sentence = TEXT(buffer);
		size_t column;
		if (line_network(line, &network, &sentence, &column)) {
			if (blocklist_files_count(f) >= MOST_NETWORKS) {
				report(arg, number, 1,
				       "there are more than 2,000,000 networks; merge some");
				return true;
			}
			if (!trie_put(trie, &network, kept))
				return false;
		} else if (column) {
			report(arg, number, (unsigned)column, text_cstr(&sentence));
		}
	}
	return true;
}

bool blocklist_files_ask(const struct blocklist_files *f, const struct address *address,
			 struct blocklist_answer *answer)
{
	*answer = (struct blocklist_answer){ .verdict = BLOCKLIST_NONE };
	const char *list = trie_find(f->allowed, address);
	if (list)
		answer->verdict = BLOCKLIST_ALLOWED;
	else if ((list = trie_find(f->blocked, address)))
		answer->verdict = BLOCKLIST_BLOCKED;
	struct text name = TEXT(answer->list);
	text_string(&name, list);
	text_cstr(&name);
	return list != NULL;
}
