/* plan.c: sets of ports; see plan.h. */
#include "gateway/process/plan.h"

bool ports_have(const struct ports *p, uint16_t port)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->at[i] == port)
			return true;
	return p->any;
}

bool ports_cover(const struct ports *outer, const struct ports *inner)
{
	for (size_t i = 0; i < inner->count; i++)
		if (!ports_have(outer, inner->at[i]))
			return false;
	return outer->any || !inner->any;
}
