/* companies.h: what a company is called by its domains: words that may stand beside a person's name
 * ("Jane Doe | Nordwind") without making it another's. */
#ifndef MXWARD_NAMES_COMPANIES_H
#define MXWARD_NAMES_COMPANIES_H

#include "gateway/base/arena.h"

/* The first labels of these domains (A-labels in lower case), whole and in their pieces
 * ("nordwind-logistik", "nordwind", "logistik"), NULL-ended, a hundred at most; on the arena. NULL:
 * out of memory. */
const char *const *companies_new(const char *const *domains, size_t domain_count, struct arena *)
	__attribute__((warn_unused_result));

#endif
