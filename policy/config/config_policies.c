/* config_policies.c: the policies of a configuration and the domains that stand under them; see
 * config_inside.h.
 *
 * The policies that it loads belong to the configuration's arena. What is wrong inside a policy is
 * said at its own file and line. */
#include "policy/config/config_inside.h"

#include <string.h>

enum { SUGGESTIONS_MAX = 50 };

static const char standard[] = "default";

/* What is known of all policies while the domains are looked at. */
struct under {
	bool *used;
	bool unresolved;                /* a domain's policy is not known */
	unsigned suggestions;           /* made so far: each costs a look at every name */
};

static void release_policy(void *policy)
{
	policy_free(policy);
}

/* Two names for one file share what is in it, and its faults are said once. */
static bool share(const struct loading *l, struct policy_conf *p)
{
	for (const struct policy_conf *other = l->config->policies; other < p; other++) {
		if (!other->path || strcmp(other->path, p->path) != 0)
			continue;
		p->policy = other->policy;
		return true;
	}
	return false;
}

static void load_policy(struct loading *l, struct policy_conf *p, const struct node *n)
{
	char buffer[160];
	struct text error = TEXT(buffer);
	struct excerpt e;
	struct bytes content;
	if (!p->path || (p != &l->config->builtin && share(l, p)))
		return;
	if (!snapshot_read(l->snapshot, p->path, CONFIG_FILE_MAX, &content, &error)) {
		node_refuse(&l->complaints, n, "%s %s", excerpt(&e, bytes_of(p->path)),
			    text_cstr(&error));
		return;
	}
	p->policy = policy_load(p->path, l->snapshot, &l->complaints);
	if (p->policy && !arena_defer(l->arena, release_policy, p->policy)) {
		policy_free(p->policy);
		p->policy = NULL;
		loading_out_of_memory(l);
	}
}

static const struct policy_conf *policy_find(const struct config *c, const char *name)
{
	for (size_t i = 0; i < c->judge_count; i++)
		if (c->judges[i].name && strcmp(c->judges[i].name, name) == 0)
			return &c->judges[i];
	return NULL;
}

static const char *meant(const struct loading *l, struct under *under, struct bytes name)
{
	const char *nearest = NULL;
	if (under->suggestions++ >= SUGGESTIONS_MAX)
		return NULL;
	for (size_t i = 0; i < l->config->policy_count; i++)
		if (l->config->policies[i].name)
			option_nearer(name, l->config->policies[i].name, &nearest);
	return nearest;
}

static void complain_policy(struct loading *l, struct under *under, const struct domain_conf *d,
			    const struct node *map)
{
	struct bytes name = bytes_of(d->policy_name);
	struct excerpt e, m;
	const char *suggestion = meant(l, under, name);
	if (!d->policy_name)
		loading_refuse(l, map, "policy",
			       "missing; name one of the policies, or call one of them %s",
			       standard);
	else if (suggestion)
		loading_refuse(l, map, "policy", "unknown policy %s; did you mean %s?",
			       excerpt(&e, name), excerpt(&m, bytes_of(suggestion)));
	else
		loading_refuse(l, map, "policy",
			       "unknown policy %s; name its file under policies, as in policies: { "
			       "%s: policy/strict.yaml }",
			       excerpt(&e, name), excerpt(&m, name));
}

/* Each domain gets its policy: the one that it names, otherwise the standard one. */
static void assign(struct loading *l, struct under *under)
{
	struct config *c = l->config;
	const struct node *map = loading_entries(node_member(l->root, "domains"), NODE_MAP);
	for (size_t i = 0; i < c->domain_count && map; i++, map = map->next) {
		struct domain_conf *d = &c->domains[i];
		/* One that is named but could not be read has been complained of. */
		const struct node *written = node_member(map, "policy");
		under->unresolved |= written && !d->policy_name;
		if (!d->policy_name && written)
			continue;
		d->policy = policy_find(c, d->policy_name ? d->policy_name : standard);
		if (d->policy && c->policy_count)
			under->used[d->policy - c->policies] = true;
		else
			under->unresolved |= !d->policy;
		if (!d->policy)
			complain_policy(l, under, d, map);
	}
}

/* Without policies there is the one that the program brings. */
static void stand_under_builtin(struct loading *l)
{
	struct config *c = l->config;
	char buffer[160];
	struct text error = TEXT(buffer);
	struct bytes content;
	c->builtin = (struct policy_conf){ .name = standard, .path = "/built-in/default.yaml" };
	/* The supervisor's snapshot brings it along; it is the same program, but the gateway takes
	 * no chances. */
	if (!snapshot_read(l->snapshot, c->builtin.path, CONFIG_FILE_MAX, &content, &error) &&
	    !snapshot_put(l->snapshot, bytes_of(c->builtin.path), policy_builtin())) {
		loading_out_of_memory(l);
		return;
	}
	load_policy(l, &c->builtin, l->root);
	c->judges = &c->builtin;
	c->judge_count = 1;
}

void config_verify_policies(struct loading *l)
{
	struct config *c = l->config;
	const struct node *map = node_member(l->root, "policies"),
			  *n = loading_entries(map, NODE_MAP);
	struct under under = { .used = arena_array(&l->scratch, c->policy_count,
						   sizeof *under.used) };
	if (!under.used) {
		loading_out_of_memory(l);
		return;
	}
	/* Policies that could not be read leave nothing to be said of who stands under them. */
	if (map && c->policy_count == 0 && (map->kind != NODE_MAP || map->count))
		return;
	c->judges = c->policies;
	c->judge_count = c->policy_count;
	if (c->policy_count == 0)
		stand_under_builtin(l);
	for (size_t i = 0; i < c->policy_count; i++, n = n->next)
		load_policy(l, &c->policies[i], n);
	assign(l, &under);
	n = loading_entries(map, NODE_MAP);
	for (size_t i = 0; i < c->policy_count && !under.unresolved && c->domain_count;
	     i++, n = n->next)
		if (!under.used[i])
			node_warn(&l->complaints, n->key, "no domain uses this policy");
}
