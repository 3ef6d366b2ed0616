/* option_value.h: single values of the option table and lists of them: read, printed, described.
 *
 * For the option engine, and for those who read maps of their own (policy_load.c). */
#ifndef MXWARD_OPTIONS_OPTION_VALUE_H
#define MXWARD_OPTIONS_OPTION_VALUE_H

#include "policy/options/option.h"

/* Reads a node into the member at `at`. False: complained of, *at is untouched. Not for STRUCT,
 * LIST, MAP, PAIRS, GROUP, OPTIONAL, NODE, LATER. */
bool value_read(struct option_reader *, const struct option *, const struct node *, void *at);
/* True if the member is one that may be left out, and was. */
bool value_unset(const struct option *, const void *at);
/* The member as YAML on one line. */
void value_print(FILE *, const struct option *, const void *at);
/* What may stand there: "number, 1 to 50"; for every type. */
void value_describe(struct text *, const struct option *);
/* What the option is for; the second adds what may stand there, between these words. */
void value_print_doc(FILE *, const struct option *);
void value_print_whole_doc(FILE *, const struct option *, const char *before, const char *behind);
/* Text as YAML: plain where that is safe, otherwise in quotes. */
void value_print_text(FILE *, struct bytes);
/* Complains and gives false unless the node is of the kind, or the number of its children is in the
 * option's range. */
bool value_kind(struct option_reader *, const struct option *, const struct node *, enum node_kind);
bool value_count(struct option_reader *, const struct option *, const struct node *);
/* Puts n items at a member that is a pointer and a count; gives them and their number. */
void value_many(void *at, void *items, size_t n);
const void *value_many_of(const void *at, size_t *n);
/* Complains that the value "is not …", or of the memory; gives false. */
bool value_refuse(struct option_reader *, const struct node *, const char *expected);
bool value_out_of_memory(struct option_reader *);
/* The rows of what is read into a structure: the option's own, or its group's; NULL if it has
 * none. */
const struct option *value_members(const struct option *);

#endif
