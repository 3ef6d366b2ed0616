/* blocklist.c: the blocks made at run time, and the one question to them and to the files; see
 * blocklist.h.
 *
 * Owns the trie of run-time blocks and the file that keeps them. Readers hold the lock for one
 * look-up; a change holds it for one change of the trie, never while a file is written or somebody
 * is called back. The file must be the old one or the new one at every instant, and no reason may
 * break out of its line. */
#include "gateway/door/blocklist.h"

#include "gateway/base/clock.h"
#include "gateway/base/log.h"
#include "gateway/base/trie.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	MOST_BLOCKS = 100000,
	REASON_MAX = 256,               /* octets */
	/* blocks there may be for another gateway to add one: room for an administrator's own */
	MOST_LEARNED = 90000,
	LINE_SIZE = 1024 /* of the file: a network, two times, a reason all escaped */
};
static const uint64_t LATEST = 253402300799999;         /* the last instant of the year 9999 */
static const uint64_t DAY_MS = 86400000;

struct block {
	struct network network;
	uint64_t until, since;
	size_t index;                   /* in `blocks` */
	size_t reason_size;
	char reason[];
};

struct blocklist {
	pthread_mutex_t writing; /* one writing of the file at a time; taken before `changes` */
	/* one at a time, never while the disk is waited for. Guards `blocks` and `unkept` */
	pthread_mutex_t changes;
	pthread_rwlock_t lock;          /* guards the trie and what it names */
	struct trie *trie;
	struct block **blocks;
	size_t count, size;
	bool unkept;                    /* something is not in the file yet */
	char *path, *temporary, *broken;
};

static bool blocklist_ended(const struct block *block, uint64_t now)
{
	return block->until != 0 && block->until <= now;
}

/* The block of the next larger network that contains this one. */
static const struct block *around(const struct trie *trie, const struct block *inner)
{
	for (unsigned prefix = inner->network.prefix; prefix-- > 0;) {
		struct network n = { address_masked(&inner->network.address, prefix), prefix };
		const struct block *outer = trie_get(trie, &n);
		if (outer)
			return outer;
	}
	return NULL;
}

/* Asks the run-time blocks; an answer of theirs takes the place of the files'. */
static void ask_now(struct blocklist *b, const struct address *address, uint64_t now,
		    struct blocklist_answer *answer)
{
	pthread_rwlock_rdlock(&b->lock);
	const struct block *block = trie_find(b->trie, address);
	/* One that has run out must not hide a larger one until it is dropped. */
	while (block && blocklist_ended(block, now))
		block = around(b->trie, block);
	if (block) {
		*answer = (struct blocklist_answer){ .verdict = BLOCKLIST_BLOCKED,
						     .list = "mxward block" };
		struct text reason = TEXT(answer->reason);
		text_add(&reason, (struct bytes){ block->reason, block->reason_size });
		text_cstr(&reason);
	}
	pthread_rwlock_unlock(&b->lock);
}

void blocklist_ask(struct blocklist *b, const struct blocklist_files *files,
		   const struct address *address, uint64_t now, struct blocklist_answer *answer)
{
	*answer = (struct blocklist_answer){ .verdict = BLOCKLIST_NONE };
	if (files)
		blocklist_files_ask(files, address, answer);
	if (answer->verdict != BLOCKLIST_ALLOWED)
		ask_now(b, address, now, answer);
}

static int compare(const void *left, const void *right)
{
	const struct network *a = &(*(struct block *const *)left)->network;
	const struct network *b = &(*(struct block *const *)right)->network;
	int order =
		(a->address.family > b->address.family) - (a->address.family < b->address.family);
	if (order == 0)
		order = memcmp(a->address.octets, b->address.octets, sizeof a->address.octets);
	return order ? order : (a->prefix > b->prefix) - (a->prefix < b->prefix);
}

static void sort(struct blocklist *b)
{
	if (b->count)
		qsort(b->blocks, b->count, sizeof *b->blocks, compare);
	for (size_t i = 0; i < b->count; i++)
		b->blocks[i]->index = i;
}

