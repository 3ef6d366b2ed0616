/* base_networks.h: networks as if by chance, the same in every run, for units that compare. */
#ifndef MXWARD_TESTS_UNIT_BASE_NETWORKS_H
#define MXWARD_TESTS_UNIT_BASE_NETWORKS_H

#include "gateway/base/net.h"

static uint32_t next_number(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005 + 1442695040888963407;
	return (uint32_t)(*seed >> 33);
}

/* Crowded on purpose, so that networks contain, equal and neighbour each other: one octet
 * of `sparse` is not 0, and has one of its first `bits` bits. */
static struct network any_network(uint64_t *seed, uint32_t sparse, uint32_t bits)
{
	struct network n = { .address.family = next_number(seed) % 2 ? FAMILY_IPV4 : FAMILY_IPV6 };
	unsigned most = n.address.family == FAMILY_IPV4 ? 32 : 128;
	for (size_t i = 0; i < most / 8; i++)
		n.address.octets[i] =
			(uint8_t)(next_number(seed) % sparse ? 0
							     : 0x80 >> next_number(seed) % bits);
	n.prefix = next_number(seed) % (most + 1);
	n.address = address_masked(&n.address, n.prefix);
	return n;
}

#endif
