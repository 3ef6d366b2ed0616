/* domain_list.h: a list of domains as an administrator writes it, made ready to be compared. */
#ifndef MXWARD_NAMES_DOMAIN_LIST_H
#define MXWARD_NAMES_DOMAIN_LIST_H

#include "gateway/base/arena.h"

/* The first that is not a domain with a dot in it; NULL: all are. */
const char *domain_list_fault(const char *const *written, size_t count);
/* The same domains as A-labels in lower case. NULL: out of memory. */
const char **domain_list_make(const char *const *written, size_t count, struct arena *)
	__attribute__((warn_unused_result));
/* True of each of these domains, and of every name below it. */
bool domain_list_has(const char *const *names, size_t count, struct bytes name);

#endif
