/* spool_walk_inside.h: a walk through a queue, day by day: for spool_walk.c, spool_recover.c and
 * spool_summarise.c alone. */
#ifndef MXWARD_MAILROOM_SPOOL_WALK_INSIDE_H
#define MXWARD_MAILROOM_SPOOL_WALK_INSIDE_H

#include "gateway/mailroom/spool_summary_inside.h"

#include <dirent.h>

enum part { PART_DAY, PART_ENVELOPE, PART_OCTETS };

/* The name of a day or of one file of a message. */
struct listed {
	char name[SPOOL_ID_LENGTH + 1];
	uint8_t part;
};

struct listing {
	struct listed *at;
	size_t count, room;
	size_t others;                  /* names that are none of these */
};

struct walk {
	struct spool *spool;
	enum spool_queue queue;
	struct listing days, parts;
	struct spool_buffer buffer;
	struct arena arena;
	struct summary_reader summary;  /* of the day, in the quarantine */
	bool told;                      /* it tells of all that is in the folder */
	struct text *error;
	bool failed;                    /* *error tells of the first that could not be read */
};

/* *error must have room, and lives as long as the walk. */
void walk_begin(struct walk *, struct spool *, enum spool_queue, struct text *error);
void walk_end(struct walk *);
/* Lists the days. False: there is none. */
bool walk_days(struct walk *);
/* Opens a day and its summary; -1 if it cannot be read or is gone. */
int walk_day(struct walk *, const char *day);
/* Lists the files of the day. */
void walk_names(struct walk *, int folder, const char *day);
/* The first of the names behind those of an ID. */
size_t walk_behind(const struct listing *, const char *id);
/* True if the name at i is an envelope's and that of its octets follows. */
bool whole_at(const struct listing *, size_t i);

/* The envelope of an ID by the summary, without its evidence; IDs in rising order. False: the
 * summary does not know it as it is now. *stamp is that of its file. */
bool walk_known(struct walk *, int folder, const char *id, struct envelope *, struct stamp *);
/* The same by its file. Its strings live in the walk until the next. */
enum spool_result walk_file(struct walk *, int folder, const char *id, struct envelope *,
			    struct text *why);
/* Each message whose names stand at `first` or behind. False: enough. */
bool walk_each(struct walk *, int folder, size_t first,
	       bool (*each)(void *, const struct envelope *), void *arg);
/* The folder's names; NULL with errno. */
DIR *names_open(int folder);

#endif
