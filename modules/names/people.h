/* people.h: the persons whose names strangers are not to borrow, made ready to be compared.
 *
 * Made once for a configuration, on its memory, and never changed: any thread may ask. */
#ifndef MXWARD_NAMES_PEOPLE_H
#define MXWARD_NAMES_PEOPLE_H

#include "gateway/base/arena.h"

enum { PEOPLE_MAX = 1000 };

/* As the configuration has them. */
struct person {
	const char *name;       /* UTF-8 */
	const char **addresses; /* "local@domain"; the domain as people write it */
	size_t address_count;
};

struct people;

/* `ignored`: words that a name may have beside it and still be the person's, such as the company's;
 * NULL-ended, lower-case ASCII. The persons and the words live as long. NULL: out of memory. */
struct people *people_new(const struct person *persons, size_t count, const char *const *ignored,
			  struct arena *) __attribute__((warn_unused_result));
/* The first person who is called so, and has not this address; `address` may be anything, or empty.
 * NULL: there is none, or one of that name has the address. */
const struct person *people_find(const struct people *, struct bytes name, struct bytes address);
/* True of a name with more octets or words than are compared: whose it is cannot be found out. */
bool people_name_over(struct bytes name);
/* True if somebody of them has this address. */
bool people_has_address(const struct people *, struct bytes address);
/* What makes `address` none that a person can have; NULL: it can be one. */
const char *people_address_fault(struct bytes address);

#endif
