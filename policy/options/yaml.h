/* yaml.h: a YAML file as a tree whose every node knows where it stood.
 *
 * libyaml lives behind this header and nowhere else. What makes YAML dangerous or ambiguous is
 * refused: aliases, anchors, tags, merge keys, duplicate keys, a second document, depth over 16. A
 * scalar is text and nothing but text: what it means is for the option table to say. The tree lives
 * on the caller's arena. */
#ifndef MXWARD_OPTIONS_YAML_H
#define MXWARD_OPTIONS_YAML_H

#include "gateway/base/version.h"
#include "gateway/base/arena.h"
#include "policy/options/complaint.h"

enum { YAML_FILE_MAX = 1024 * 1024, YAML_DEPTH_MAX = 16 };

enum node_kind { NODE_TEXT, NODE_LIST, NODE_MAP };

struct node {
	enum node_kind kind;
	bool quoted;                    /* text in quotes, where "" is a value */
	bool refused; /* what stood here has been complained of and has no value */
	struct bytes text;              /* followed by a NUL */
	unsigned line, column;          /* from 1, in characters */
	const struct node *parent;      /* NULL at the root */
	const struct node *key;         /* of a map's child; otherwise NULL */
	size_t index;                   /* among its parent's children */
	struct node *first, *next;      /* children in the order of the file */
	size_t count;                   /* of children */
};

/* The tree of `content`; an empty file gives an empty text. NULL when there is none (syntax, depth,
 * UTF-8, memory): that and every other fault has been told to the complaints. */
struct node *yaml_read(struct bytes content, struct arena *, struct complaints *);

/* True for a key without a value ("tls:"). */
bool node_empty(const struct node *);
/* The value of `key` in a map; NULL if there is none, or `map` is NULL or no map. */
const struct node *node_member(const struct node *map, const char *key);
/* "listeners[0].bind"; empty for the root. */
void node_path(struct text *, const struct node *);
/* Complains of a node; with `member`, of that key which is missing in it. */
void node_complain(struct complaints *, bool warning, const struct node *, const char *member,
		   const char *sentence);
/* The two usual ways: an error and a warning of the node itself. */
void node_refuse(struct complaints *, const struct node *, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void node_warn(struct complaints *, const struct node *, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* libyaml and its version, for `mxward --version`. */
struct library yaml_library(void);

#endif
