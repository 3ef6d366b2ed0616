/* networks.c: any octets as a list of networks. What must hold:
 *   - nothing behind the input is read (it lies in a heap block of exactly its size);
 *   - each line is blank, a network, or reported once, with a place inside it and a sentence fit to
 *     be shown;
 *   - a line means the same whatever stands around it, and what it names is then blocked;
 *   - a network written again reads the same. */
#include "gateway/base/blocklist_files.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	struct bytes content;
	unsigned reports, last;
};

/* Line number `number`, from 1, with its line end. */
static struct bytes line_at(struct bytes content, unsigned number)
{
	while (--number)
		content = bytes_skip(content, bytes_find(content, '\n') + 1);
	return bytes_first(content, bytes_find(content, '\n') + 1);
}

static void report(void *arg, unsigned line, unsigned column, const char *sentence)
{
	struct seen *seen = arg;
	require(line > seen->last && column >= 1);
	require(column <= line_at(seen->content, line).len);
	require(*sentence != '\0');
	for (const char *c = sentence; *c; c++)
		require(*c >= ' ' && *c <= '~');
	seen->last = line;
	seen->reports++;
}

static struct blocklist_files *read_list(struct bytes content, struct seen *seen)
{
	struct bytes exact = exact_copy(content);
	struct blocklist_files *files = blocklist_files_new();
	require(files);
	*seen = (struct seen){ .content = content };
	require(blocklist_files_read(files, exact, "list", false, report, seen));
	require(blocklist_files_settle(files));
	release(exact);
	return files;
}

static void check_network(const struct blocklist_files *files, struct bytes word)
{
	struct network n, again;
	struct blocklist_answer answer;
	char buffer[ADDRESS_TEXT_MAX + 4];
	struct text t = TEXT(buffer);
	require(network_parse(word, &n));
	require(network_contains(&n, &n.address));
	require(blocklist_files_ask(files, &n.address, &answer) &&
		answer.verdict == BLOCKLIST_BLOCKED);
	network_text(&t, &n);
	require(!t.cut && network_parse(text_bytes(&t), &again));
	require(again.prefix == n.prefix && address_equal(&again.address, &n.address));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen whole, alone;
	struct bytes content = { (const char *)data, size < 4096 ? size : 4096 };
	struct blocklist_files *files = read_list(content, &whole);
	unsigned reports = 0;
	size_t networks = 0;
	/* A byte order mark is none but at the start: so each line is read behind an empty one. */
	if (bytes_starts(content, BYTES("\xef\xbb\xbf")))
		content = bytes_skip(content, 3);
	while (content.len) {
		static char buffer[4096 + 2];
		struct text behind = TEXT(buffer);
		struct bytes line = bytes_first(content, bytes_find(content, '\n') + 1);
		text_char(&behind, '\n');
		text_add(&behind, line);
		struct blocklist_files *single = read_list(text_bytes(&behind), &alone);
		require(alone.reports + blocklist_files_count(single) <= 1);
		reports += alone.reports;
		if (blocklist_files_count(single)) {
			struct bytes rest = bytes_first(line, bytes_find(line, '#'));
			rest = bytes_first(rest, bytes_find(rest, ';'));
			rest = bytes_first(rest, bytes_find(rest, '\n'));
			rest = bytes_first(rest, bytes_find(rest, '\r'));
			networks++;
			check_network(files, bytes_trim(rest));
		}
		blocklist_files_free(single);
		content = bytes_skip(content, line.len);
	}
	require(reports == whole.reports);
	require(blocklist_files_count(files) <= networks);
	require((networks == 0) == (blocklist_files_count(files) == 0));
	blocklist_files_free(files);
	return 0;
}