/* Reasons are written as they are but for control characters and '%', which become %XX. */
static void reason_write(struct text *t, const struct block *block)
{
	for (size_t i = 0; i < block->reason_size; i++) {
		char c = block->reason[i];
		if (octet_control(c) || c == '%')
			text_format(t, "%%%02X", (unsigned)(unsigned char)c);
		else
			text_char(t, c);
	}
}

static bool hex_digit(char c, unsigned *value)
{
	static const struct bytes digits = BYTES("0123456789ABCDEF");
	*value = (unsigned)bytes_find(digits, c);
	return *value < digits.len;
}

static bool reason_read(struct bytes escaped, struct text *reason)
{
	for (size_t i = 0; i < escaped.len; i++) {
		unsigned high, low;
		char c = escaped.at[i];
		if (octet_control(c))
			return false;
		if (c == '%') {
			if (escaped.len - i < 3 || !hex_digit(escaped.at[i + 1], &high) ||
			    !hex_digit(escaped.at[i + 2], &low))
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		}
		text_char(reason, c);
	}
	return !reason->cut;
}

/* Exactly what clock_rfc3339() writes: the numbers are read, the rest is right if it comes out the
 * same. */
static bool time_read(struct bytes b, uint64_t *ms)
{
	static const struct {
		size_t at, size;
	} fields[] = { { 0, 4 }, { 5, 2 }, { 8, 2 }, { 11, 2 }, { 14, 2 }, { 17, 2 }, { 20, 3 } };
	uint64_t n[sizeof fields / sizeof *fields];
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (!bytes_to_u64(bytes_first(bytes_skip(b, fields[i].at), fields[i].size), &n[i]))
			return false;
	struct tm tm = { .tm_year = (int)n[0] - 1900,
			 .tm_mon = (int)n[1] - 1,
			 .tm_mday = (int)n[2],
			 .tm_hour = (int)n[3],
			 .tm_min = (int)n[4],
			 .tm_sec = (int)n[5] };
	time_t seconds = timegm(&tm);
	if (seconds < 0)
		return false;
	*ms = (uint64_t)seconds * 1000 + n[6];
	char buffer[32];
	struct text again = TEXT(buffer);
	clock_rfc3339(&again, *ms);
	return bytes_equal(text_bytes(&again), b);
}

/* The file as it is to be. False: out of memory. */
static bool blocks_text(struct blocklist *b, char **octets, size_t *length)
{
	FILE *file = open_memstream(octets, length);
	if (!file)
		return false;
	sort(b);
	fputs("# Made by \"mxward block\" and rewritten by mxward: network, until, since, reason\n",
	      file);
	for (size_t i = 0; i < b->count; i++) {
		const struct block *block = b->blocks[i];
		char buffer[LINE_SIZE];
		struct text line = TEXT(buffer);
		network_text(&line, &block->network);
		text_char(&line, ' ');
		if (block->until)
			clock_rfc3339(&line, block->until);
		else
			text_string(&line, "never");
		text_char(&line, ' ');
		clock_rfc3339(&line, block->since);
		text_char(&line, ' ');
		reason_write(&line, block);
		text_char(&line, '\n');
		fwrite(line.at, 1, line.len, file);
	}
	bool good = !ferror(file);
	good = fclose(file) == 0 && good;
	if (!good)
		free(*octets);
	return good;
}

/* Makes a rename in the folder of `path` last. 0 or errno. */
static int folder_sync(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder =
		!slash ? strdup(".") : strndup(path, slash == path ? 1 : (size_t)(slash - path));
	int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	int failure = fd < 0 || fsync(fd) != 0 ? errno : 0;
	if (fd >= 0)
		close(fd);
	free(folder);
	return failure;
}

static bool write_all(int fd, const char *octets, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, octets, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		octets += n;
		length -= (size_t)n;
	}
	return true;
}

