/* contacts.h: which authors mail was accepted from, and for which of our domains, remembered for a
 * year, over restarts: who writes for the first time.
 *
 * A table of keyed hashes of author and domain with a file behind it (table_file.h): nothing that
 * can be read lies there, and who has no key cannot look anybody up. Letters of either case are the
 * same; the author's domain and the recipient's are A-labels. A day is the smallest measure of
 * time. CONTACTS_MAX fit in, for which the file and the memory have 8 MiB each; where many fall
 * together the one not seen for longest gives way.
 *
 * The table knows for how many days it has been learning (contacts_kept()): an author whom it does
 * not know is a stranger only as far as that goes. Where nobody asked or noted anything for
 * CONTACTS_GAP_DAYS, it begins to count anew, and keeps whom it knows.
 *
 * Any thread. Every function takes NULL for a table that could not be opened. */
#ifndef MXWARD_MAILROOM_CONTACTS_H
#define MXWARD_MAILROOM_CONTACTS_H

#include "gateway/base/bytes.h"

/* Its name in the state directory. */
#define CONTACTS_FILE "contacts"

enum {
	CONTACTS_DAYS_MAX = 365,
	CONTACTS_GAP_DAYS = 30,
	CONTACTS_TOGETHER = 16,
	CONTACTS_MAX = 65536 * CONTACTS_TOGETHER
};

struct contacts;
struct table_left;

struct contacts_report {
	/* places taken: also by who was not seen for a year, until another wants the place */
	uint32_t known;
	uint32_t displaced;             /* who had to give way, since the start */
	unsigned kept;                  /* contacts_kept() */
};

/* Memory for its image (table_file.h). */
size_t contacts_image_size(void);
/* `image`: of contacts_image_size() octets, outlives the process; NULL: none does. NULL with
 * *error: out of memory or disk. */
struct contacts *contacts_open(const char *path, void *image, struct text *error);
/* For the successor of a process that still ends its sessions, as ledger.h has it. Where that
 * process has no such file (a version before), it is made, and there is nothing to join. */
struct contacts *contacts_open_beside(const char *path, void *image, struct text *error);
/* True if another process still writes the file. */
bool contacts_beside(const struct contacts *);
struct table_left *contacts_left(const char *path, struct text *error);
bool contacts_join(struct contacts *, struct table_left *, uint64_t now)
	__attribute__((warn_unused_result));
/* As it lies on the disk, of a gateway that may be running: to be asked, never to be written. NULL
 * with *error. */
struct contacts *contacts_look(const char *path, struct text *error);
/* Waits for the disk. */
void contacts_close(struct contacts *);
/* Cells that are not on the disk yet. */
uint32_t contacts_behind(const struct contacts *);

/* Mail of this author ("anna@example.net") was accepted for somebody at this domain. `now`:
 * clock_wall(). */
void contacts_note(struct contacts *, struct bytes author, struct bytes domain, uint64_t now);
/* True if that was so within `days`, at most CONTACTS_DAYS_MAX; never false within them. */
bool contacts_seen(struct contacts *, struct bytes author, struct bytes domain, unsigned days,
		   uint64_t now);
/* For how many days it has been learning without a gap; 0: since today, or there is no table. */
unsigned contacts_kept(struct contacts *, uint64_t now);
void contacts_report(struct contacts *, uint64_t now, struct contacts_report *);

/* For the peer: hashes of CONTACTS_HASH_OCTETS under a key that both share, and days since 1970.
 * `told` is called, without a lock, for each that was not seen on that day before. To be set before
 * the first contacts_note(). */
enum { CONTACTS_HASH_OCTETS = 6 };
void contacts_on_news(struct contacts *, void (*told)(void *arg, uint64_t hash, uint16_t day),
		      void *arg);
/* Days in the future are today. */
void contacts_learn(struct contacts *, uint64_t hash, uint16_t day, uint64_t now);
/* Without a lock while `each` runs. */
void contacts_each(struct contacts *, uint64_t now,
		   void (*each)(void *arg, uint64_t hash, uint16_t day), void *arg);
/* The day since which it has been learning; the peer's, which has told all it knows, is ours, too,
 * if it is the earlier. */
uint16_t contacts_began(struct contacts *, uint64_t now);
void contacts_learn_began(struct contacts *, uint16_t day, uint64_t now);
void contacts_key(struct contacts *, uint64_t key[2]);
/* Tells one key from another, and gives none away. */
uint64_t contacts_mark(struct contacts *);
/* True if it differs: all are forgotten, and it begins to learn anew. */
bool contacts_set_key(struct contacts *, const uint64_t key[2]);

#endif
