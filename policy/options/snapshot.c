/* snapshot.c: the files of a configuration, read once and kept; see snapshot.h.
 *
 * Owns the contents; every buffer that ever held one is wiped before it goes back. Must never open
 * anything but a regular file, and never wait for one. */
#include "policy/options/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct entry {
	struct entry *next;
	char *path;
	char *content;                  /* followed by a NUL */
	size_t len, room;
	bool exposed;                   /* not packed: who read it says so */
};

struct snapshot {
	struct entry *first;
	bool sealed;                    /* unpacked: never reads from the disk */
};

/* The packed form: a head, then for each file its two lengths, path and content. Only ever read on
 * the same machine. */
static const char magic[8] = "mxward1";

struct packed_head {
	char magic[sizeof magic];
	uint64_t files;
};

struct packed_file {
	uint64_t path, content;
};

enum { PACKED_MAX = 1 << 30, HOST_PATH_MAX = 300 };

struct snapshot *snapshot_new(void)
{
	return calloc(1, sizeof(struct snapshot));
}

static void entry_free(struct entry *e)
{
	if (!e)
		return;
	if (e->content) {
		explicit_bzero(e->content, e->room);
		free(e->content);
	}
	free(e->path);
	free(e);
}

void snapshot_free(struct snapshot *s)
{
	while (s && s->first) {
		struct entry *e = s->first;
		s->first = e->next;
		entry_free(e);
	}
	free(s);
}

/* An entry with room for `room` octets and the NUL behind them. */
static struct entry *snapshot_entry(struct bytes path, size_t room)
{
	struct entry *e = calloc(1, sizeof *e);
	if (!e)
		return NULL;
	e->path = strndup(path.at, path.len);
	e->content = calloc(1, room + 1);
	e->room = room + 1;
	if (e->path && e->content)
		return e;
	entry_free(e);
	return NULL;
}

static struct entry *snapshot_find(const struct snapshot *s, const char *path)
{
	struct entry *e = s->first;
	while (e && strcmp(e->path, path) != 0)
		e = e->next;
	return e;
}

static void snapshot_add(struct snapshot *s, struct entry *e)
{
	e->next = s->first;
	s->first = e;
}

/* realloc() would leave a copy behind that nobody wipes. */
static bool entry_grow(struct entry *e)
{
	size_t room = e->room * 2 + 4096;
	char *larger = calloc(1, room);
	if (!larger)
		return false;
	memcpy(larger, e->content, e->len);
	explicit_bzero(e->content, e->room);
	free(e->content);
	e->content = larger;
	e->room = room;
	return true;
}

/* Reads to the end, or one octet past the limit; false with errno. */
static bool entry_fill(struct entry *e, int fd, size_t limit)
{
	while (e->len <= limit) {
		if (e->len + 1 == e->room && !entry_grow(e)) {
			errno = ENOMEM;
			return false;
		}
		ssize_t n = read(fd, e->content + e->len, e->room - 1 - e->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		if (n == 0)
			break;
		e->len += (size_t)n;
	}
	e->content[e->len] = '\0';
	return true;
}

static void say_errno(struct text *error)
{
	char buffer[128];
	text_format(error, "cannot be read: %s", strerror_r(errno, buffer, sizeof buffer));
}

static void say_large(struct text *error, size_t limit)
{
	if (limit % (1024 * 1024) == 0)
		text_format(error, "is larger than %zu MiB", limit / (1024 * 1024));
	else
		text_format(error, "is larger than %zu bytes", limit);
}

static struct entry *entry_read(const char *path, int fd, size_t limit, struct text *error)
{
	struct stat st;
	if (fstat(fd, &st) != 0) {
		say_errno(error);
		return NULL;
	}
	if (!S_ISREG(st.st_mode)) {
		text_string(error, "is not a regular file");
		return NULL;
	}
	if ((uintmax_t)st.st_size > limit) {
		say_large(error, limit);
		return NULL;
	}
	struct entry *e = snapshot_entry(bytes_of(path), (size_t)st.st_size);
	if (!e || !entry_fill(e, fd, limit)) {
		errno = e ? errno : ENOMEM;
		say_errno(error);
		entry_free(e);
		return NULL;
	}
	e->exposed = st.st_mode & S_IROTH;
	return e;
}

/* O_NONBLOCK: opening a FIFO must not wait for a writer. */
static struct entry *disk_read(const char *path, size_t limit, struct text *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		say_errno(error);
		return NULL;
	}
	struct entry *e = entry_read(path, fd, limit, error);
	close(fd);
	return e;
}

bool snapshot_read(struct snapshot *s, const char *path, size_t limit, struct bytes *content,
		   struct text *error)
{
	struct entry *e = snapshot_find(s, path), *fresh = NULL;
	if (!e && s->sealed) {
		text_string(error, "was not read by the supervisor");
		return false;
	}
	if (!e)
		e = fresh = disk_read(path, limit, error);
	if (!e)
		return false;
	if (e->len > limit) {
		say_large(error, limit);
		entry_free(fresh);
		return false;
	}
	if (fresh)
		snapshot_add(s, fresh);
	*content = (struct bytes){ e->content, e->len };
	return true;
}