/* Writes the whole file anew and puts it in the place of the old one. 0 or errno. */
static int replace(const struct blocklist *b, const char *octets, size_t length)
{
	(void)unlink(b->temporary);
	int fd = open(b->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno;
	int failure = write_all(fd, octets, length) && fsync(fd) == 0 ? 0 : errno;
	if (close(fd) != 0 && failure == 0)
		failure = errno;
	if (failure == 0 && rename(b->temporary, b->path) != 0)
		failure = errno;
	if (failure)
		(void)unlink(b->temporary);
	return failure ? failure : folder_sync(b->path);
}

/* Takes the text under the lock and writes it without: who changes or asks meanwhile does not wait
 * for the disk. */
static int blocklist_keep_in(struct blocklist *b)
{
	char *octets = NULL;
	size_t length;
	pthread_mutex_lock(&b->writing);
	pthread_mutex_lock(&b->changes);
	bool wanted = b->unkept && b->path, taken = wanted && blocks_text(b, &octets, &length);
	if (taken || !wanted)
		b->unkept = false;
	pthread_mutex_unlock(&b->changes);
	int failure = taken ? replace(b, octets, length) : wanted ? ENOMEM : 0;
	if (taken)
		free(octets);
	if (failure) {
		pthread_mutex_lock(&b->changes);
		b->unkept = true;
		pthread_mutex_unlock(&b->changes);
	}
	pthread_mutex_unlock(&b->writing);
	return failure;
}

static bool has_room(struct blocklist *b)
{
	if (b->count < b->size)
		return true;
	size_t size = b->size ? b->size * 2 : 64;
	struct block **blocks = reallocarray(b->blocks, size, sizeof *blocks);
	if (!blocks)
		return false;
	b->blocks = blocks;
	b->size = size;
	return true;
}

/* Puts a block in force, in the place of an equal one. False: no memory, or too many. */
static bool blocklist_put(struct blocklist *b, const struct network *network, uint64_t until,
			  uint64_t since, struct bytes reason)
{
	struct block *old = (struct block *)trie_get(b->trie, network);
	if (!old && (b->count >= MOST_BLOCKS || !has_room(b)))
		return false;
	struct block *block = malloc(sizeof *block + reason.len);
	if (!block)
		return false;
	*block = (struct block){ .network = *network,
				 .until = until,
				 .since = since,
				 .index = old ? old->index : b->count,
				 .reason_size = reason.len };
	if (reason.len)
		memcpy(block->reason, reason.at, reason.len);
	pthread_rwlock_wrlock(&b->lock);
	bool done = trie_put(b->trie, network, block);
	pthread_rwlock_unlock(&b->lock);
	if (!done) {
		free(block);
		return false;
	}
	b->blocks[block->index] = block;
	b->count += !old;
	free(old);
	return true;
}

static void drop(struct blocklist *b, struct block *block)
{
	pthread_rwlock_wrlock(&b->lock);
	(void)trie_remove(b->trie, &block->network);
	pthread_rwlock_unlock(&b->lock);
	struct block *last = b->blocks[--b->count];
	last->index = block->index;
	b->blocks[last->index] = last;
	free(block);
}

/* One line of the file; one that has run out meanwhile is a good line. */
static bool load_line(struct blocklist *b, struct bytes line, uint64_t now)
{
	struct network network;
	uint64_t until = 0, since;
	char buffer[REASON_MAX];
	struct text reason = TEXT(buffer);
	struct bytes words[3];
	if (line.len == 0 || line.at[0] == '#')
		return true;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t space = bytes_find(line, ' ');
		words[i] = bytes_first(line, space);
		line = bytes_skip(line, space + 1);
	}
	if (!network_parse(words[0], &network) || !time_read(words[2], &since) ||
	    !reason_read(line, &reason))
		return false;
	if (!bytes_equal(words[1], BYTES("never")) && !time_read(words[1], &until))
		return false;
	if (until != 0 && until <= now && now - until >= DAY_MS)
		return true;
	return blocklist_put(b, &network, until, since, text_bytes(&reason));
}

