/* config_posture.c: what is wrong with `posture:` although each of its values is right; see
 * config_inside.h. Names of partners become A-labels in lower case. */
#include "policy/config/config_inside.h"

#include "gateway/io/idn.h"

static void verify_partner(struct loading *l, const char **partner, const struct node *map)
{
	char buffer[DOMAIN_MAX + 1];
	struct text name = TEXT(buffer);
	if (!idn_hostname(bytes_of(*partner), &name) || !bytes_has(text_bytes(&name), '.')) {
		loading_refuse(l, map, "partners", "\"%s\" is not the name of a domain", *partner);
		return;
	}
	if (config_domain(l->config, text_bytes(&name)))
		loading_warn(l, map, "partners", "%s is one of your own domains", *partner);
	const char *copy = loading_copy(l, text_bytes(&name));
	if (copy)
		*partner = copy;
}

static void verify_selectors(struct loading *l, const struct posture_selectors *s,
			     const struct node *map)
{
	for (size_t i = 0; i < s->count; i++) {
		struct bytes selector = bytes_of(s->names[i]);
		bool good = selector.len > 0 && selector.len <= 100;
		for (size_t k = 0; k < selector.len; k++)
			good &= octet_alpha(selector.at[k]) || octet_digit(selector.at[k]) ||
				bytes_has(BYTES("-_."), selector.at[k]);
		if (!good)
			loading_refuse(l, map, "selectors", "\"%s\" is not a selector",
				       s->names[i]);
	}
}

void config_verify_posture(struct loading *l)
{
	struct posture_conf *p = &l->config->posture;
	const struct node *map = node_member(l->root, "posture");
	for (size_t i = 0; i < p->partner_count; i++)
		verify_partner(l, &p->partners[i], map);
	for (size_t i = 0; i < p->selector_count; i++)
		verify_selectors(l, &p->selectors[i], map);
	for (size_t i = 0; i < p->address_count; i++) {
		unsigned whole = p->addresses[i].address.family == FAMILY_IPV6 ? 128 : 32;
		if (p->addresses[i].prefix != whole)
			loading_refuse(l, map, "addresses", "must be addresses, not networks");
	}
}
