/* supervisor_record.h: what one program leaves to the next that takes its process over
 * (supervisor_upgrade.c).
 *
 * Text, a line each, in a file without a name: programs of different versions have to understand
 * it. Keys that are not known are passed over. What only the program that has written it may read
 * (its plan, its snapshot) is passed through as descriptors. Behind the line `end` stands, where it
 * came back, whether its gateway has let go, and why it came back. */
#ifndef MXWARD_PROCESS_SUPERVISOR_RECORD_H
#define MXWARD_PROCESS_SUPERVISOR_RECORD_H

#include "gateway/process/supervisor_inside.h"

/* What only the program that wrote it uses, when it has come back; and which one that was. */
struct own {
	int plan, snapshot;             /* -1: none */
	char version[32];
};

/* Writes it all down, as s->record and s->before_program. False with errno. */
bool record_write(struct supervisor *) __attribute__((warn_unused_result));
/* Reads it into *s, which has nothing yet. `words`: what stands behind its end, valid until the
 * next call. False: it is not understood. */
bool record_read(struct supervisor *, int record, struct own *, struct bytes *words)
	__attribute__((warn_unused_result));
/* Adds words behind its end. */
bool record_add(struct supervisor *, struct bytes words) __attribute__((warn_unused_result));
/* Every descriptor of the record stays open over the next execve(), or is closed by it. */
void record_keep_open(bool open);
void record_close(struct supervisor *);

#endif