/* Reads the file. 0 or errno; *bad: lines that are no blocks, passed over. */
static int blocklist_load(struct blocklist *b, uint64_t now, unsigned *bad)
{
	/* O_NONBLOCK: a FIFO that somebody left there must not hold up the start. */
	int fd = open(b->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return errno;
	FILE *file = fdopen(fd, "r");
	if (!file) {
		close(fd);
		return ENOMEM;
	}
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	while ((n = getline(&line, &size, file)) > 0) {
		size_t len = (size_t)n - (line[n - 1] == '\n');
		*bad += !load_line(b, (struct bytes){ line, len }, now);
	}
	int failure = feof(file) ? 0 : errno;
	free(line);
	(void)fclose(file);
	return failure;
}

/* Whatever the next change would overwrite stays on the disk, for a person to look at. */
static void set_aside(struct blocklist *b, int failure, unsigned bad)
{
	if (failure)
		log_note(LOG_ERROR, "blocklist", "cannot read %s: %s", b->path, strerror(failure));
	else
		log_note(LOG_ERROR, "blocklist", "%s: %u lines ignored: not valid block entries",
			 b->path, bad);
	if (rename(b->path, b->broken) != 0) {
		log_note(LOG_ERROR, "blocklist", "cannot set %s aside: %s", b->path,
			 strerror(errno));
		return;
	}
	log_note(LOG_WARN, "blocklist", "%s was set aside as %s; blocks read and in effect: %zu",
		 b->path, b->broken, b->count);
	b->unkept = true;
	failure = blocklist_keep_in(b);
	if (failure)
		log_note(LOG_ERROR, "blocklist", "cannot write %s: %s", b->path, strerror(failure));
}

static char *with_suffix(const char *path, const char *suffix)
{
	char *name;
	return asprintf(&name, "%s%s", path, suffix) < 0 ? NULL : name;
}

/* The three names of the file. */
static bool name_file(struct blocklist *b, const char *path)
{
	b->path = with_suffix(path, "");
	b->temporary = with_suffix(path, ".tmp");
	b->broken = with_suffix(path, ".broken");
	return b->path && b->temporary && b->broken;
}

static void locks_init(struct blocklist *b)
{
	pthread_rwlockattr_t kind;
	pthread_mutex_init(&b->changes, NULL);
	pthread_mutex_init(&b->writing, NULL);
	/* By default readers who never pause, as in a flood, would keep every change out. */
	pthread_rwlockattr_init(&kind);
	pthread_rwlockattr_setkind_np(&kind, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&b->lock, &kind);
	pthread_rwlockattr_destroy(&kind);
}

struct blocklist *blocklist_new(const char *path)
{
	struct blocklist *b = calloc(1, sizeof *b);
	unsigned bad = 0;
	if (!b)
		return NULL;
	locks_init(b);
	b->trie = trie_new();
	if (!b->trie || (path && !name_file(b, path))) {
		blocklist_free(b);
		return NULL;
	}
	int failure = path ? blocklist_load(b, clock_wall(), &bad) : 0;
	if (bad || (failure && failure != ENOENT))
		set_aside(b, failure, bad);
	return b;
}

void blocklist_free(struct blocklist *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->count; i++)
		free(b->blocks[i]);
	free(b->blocks);
	trie_free(b->trie);
	free(b->path);
	free(b->temporary);
	free(b->broken);
	pthread_rwlock_destroy(&b->lock);
	pthread_mutex_destroy(&b->changes);
	pthread_mutex_destroy(&b->writing);
	free(b);
}

