/* peer_spool.c: the peer's answer, taken apart; see peer_spool.h. It must never repair one that is
 * not what it should be. */
#include "gateway/cli/peer_spool.h"

#include "gateway/cli/control_client.h"
#include "gateway/cli/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum { PEER_SPOOL_SECONDS = 8, WORDS_MAX = 64 };

static bool peer_name_copy(char room[PEER_SPOOL_NAME_MAX], struct bytes name)
{
	struct text t = { .at = room, .cap = PEER_SPOOL_NAME_MAX };
	text_printable(&t, name);
	(void)text_cstr(&t);
	return name.len > 0 && !t.cut;
}

/* "gateway OWN OTHER", by our gateway. */
static bool head_take(struct peer_spool *f, struct bytes line)
{
	struct bytes word = bytes_word(&line), own = bytes_word(&line), other = bytes_word(&line);
	return bytes_equal(word, BYTES("gateway")) && peer_name_copy(f->own, own) &&
	       peer_name_copy(f->other, other);
}

static void answer_say(const struct peer_spool *f, struct bytes words)
{
	fprintf(f->err, "mxward: %s: ", f->other);
	terminal_write(f->err, words, false);
	fputc('\n', f->err);
}

/* As many octets as the word says, off the front of *rest. */
static bool block_take(struct bytes number, struct bytes *rest, struct bytes *block)
{
	uint64_t length;
	if (!bytes_to_u64(number, &length) || length > rest->len)
		return false;
	*block = bytes_first(*rest, (size_t)length);
	*rest = bytes_skip(*rest, (size_t)length);
	return true;
}

static bool row_add(struct peer_spool *f, struct bytes text)
{
	struct peer_spool_row *more =
		f->count % 64 ? f->rows : reallocarray(f->rows, f->count + 64, sizeof *more);
	if (!more)
		return false;
	f->rows = more;
	f->rows[f->count++] = (struct peer_spool_row){ .text = text };
	return true;
}

/* False: it is not what it should be. */
static bool answer_take(struct peer_spool *f, struct bytes rest)
{
	while (rest.len > 0) {
		struct bytes line = bytes_first(rest, bytes_find(rest, '\n')), words = line, block;
		rest = bytes_skip(rest, line.len + 1);
		struct bytes word = bytes_word(&words);
		words = bytes_trim(words);
		if (bytes_equal(word, BYTES("row"))) {
			if (!block_take(words, &rest, &block) || !row_add(f, block))
				return false;
		} else if (bytes_equal(word, BYTES("header"))) {
			if (!block_take(words, &rest, &f->header))
				return false;
		} else if (bytes_equal(word, BYTES("say"))) {
			if (f->status != EX_DATAERR)
				answer_say(f, words);
		} else if (bytes_equal(word, BYTES("mxward:"))) {
			terminal_write(f->err, line, false);
			fputc('\n', f->err);
		} else {
			return false;
		}
	}
	return true;
}

bool peer_spool_envelope(const struct peer_spool *f, size_t row, enum spool_queue queue,
			 struct arena *arena, struct envelope *e)
{
	char buffer[160];
	struct text why = TEXT(buffer);
	return envelope_read(f->rows[row].text, arena, e, &why) && spool_id_valid(e->id) &&
	       bytes_equal(e->queue, bytes_of(spool_queue_name(queue)));
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct peer_spool_row *)a)->id,
		      ((const struct peer_spool_row *)b)->id);
}

/* The ID stands in the first member of an envelope: "{"id":"1M…" is where to look; what is no
 * envelope is told of when it is read. */
static void rows_sort(struct peer_spool *f)
{
	for (size_t i = 0; i < f->count; i++) {
		const char *at = memmem(f->rows[i].text.at, f->rows[i].text.len, "\"id\":\"", 6);
		struct bytes id =
			at ? bytes_skip(f->rows[i].text, (size_t)(at - f->rows[i].text.at) + 6)
			   : BYTES("");
		struct text t = TEXT(f->rows[i].id);
		text_add(&t,
			 bytes_first(id,
				     bytes_find(id, '"') < SPOOL_ID_MAX ? bytes_find(id, '"') : 0));
		(void)text_cstr(&t);
	}
	if (f->count)
		qsort(f->rows, f->count, sizeof *f->rows, by_id);
}

bool peer_spool_read(struct peer_spool *f, struct bytes answer)
{
	struct bytes head = bytes_first(answer, bytes_find(answer, '\n'));
	if (answer.len == 0 || !head_take(f, head))
		return true;            /* it has no peer */
	f->paired = true;
	bool good = answer_take(f, bytes_skip(answer, head.len + 1));
	f->count = good ? f->count : 0;
	rows_sort(f);
	return good;
}

void peer_spool_fetch(struct peer_spool *f, const char *socket, int argc, char **argv)
{
	static char peer[] = "peer", ask[] = "ask";
	char *words[WORDS_MAX] = { peer, ask };
	size_t length;
	*f = (struct peer_spool){ .status = EX_TEMPFAIL, .err = stderr };
	for (int i = 0; i < argc && i + 2 < WORDS_MAX; i++)
		words[i + 2] = argv[i];
	f->status = client_fetch(socket, argc + 2, words, PEER_SPOOL_SECONDS, &f->answer, &length);
	if (f->status < 0) {
		fprintf(stderr,
			"mxward: no gateway answers on %s, so this is not logged and the peer "
			"is not asked\n",
			socket);
		return;
	}
	if (peer_spool_read(f, (struct bytes){ f->answer ? f->answer : "", length }))
		return;
	fprintf(stderr, "mxward: cannot read the answer of %s; is it another version?\n", f->other);
	f->status = EX_TEMPFAIL;
}

void peer_spool_free(struct peer_spool *f)
{
	free(f->rows);
	free(f->answer);
	*f = (struct peer_spool){ .status = EX_OK };
}
