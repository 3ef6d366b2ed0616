/* option.h: the option table: what a key is called, what it may hold, where it goes, and what it
 * means.
 *
 * One table a structure. From it come the parser with its error messages, the defaults, the printed
 * effective configuration, the sample file, the manuals and the schema: nothing about a key stands
 * anywhere else. */
#ifndef MXWARD_OPTIONS_OPTION_H
#define MXWARD_OPTIONS_OPTION_H

#include "gateway/base/net.h"
#include "policy/options/yaml.h"

#include <stdio.h>

enum option_type {
	OPTION_TEXT,                    /* const char * */
	OPTION_HOSTNAME, /* const char *: a domain name, kept as A-labels in lower case */
	OPTION_PATH, /* const char *: made absolute against the file that names it */
	OPTION_BOOL,                    /* bool */
	OPTION_COUNT,                   /* uint64_t */
	OPTION_NUMBER,                  /* int64_t: may be below zero */
	OPTION_DECIMAL,                 /* int64_t in hundredths, not below zero: 0.75 is 75 */
	OPTION_SIZE,                    /* uint64_t: 50M */
	OPTION_TIME,                    /* uint64_t milliseconds: 30s 5m 1h 7d */
	OPTION_WORD,                    /* int: the place of the value in `words` */
	OPTION_ENDPOINT,                /* struct address with port */
	OPTION_ENDPOINTS, /* struct address * and size_t after it; the port may be left out */
	OPTION_NETWORKS,                /* struct network * and size_t after it */
	OPTION_PATHS,                   /* const char ** and size_t after it */
	OPTION_TEXTS,                   /* const char ** and size_t after it */
	OPTION_STRUCT,                  /* a structure with a table of its own, in place */
	OPTION_LIST,                    /* struct * and size_t after it: a list of maps */
	OPTION_MAP, /* the same from a map; its key goes to the member with key "" */
	/* the same from a map of single values; `members` has two rows: for the key, with key "",
	 * and for the value */
	OPTION_PAIRS,
	/* const void *: the structure of a `group`, which its owner describes; NULL where it is not
	 * named */
	OPTION_GROUP,
	/* const void *: a structure of member_size with a table of its own, `members`; NULL where
	 * it is not named */
	OPTION_OPTIONAL,
	OPTION_NODE, /* const struct node *: for the caller to read while the tree lives */
	OPTION_LATER,                   /* holds nothing: a key that later versions know */
};

struct option;

/* Options that belong together and fill one structure, as their owner describes them: the options
 * of a check. */
struct option_group {
	size_t size;                    /* of the structure; 0: there is none */
	const struct option *options;   /* NULL: none */
	/* What is wrong with values that are all right by themselves: false, and a sentence added;
	 * NULL: nothing can be. Asked only where every value is right. */
	bool (*verify)(const void *conf, struct text *sentence);
};

struct option {
	const char *key;                /* NULL ends the table */
	enum option_type type;
	size_t offset;
	/* the default as it would be written in YAML; NULL: must be given; "": may be left out, and
	 * the member is zero then */
	const char *fallback;
	/* range of COUNT, SIZE, TIME, DECIMAL; -least to most of NUMBER; of the length of TEXT and
	 * PATH; of the number of entries of NETWORKS, ENDPOINTS, PATHS, TEXTS, LIST, MAP, PAIRS (0,
	 * 0: any) */
	uint64_t least, most;
	/* of WORD, NULL-ended; of COUNT, SIZE and TIME: the one word that may stand for 0 */
	const char *const *words;
	const struct option *members;   /* of STRUCT, LIST, MAP, PAIRS, OPTIONAL */
	size_t member_size;             /* of LIST, MAP, PAIRS, OPTIONAL */
	const struct option_group *group;       /* of GROUP */
	uint16_t port;                  /* of ENDPOINTS: where none is written */
	const char *doc;                /* one line for people */
	/* adds to that line what this table cannot know; NULL: nothing */
	void (*doc_more)(FILE *, const struct option *);
	const char *example;            /* in YAML, where there is no default to show */
	/* of LIST, MAP, PAIRS: what is in force where it has no entry, for option_print(); NULL:
	 * nothing */
	const char *if_empty;
	/* for option_print_schema(): the keywords of NODE, which must have them; of LIST more for
	 * an item, each behind a comma */
	void (*schema)(FILE *);
};

struct snapshot;

struct option_reader {
	struct arena *arena;            /* holds what is read */
	struct arena *scratch;          /* for the time of the reading */
	struct complaints *complaints;
	const char *directory;          /* absolute: relative paths start here */
	struct snapshot *snapshot;      /* knows the addresses of hosts; NULL: names are refused */
	/* the table of the whole file, to say where a misplaced key belongs */
	const struct option *root;
};

/* Fills the structure *into (zeroed by the caller) from a map, with defaults for what is not there.
 * Whatever is wrong goes to the complaints, all of it; a member with a wrong value has its default,
 * or zero. */
void option_read(struct option_reader *, const struct option *table, const struct node *map,
		 void *into);

/* "192.0.2.1:25", "[2001:db8::1]:25", or without a port, which is `port` then; IPv6 always in
 * brackets: without them it would be open where the port begins. */
bool option_endpoint(struct bytes, uint16_t port, struct address *)
	__attribute__((warn_unused_result));
/* "host" or "host:port", the host by name, which is added to *host as A-labels in lower case. */
bool option_host(struct bytes, uint16_t port, struct text *host, uint16_t *found)
	__attribute__((warn_unused_result));
/* The word of a NULL-ended list that is likely to have been misspelt; NULL: none. */
const char *option_meant(struct bytes written, const char *const *words);
/* Makes the word the nearest if it is likely, and likelier than the nearest so far (NULL: none). */
void option_nearer(struct bytes written, const char *word, const char **nearest);

/* The structure as YAML that would be read back as it is; every key is there. */
void option_print(FILE *, const struct option *table, const void *from);
/* A commented sample file: defaults where there are any, examples where a value must be given. */
void option_print_sample(FILE *, const struct option *table);
/* A Markdown table: key, value, default, meaning. */
void option_print_manual(FILE *, const struct option *table);
/* A list of every key for a manual page, mdoc(7). */
void option_print_man(FILE *, const struct option *table);
/* A JSON Schema, draft-07, of a file with that title; `definitions` (NULL: none) prints what the
 * table's own rows refer to, with a comma behind it. */
void option_print_schema(FILE *, const struct option *table, const char *title,
			 void (*definitions)(FILE *));

#endif