bool blocklist_block(struct blocklist *b, const struct network *network, uint64_t until,
		     struct bytes reason, struct text *error)
{
	if (reason.len > REASON_MAX) {
		text_format(error, "the reason is longer than %d bytes", REASON_MAX);
		return false;
	}
	if (until > LATEST) {
		text_string(error,
			    "the block would end after the year 9999; omit the time to block "
			    "permanently");
		return false;
	}
	pthread_mutex_lock(&b->changes);
	const struct block *old = trie_get(b->trie, network);
	uint64_t since = clock_wall();
	if (old && old->since >= since)
		since = old->since < LATEST ? old->since + 1 : LATEST;
	bool done = blocklist_put(b, network, until, since, reason);
	if (!done && b->count >= MOST_BLOCKS)
		text_format(error, "there are %d blocks already; put long lists into a file",
			    MOST_BLOCKS);
	else if (!done)
		text_string(error, "out of memory");
	b->unkept |= done;
	pthread_mutex_unlock(&b->changes);
	return done;
}

bool blocklist_unblock(struct blocklist *b, const struct network *network, struct text *error)
{
	pthread_mutex_lock(&b->changes);
	struct block *block = (struct block *)trie_get(b->trie, network);
	bool done = block && !blocklist_ended(block, clock_wall());
	if (done) {
		drop(b, block);
		b->unkept = true;
	} else {
		network_text(error, network);
		text_string(error, " is not blocked by \"mxward block\"");
	}
	pthread_mutex_unlock(&b->changes);
	return done;
}

bool blocklist_learn(struct blocklist *b, const struct network *network, uint64_t since,
		     uint64_t until, struct bytes reason)
{
	if (reason.len > REASON_MAX || until > LATEST || since > LATEST)
		return false;
	pthread_mutex_lock(&b->changes);
	bool room = b->count < MOST_LEARNED || trie_get(b->trie, network);
	bool done = room && blocklist_put(b, network, until, since, reason);
	b->unkept |= done;
	pthread_mutex_unlock(&b->changes);
	return done;
}

bool blocklist_forget(struct blocklist *b, const struct network *network)
{
	pthread_mutex_lock(&b->changes);
	struct block *block = (struct block *)trie_get(b->trie, network);
	if (block)
		drop(b, block);
	b->unkept |= block != NULL;
	pthread_mutex_unlock(&b->changes);
	return block != NULL;
}

bool blocklist_save(struct blocklist *b, struct text *error)
{
	int failure = blocklist_keep_in(b);
	if (failure != 0)
		text_format(error, "%s: %s", b->path, strerror(failure));
	return failure == 0;
}

bool blocklist_unkept(struct blocklist *b)
{
	pthread_mutex_lock(&b->changes);
	bool unkept = b->unkept && b->path;
	pthread_mutex_unlock(&b->changes);
	return unkept;
}

bool blocklist_find(struct blocklist *b, const struct network *network, uint64_t now,
		    uint64_t *since, uint64_t *until)
{
	pthread_mutex_lock(&b->changes);
	const struct block *block = trie_get(b->trie, network);
	bool found = block && !blocklist_ended(block, now);
	if (found) {
		*since = block->since;
		*until = block->until;
	}
	pthread_mutex_unlock(&b->changes);
	return found;
}

void blocklist_each(struct blocklist *b, uint64_t now,
		    void (*each)(void *arg, const struct network *, uint64_t until, uint64_t since,
				 struct bytes reason),
		    void *arg)
{
	pthread_mutex_lock(&b->changes);
	sort(b);
	for (size_t i = 0; i < b->count; i++) {
		const struct block *block = b->blocks[i];
		if (!blocklist_ended(block, now))
			each(arg, &block->network, block->until, block->since,
			     (struct bytes){ block->reason, block->reason_size });
	}
	pthread_mutex_unlock(&b->changes);
}

void blocklist_expire(struct blocklist *b, uint64_t now)
{
	pthread_mutex_lock(&b->changes);
	const uint64_t grace = b->count < MOST_LEARNED ? DAY_MS : 0,
		       before = now > grace ? now - grace : 0;
	for (size_t i = 0; i < b->count;)
		if (blocklist_ended(b->blocks[i], before))
			drop(b, b->blocks[i]);
		else
			i++;
	pthread_mutex_unlock(&b->changes);
}
