/* spool_inside.h: what spool.c, spool_read.c, spool_walk.c, spool_recover.c, spool_summar*.c and
 * spool_adopt.c share; nobody else includes it. */
#ifndef MXWARD_MAILROOM_SPOOL_INSIDE_H
#define MXWARD_MAILROOM_SPOOL_INSIDE_H

#include "gateway/mailroom/spool.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
	SPOOL_ID_LENGTH = 13,
	SPOOL_NAME_MAX = 64,            /* of a file, with its NUL */
	SPOOL_DAY_MAX = 9,              /* YYYYMMDD, with its NUL */
};

#define SPOOL_OCTETS   ".eml"
#define SPOOL_ENVELOPE ".json"
/* Files that are being written: .ID.eml.N.tmp, .ID.json.N.tmp. */
#define SPOOL_TEMPORARY ".tmp"
/* The envelope as it was before its mark: .ID.json.unmarked.tmp, which goes like any that was never
 * finished. */
#define SPOOL_UNMARKED ".unmarked" SPOOL_TEMPORARY
/* A message that is being adopted (spool_adopt.c): .ID.eml.adopting and .ID.json.adopting here; and
 * there its envelope under a name that no gateway takes up, ID.json.adopted. */
#define SPOOL_ADOPTING ".adopting"
#define SPOOL_ADOPTED  ".adopted"

struct spool {
	int root, corrupt, queues[SPOOL_QUEUES]; /* directories, held open */
	/* held while a folder of a day is made and its first file, or removed */
	pthread_mutex_t folders;
	/* makes temporary names unique, so that none is ever written by two */
	_Atomic uint64_t temporary;
	_Atomic uint64_t begun;         /* spool_begun() */
	/* of the quarantine: spool_limit(), and what is in it; limit 0: not told yet */
	_Atomic uint64_t limit, octets;
	/* what spool_recover() leaves alone begins here; "": it leaves nothing alone */
	char recover_before[SPOOL_ID_MAX];
};

/* A file read whole; the buffer is used again for the next. */
struct spool_buffer {
	char *at;
	size_t room;
};

/* Opens for reading what is a file and no link, without ever waiting for it. */
enum { SPOOL_OPEN_FILE = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC };
enum { SPOOL_OPEN_FOLDER = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

/* What errno means; *error tells it with what was being done. */
enum spool_result spool_fault(struct text *error, const char *doing);
/* PREFIX ID SUFFIX. */
const char *spool_name(char name[SPOOL_NAME_MAX], const char *prefix, const char *id,
		       const char *suffix);
/* The folder of the day of an ID, which is copied out; MISSING where there is none, or no such
 * ID. */
enum spool_result spool_folder(struct spool *, enum spool_queue, struct bytes id,
			       char copy[SPOOL_ID_MAX], int *folder, struct text *error)
	__attribute__((warn_unused_result));
/* Opens the folder of a day, made durably if it is not there; -1 with errno. */
int spool_folder_make(int queue, const char *day);
/* A new file of ours for writing, -1 with errno; and all of it written, false with errno. */
int spool_file_new(int folder, const char *name);
bool spool_write_all(int fd, struct bytes);
/* Removes the folder of a day that is over, if it is empty. */
void spool_folder_tidy(struct spool *, enum spool_queue, const char *day);
/* The whole file as text; CORRUPT if it is no file or larger than an envelope may be. */
enum spool_result spool_file(int folder, const char *name, struct spool_buffer *,
			     struct bytes *text, struct text *error)
	__attribute__((warn_unused_result));
/* What the text of a file says, checked against the file's name. FAILED where it is sound and yet
 * cannot be read: for want of memory, or because another version wrote it. */
enum spool_result spool_envelope(struct bytes text, enum spool_queue, const char *id,
				 struct arena *, struct envelope *, struct text *error)
	__attribute__((warn_unused_result));
/* True if a file of this name is there, no link, of this size. *there: something of this name
 * is. */
bool spool_file_fits(int folder, const char *name, uint64_t size, bool *there);
/* Compares the octets, whose size is known to fit, with the envelope's digest; leaves them where
 * they are. */
enum spool_result spool_verify_in(int folder, const char *id, const struct envelope *,
				  struct text *error) __attribute__((warn_unused_result));
/* Moves both files of a message to corrupt/QUEUE-ID.*, or renames them where they are if that is
 * not allowed. */
void spool_set_aside(struct spool *, enum spool_queue, int folder, const char *id);

#endif
