/* config_parts.c: what the two gateways of a pair should have alike, part by part, as digests: so
 * that each can say in which keys they differ without a word of what stands there; see
 * config_inside.h.
 *
 * A part is a key of the configuration, or one below it, as it is printed; and a policy, as its
 * tree is: comments and the way it is laid out are no difference. */
#include "policy/config/config_inside.h"
#include "policy/options/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS_OF_OPTIONS = 250 };

/* What differs between the gateways of a pair by its nature; policies are looked at by their
 * contents. */
static bool own(const char *key)
{
	static const char *const keys[] = { "hostname", "listeners",  "tls",       "dns",
					    "log",      "admin",      "user",      "state",
					    "peer",     "quarantine", "blocklist", "policies" };
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

static bool parts_add(struct loading *l, const char *section, const char *key, uint64_t digest)
{
	char buffer[256];
	struct text t = TEXT(buffer);
	struct config *c = l->config;
	text_format(&t, *section ? "%s.%s" : "%s%s", section, key);
	if (c->part_count == PARTS_OF_OPTIONS + c->policy_count)
		return false;
	c->parts[c->part_count].name = loading_copy(l, text_bytes(&t));
	c->parts[c->part_count].digest = digest;
	return c->parts[c->part_count++].name != NULL;
}

/* One key as it is printed. */
static bool add_printed(struct loading *l, const char *section, const struct option *o,
			const void *from)
{
	const struct option rows[2] = { *o, { .key = NULL } };
	char *printed = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&printed, &len);
	if (!out)
		return false;
	option_print(out, rows, from);
	bool whole = fclose(out) == 0;
	uint64_t digest = config_hash(CONFIG_HASH, (struct bytes){ printed, whole ? len : 0 });
	free(printed);
	return whole && parts_add(l, section, o->key, digest);
}

static bool add_option(struct loading *l, const struct option *o)
{
	bool whole = true;
	if (o->type != OPTION_STRUCT)
		return add_printed(l, "", o, l->config);
	for (const struct option *m = o->members; m->key && whole; m++)
		whole = add_printed(l, o->key, m, (const char *)l->config + o->offset);
	return whole;
}

static uint64_t hash_tree(uint64_t hash, const struct node *node)
{
	char kind = (char)node->kind;
	hash = config_hash(hash, (struct bytes){ &kind, 1 });
	if (node->key)
		hash = config_hash(config_hash(hash, node->key->text), BYTES("\0"));
	hash = config_hash(config_hash(hash, node->text), BYTES("\0"));
	for (const struct node *child = node->first; child; child = child->next)
		hash = hash_tree(hash, child);
	return config_hash(hash, BYTES("\1"));
}

static void say_nothing(void *arg, bool warning, const char *message)
{
	(void)arg, (void)warning, (void)message;
}

/* It was read, and its faults were told, before. */
static bool add_policy(struct loading *l, const struct policy_conf *policy)
{
	char buffer[160];
	struct text error = TEXT(buffer);
	struct complaints complaints;
	struct bytes content;
	if (!snapshot_read(l->snapshot, policy->path, CONFIG_FILE_MAX, &content, &error))
		return false;
	complaints_init(&complaints, policy->path);
	const struct node *tree = yaml_read(content, &l->scratch, &complaints);
	complaints_tell(&complaints, say_nothing, NULL);
	return tree && parts_add(l, "policies", policy->name, hash_tree(CONFIG_HASH, tree));
}

bool config_parts(struct loading *l)
{
	struct config *c = l->config;
	bool whole = true;
	c->part_count = 0;
	c->parts = arena_array(l->arena, PARTS_OF_OPTIONS + c->policy_count, sizeof *c->parts);
	for (const struct option *o = config_options; c->parts && o->key && whole; o++)
		whole = own(o->key) || add_option(l, o);
	for (size_t i = 0; c->parts && i < c->policy_count && whole; i++)
		whole = add_policy(l, &c->policies[i]);
	c->common = CONFIG_HASH;
	for (size_t i = 0; i < c->part_count; i++) {
		c->common = config_hash(config_hash(c->common, bytes_of(c->parts[i].name)),
					BYTES("\0"));
		c->common =
			config_hash(c->common, (struct bytes){ (const char *)&c->parts[i].digest,
							       sizeof c->parts[i].digest });
	}
	return c->parts && whole;
}
