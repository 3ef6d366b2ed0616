/* paths.c: finds control socket, spool and state by the configuration file; see paths.h. Reads that
 * file and nothing else. */
#include "gateway/cli/paths.h"

#include "gateway/base/arena.h"
#include "gateway/process/directories.h"
#include "policy/options/yaml.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#define SYSTEM_FOLDER "/etc/mxward"
#define DEFAULT_SPOOL "/var/spool/mxward"
#define SPOOL_BESIDE  "mxward.spool"
#define DEFAULT_STATE "/var/lib/mxward"
#define STATE_BESIDE  "mxward.state"

enum { FILE_MAX = YAML_FILE_MAX, ARENA_MAX = 1 << 28 };

static bool read_file(const char *path, char *into, size_t room, size_t *length)
{
	FILE *f = fopen(path, "re");
	if (!f)
		return false;
	*length = fread(into, 1, room, f);
	int reason = errno;
	bool whole = !ferror(f);
	(void)fclose(f);
	errno = reason;
	return whole;
}

/* The folder of the configuration, absolute. */
static void folder_of(const char *file, struct text *folder)
{
	char here[PATH_MAX], buffer[2 * PATH_MAX];
	struct text whole = TEXT(buffer);
	if (file[0] != '/' && getcwd(here, sizeof here)) {
		text_string(&whole, here);
		text_string(&whole, strcmp(here, "/") == 0 ? "" : "/");
	}
	while (strncmp(file, "./", 2) == 0)
		file += 2;
	text_string(&whole, file);
	size_t slash = bytes_find_last(text_bytes(&whole), '/');
	text_add(folder, bytes_first(text_bytes(&whole), slash ? slash : 1));
}

/* A relative path is meant against the file that names it. */
static void make_absolute(struct bytes folder, struct bytes value, struct text *path)
{
	if (value.at[0] != '/') {
		text_add(path, folder);
		text_string(path, bytes_equal(folder, BYTES("/")) ? "" : "/");
	}
	text_add(path, value);
	text_cstr(path);
}

/* What stands behind a key: a quoted word, or one up to where YAML would end it. */
static struct bytes word_of(struct bytes value)
{
	size_t end = 0;
	if (value.len > 0 && (value.at[0] == '"' || value.at[0] == '\''))
		return bytes_first(bytes_skip(value, 1),
				   bytes_find(bytes_skip(value, 1), value.at[0]));
	while (end < value.len && !strchr(" \t\r,}#", value.at[end]))
		end++;
	return bytes_first(value, end);
}

/* What follows "KEY:" behind "SECTION:" in a file that is not YAML at present: a guess that is
 * right where the rest of it is. */
static struct bytes scan(struct bytes content, const char *section, const char *key)
{
	bool within = false;
	while (content.len > 0) {
		struct bytes line = bytes_first(content, bytes_find(content, '\n'));
		content = bytes_skip(content, line.len + 1);
		line = bytes_first(line, bytes_find(line, '#'));
		within = within || bytes_starts(line, bytes_of(section));
		const char *found = within ? memmem(line.at, line.len, key, strlen(key)) : NULL;
		if (found)
			return word_of(bytes_trim(
				bytes_skip(line, (size_t)(found - line.at) + strlen(key))));
	}
	return (struct bytes){ 0 };
}

static struct bytes key_value(const struct node *root, const char *section, const char *key)
{
	const struct node *value = node_member(node_member(root, section), key);
	return value && value->kind == NODE_TEXT ? value->text : (struct bytes){ 0 };
}

int paths_enter(const char *directory, const char *what)
{
	struct stat st;
	bool root = geteuid() == 0;
	if (chdir(directory) != 0 || stat(".", &st) != 0) {
		bool missing = errno == ENOENT || errno == ENOTDIR;
		fprintf(stderr, "mxward: cannot read the %s %s: %s\n", what, directory,
			strerror(errno));
		return missing ? EX_UNAVAILABLE : EX_NOPERM;
	}
	if (!root && st.st_uid != geteuid()) {
		fprintf(stderr,
			"mxward: the %s %s may only be read by root and the gateway's own user\n",
			what, directory);
		return EX_NOPERM;
	}
	if (root && st.st_uid != 0 &&
	    (setgroups(0, NULL) != 0 || setresgid(st.st_gid, st.st_gid, st.st_gid) != 0 ||
	     setresuid(st.st_uid, st.st_uid, st.st_uid) != 0)) {
		fprintf(stderr, "mxward: cannot switch to the user of the %s: %s\n", what,
			strerror(errno));
		return EX_OSERR;
	}
	return EX_OK;
}

void paths_find(const char *file, struct paths *paths)
{
	static char content[FILE_MAX];          /* WHY: too large for a stack; one call a process */
	char folder_buffer[PATH_MAX];
	struct text folder = TEXT(folder_buffer), socket = TEXT(paths->socket),
		    spool = TEXT(paths->spool);
	struct text state = TEXT(paths->state);
	size_t length = 0;
	struct arena arena;
	struct complaints complaints;
	arena_init(&arena, ARENA_MAX);
	complaints_init(&complaints, file);
	if (!read_file(file, content, sizeof content, &length))
		fprintf(stderr, "mxward: cannot read %s: %s; trying " CONTROL_USUAL "\n", file,
			strerror(errno));
	struct bytes whole = { content, length };
	const struct node *root = yaml_read(whole, &arena, &complaints);
	bool broken = complaints.errors > 0;
	if (broken && length > 0)
		fprintf(stderr, "mxward: %s has errors (see `mxward check`); continuing anyway\n",
			file);
	struct bytes socket_named = key_value(root, "admin", "socket");
	struct bytes spool_named = key_value(root, "quarantine", "directory");
	if (socket_named.len == 0 && broken)
		socket_named = scan(whole, "", "socket:");
	if (spool_named.len == 0 && broken)
		spool_named = scan(whole, "quarantine:", "directory:");
	folder_of(file, &folder);
	bool of_system = bytes_equal(text_bytes(&folder), BYTES(SYSTEM_FOLDER));
	make_absolute(text_bytes(&folder), socket_named.len ? socket_named : BYTES(CONTROL_USUAL),
		      &socket);
	make_absolute(text_bytes(&folder),
		      spool_named.len ? spool_named
		      : of_system     ? BYTES(DEFAULT_SPOOL)
				      : BYTES(SPOOL_BESIDE),
		      &spool);
	const struct node *state_named = node_member(root, "state");
	make_absolute(text_bytes(&folder),
		      state_named && state_named->kind == NODE_TEXT && state_named->text.len > 0
			      ? state_named->text
		      : of_system ? BYTES(DEFAULT_STATE)
				  : BYTES(STATE_BESIDE),
		      &state);
	directory_resolve(paths->spool, SPOOL_INSIDE);
	directory_resolve(paths->state, STATE_INSIDE);
	control_resolve(paths->socket, paths->state);
	arena_wipe(&complaints.arena);
	arena_wipe(&arena);
}