/* Asks the system: the addresses in text, a space behind each. False with *error. */
static bool host_find(const char *name, struct text *addresses, struct text *error)
{
	const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_DGRAM };
	struct addrinfo *found = NULL;
	struct address address;
	size_t count = 0;
	int code = getaddrinfo(name, NULL, &hints, &found);
	for (struct addrinfo *a = found; a && count < SNAPSHOT_ADDRESSES_MAX; a = a->ai_next) {
		if (!address_from_sockaddr(a->ai_addr, &address))
			continue;
		address_text(addresses, &address);
		text_char(addresses, ' ');
		count++;
	}
	if (found)
		freeaddrinfo(found);
	if (count == 0)
		text_format(error, "cannot be looked up: %s",
			    code == EAI_SYSTEM ? strerrordesc_np(errno)
			    : code             ? gai_strerror(code)
					       : "it has no address");
	return count > 0;
}

static size_t host_read(struct bytes text, struct address *addresses)
{
	size_t count = 0;
	for (struct bytes word = bytes_word(&text); word.len && count < SNAPSHOT_ADDRESSES_MAX;
	     word = bytes_word(&text))
		count += address_parse(word, &addresses[count]);
	return count;
}

size_t snapshot_host(struct snapshot *s, struct bytes name, struct address *addresses,
		     struct text *error)
{
	/* Files have absolute paths: no file has this one. */
	char path_buffer[HOST_PATH_MAX];
	char text_buffer[SNAPSHOT_ADDRESSES_MAX * (ADDRESS_TEXT_MAX + 1)];
	struct text path = TEXT(path_buffer), text = TEXT(text_buffer);
	text_string(&path, "host:");
	text_add(&path, name);
	const char *key = text_cstr(&path);
	const struct entry *e = snapshot_find(s, key);
	if (e)
		return host_read((struct bytes){ e->content, e->len }, addresses);
	if (s->sealed) {
		text_string(error, "was not looked up by the supervisor");
		return 0;
	}
	if (!host_find(key + sizeof "host:" - 1, &text, error))
		return 0;
	if (snapshot_put(s, bytes_of(key), text_bytes(&text)))
		return host_read(text_bytes(&text), addresses);
	text_string(error, "cannot be looked up: out of memory");
	return 0;
}

bool snapshot_exposed(const struct snapshot *s, const char *path)
{
	const struct entry *e = snapshot_find(s, path);
	return e && e->exposed;
}

bool snapshot_put(struct snapshot *s, struct bytes path, struct bytes content)
{
	struct entry *e = snapshot_entry(path, content.len);
	if (!e)
		return false;
	if (content.len)
		memcpy(e->content, content.at, content.len);
	e->len = content.len;
	snapshot_add(s, e);
	return true;
}

static bool packed_put(int fd, const void *at, size_t len)
{
	for (const char *p = at; len;) {
		ssize_t n = write(fd, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
}

static bool pack(const struct snapshot *s, int fd)
{
	struct packed_head head = { .files = 0 };
	memcpy(head.magic, magic, sizeof magic);
	for (const struct entry *e = s->first; e; e = e->next)
		head.files++;
	if (!packed_put(fd, &head, sizeof head))
		return false;
	for (const struct entry *e = s->first; e; e = e->next) {
		struct packed_file file = { .path = strlen(e->path), .content = e->len };
		if (!packed_put(fd, &file, sizeof file) || !packed_put(fd, e->path, file.path) ||
		    !packed_put(fd, e->content, e->len))
			return false;
	}
	return fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) ==
	       0;
}

int snapshot_pack(const struct snapshot *s)
{
	int fd = memfd_create("mxward-snapshot", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd < 0)
		return -1;
	if (pack(s, fd))
		return fd;
	int error = errno;
	close(fd);
	errno = error;
	return -1;
}

void snapshot_forget(struct snapshot *s, const char *path)
{
	struct entry **at = &s->first;
	while (*at && strcmp((*at)->path, path) != 0)
		at = &(*at)->next;
	struct entry *gone = *at;
	if (gone)
		*at = gone->next;
	entry_free(gone);
}

/* Takes n octets off the front; false if there are fewer. */
static bool snapshot_take(struct bytes *rest, uint64_t n, struct bytes *taken)
{
	if (n > rest->len)
		return false;
	*taken = bytes_first(*rest, (size_t)n);
	*rest = bytes_skip(*rest, (size_t)n);
	return true;
}

static bool unpack(struct snapshot *s, struct bytes rest)
{
	struct packed_head head;
	struct packed_file file;
	struct bytes part, path, content;
	if (!snapshot_take(&rest, sizeof head, &part))
		return false;
	memcpy(&head, part.at, sizeof head);
	if (memcmp(head.magic, magic, sizeof magic) != 0)
		return false;
	for (uint64_t i = 0; i < head.files; i++) {
		if (!snapshot_take(&rest, sizeof file, &part))
			return false;
		memcpy(&file, part.at, sizeof file);
		if (!snapshot_take(&rest, file.path, &path) ||
		    !snapshot_take(&rest, file.content, &content))
			return false;
		if (bytes_has(path, '\0') || !snapshot_put(s, path, content))
			return false;
	}
	return rest.len == 0;
}

struct snapshot *snapshot_unpack(int fd)
{
	struct stat st;
	if (fstat(fd, &st) != 0 || st.st_size <= 0 || st.st_size > PACKED_MAX)
		return NULL;
	size_t len = (size_t)st.st_size;
	/* Private: without the seals a file could still shrink under a shared mapping; they are
	 * asked for first. */
	int seals = fcntl(fd, F_GET_SEALS);
	if (seals < 0 || !(seals & F_SEAL_SHRINK) || !(seals & F_SEAL_WRITE))
		return NULL;
	void *map = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return NULL;
	struct snapshot *s = snapshot_new();
	bool whole = s && unpack(s, (struct bytes){ map, len });
	munmap(map, len);
	if (!whole) {
		snapshot_free(s);
		return NULL;
	}
	s->sealed = true;
	return s;
}
