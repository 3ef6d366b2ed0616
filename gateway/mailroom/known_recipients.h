/* known_recipients.h: recipients that a backend has said yes to, remembered for seven days, over
 * restarts: whom mail may be held for while no backend can be asked.
 *
 * A table of keyed hashes with a file behind it (table_file.h); addresses themselves are not kept.
 * The local part is compared without its case (ASCII), the domain as A-labels in lower case,
 * however it is spelt: what is held for a spelling that the server does not take after all is
 * returned to its sender when the server says so. Where many fall together the oldest gives way.
 * Any thread; a recipient who was said yes to within the last hour costs no write. Every function
 * takes NULL for a table that could not be opened: nobody is known then. */
#ifndef MXWARD_MAILROOM_KNOWN_RECIPIENTS_H
#define MXWARD_MAILROOM_KNOWN_RECIPIENTS_H

#include "gateway/base/bytes.h"

/* KNOWN_RECIPIENTS_MAX: with the header, a file of 16 MiB. */
enum {
	KNOWN_RECIPIENTS_DAYS = 7,
	KNOWN_RECIPIENTS_TOGETHER = 16,
	KNOWN_RECIPIENTS_MAX = 65535 * KNOWN_RECIPIENTS_TOGETHER
};

struct known_recipients;
struct table_left;

/* Memory for its image (table_file.h). */
size_t known_recipients_image_size(void);
/* `image`: of known_recipients_image_size() octets, outlives the process; NULL: none does. NULL
 * with *error: out of memory or disk. */
struct known_recipients *known_recipients_open(const char *path, void *image, struct text *error);
/* Waits for the disk. */
void known_recipients_close(struct known_recipients *);
/* For the successor of a process that still ends its sessions, as ledger.h has it. NULL with
 * *error; false: it is not the file that it was. */
struct known_recipients *known_recipients_open_beside(const char *path, void *image,
						      struct text *error);
struct table_left *known_recipients_left(const char *path, struct text *error);
bool known_recipients_join(struct known_recipients *, struct table_left *, uint64_t now)
	__attribute__((warn_unused_result));
/* Recipients that are not on the disk yet. Any thread. */
uint32_t known_recipients_behind(const struct known_recipients *);
void known_recipients_good(struct known_recipients *, struct bytes local, struct bytes domain,
			   uint64_t now);
/* A no to a spelling with capitals is no word on the others: it is passed over. */
void known_recipients_bad(struct known_recipients *, struct bytes local, struct bytes domain);
bool known_recipients_is(struct known_recipients *, struct bytes local, struct bytes domain,
			 uint64_t now);
/* For the peer: hashes under a key that both share. `learned` is called, without a lock, for each
 * that is new or was told half of its time ago. To be set before the first
 * known_recipients_good(). */
void known_recipients_on_good(struct known_recipients *,
			      void (*learned)(void *arg, uint64_t hash, uint64_t when), void *arg);
/* Times in the future are now. */
void known_recipients_learn(struct known_recipients *, uint64_t hash, uint64_t when, uint64_t now);
/* Without a lock while `each` runs. */
void known_recipients_each(struct known_recipients *, uint64_t now,
			   void (*each)(void *arg, uint64_t hash, uint64_t when), void *arg);
void known_recipients_key(struct known_recipients *, uint64_t key[2]);
/* true if it differs: all are forgotten */
bool known_recipients_set_key(struct known_recipients *, const uint64_t key[2]);

#endif
