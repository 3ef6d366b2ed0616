/* config.c: a configuration as a whole: loaded, held, asked, printed, given back; see config.h.
 *
 * Owns each generation with everything in it, on one arena; the last holder frees it. It must never
 * change one that was handed out. */
#include "policy/config/config_inside.h"

#include "gateway/base/version.h"
#include "gateway/io/idn.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MEMORY_MAX = 1 << 29 };

struct generation {
	struct config config;           /* first: what a holder has points here */
	struct arena arena;
	_Atomic size_t refs;
};

static _Atomic uint64_t generations;

struct config *config_ref(struct config *config)
{
	atomic_fetch_add(&((struct generation *)config)->refs, 1);
	return config;
}

void config_unref(struct config *config)
{
	struct generation *g = (struct generation *)config;
	if (!g || atomic_fetch_sub(&g->refs, 1) != 1)
		return;
	arena_wipe(&g->arena);
	free(g);
}

void loading_out_of_memory(struct loading *l)
{
	complain(&l->complaints, &(struct complaint){ .line = 0 }, "out of memory");
}

const char *loading_copy(struct loading *l, struct bytes b)
{
	struct bytes copy = arena_copy(l->arena, b);
	if (!copy.at)
		loading_out_of_memory(l);
	return copy.at;
}

const struct node *loading_entries(const struct node *n, enum node_kind kind)
{
	return n && n->kind == kind ? n->first : NULL;
}

static void complain_member(struct loading *l, bool warning, const struct node *map,
			    const char *member, const char *sentence)
{
	const struct node *n = map ? map : l->root;
	const struct node *child = member ? node_member(n, member) : NULL;
	node_complain(&l->complaints, warning, child ? child : n, child ? NULL : member, sentence);
}

void loading_refuse(struct loading *l, const struct node *map, const char *member,
		    const char *format, ...)
{
	char sentence[512];
	struct text t = TEXT(sentence);
	va_list args;
	va_start(args, format);
	text_vformat(&t, format, args);
	va_end(args);
	complain_member(l, false, map, member, text_cstr(&t));
}

void loading_warn(struct loading *l, const struct node *map, const char *member, const char *format,
		  ...)
{
	char sentence[512];
	struct text t = TEXT(sentence);
	va_list args;
	va_start(args, format);
	text_vformat(&t, format, args);
	va_end(args);
	complain_member(l, true, map, member, text_cstr(&t));
}

bool loading_file(struct loading *l, const struct node *map, const char *member, const char *path,
		  struct bytes *content)
{
	char buffer[160];
	struct text error = TEXT(buffer);
	struct excerpt e;
	if (snapshot_read(l->snapshot, path, CONFIG_FILE_MAX, content, &error))
		return true;
	loading_refuse(l, map, member, "%s %s", excerpt(&e, bytes_of(path)), text_cstr(&error));
	return false;
}

static int domain_order(const void *a, const void *b)
{
	return strcmp(((const struct domain_conf *)a)->name, ((const struct domain_conf *)b)->name);
}

/* Where the key stands to a configured name. */
static int name_order(struct bytes key, const char *name)
{
	for (size_t i = 0; i < key.len; i++) {
		int order = (unsigned char)key.at[i] - (unsigned char)name[i];
		if (order || !name[i])
			return order ? order : 1;
	}
	return name[key.len] ? -1 : 0;
}

const struct domain_conf *config_domain(const struct config *config, struct bytes written)
{
	char buffer[DOMAIN_MAX + 1];
	struct text ascii = TEXT(buffer);
	if (written.len && written.at[written.len - 1] == '.')
		written.len--;
	if (!idn_to_ascii(written, &ascii))
		return NULL;
	struct bytes name = text_bytes(&ascii);
	size_t low = 0, high = config->domain_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = name_order(name, config->domains[middle].name);
		if (order == 0)
			return &config->domains[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

uint64_t config_hash(uint64_t hash, struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		hash = (hash ^ (unsigned char)b.at[i]) * 0x100000001b3;
	return hash;
}

/* FNV-1a of what `print` writes, and of the policies that the configuration names. */
static bool config_digest(struct loading *l, bool (*print)(FILE *, const struct config *),
			  uint64_t *hash)
{
	char *printed = NULL, buffer[160];
	size_t len = 0;
	struct text error = TEXT(buffer);
	struct bytes content;
	FILE *out = open_memstream(&printed, &len);
	if (!out)
		return false;
	bool whole = print(out, l->config);
	whole = fclose(out) == 0 && whole;
	*hash = config_hash(CONFIG_HASH, (struct bytes){ printed, whole ? len : 0 });
	free(printed);
	for (size_t i = 0; i < l->config->policy_count && whole; i++) {
		whole = snapshot_read(l->snapshot, l->config->policies[i].path, CONFIG_FILE_MAX,
				      &content, &error);
		*hash = whole ? config_hash(*hash, content) : *hash;
	}
	return whole;
}

static bool print_all(FILE *out, const struct config *config)
{
	option_print(out, config_options, config);
	return true;
}

/* Whatever is printed alike is set alike. */
static bool fingerprint(struct loading *l)
{
	return config_digest(l, print_all, &l->config->fingerprint) && config_parts(l);
}

/* The file's absolute name; sets the directory that its relative paths begin at. */
static const char *absolute(struct loading *l, const char *path)
{
	char here[4096] = "", buffer[8192], folder[8192];
	struct text t = TEXT(buffer), d = TEXT(folder);
	if (path[0] != '/' && getcwd(here, sizeof here)) {
		text_string(&t, here);
		text_string(&t, strcmp(here, "/") == 0 ? "" : "/");
	}
	while (strncmp(path, "./", 2) == 0)
		path += 2;
	text_string(&t, path);
	size_t slash = bytes_find_last(text_bytes(&t), '/');
	text_add(&d, bytes_first(text_bytes(&t), slash ? slash : 1));
	l->directory = loading_copy(l, text_bytes(&d));
	return loading_copy(l, text_bytes(&t));
}

/* Where what is kept lies if the configuration does not say: in the system's place for the system's
 * configuration, otherwise beside it. */
static void place_default(struct loading *l, const char **place, const char *of_system,
			  const char *beside)
{
	char buffer[8192];
	struct text t = TEXT(buffer);
	if (*place)
		return;
	if (strcmp(l->directory, "/etc/mxward") == 0)
		text_string(&t, of_system);
	else
		text_format(&t, "%s%s%s", l->directory, strcmp(l->directory, "/") == 0 ? "" : "/",
			    beside);
	*place = loading_copy(l, text_bytes(&t));
}

static bool read_file(struct loading *l, const char *path)
{
	char buffer[160];
	struct text error = TEXT(buffer);
	struct bytes content;
	if (snapshot_read(l->snapshot, path, CONFIG_FILE_MAX, &content, &error)) {
		l->root = yaml_read(content, &l->scratch, &l->complaints);
		return l->root;
	}
	complain(&l->complaints, &(struct complaint){ .line = 0 }, "%s", text_cstr(&error));
	return false;
}

/* Lets the checks make ready what they will need of their options and of our domains. */
static void checks_prepare(struct loading *l)
{
	struct config *c = l->config;
	const char **names = arena_array(l->arena, c->domain_count + 1, sizeof *names);
	bool ready = names != NULL;
	for (size_t i = 0; i < c->domain_count && ready; i++)
		names[i] = c->domains[i].name;
	struct check_domains domains = { .ours = names, .count = c->domain_count };
	/* WHY the cast: the structures lie on our arena, and nobody has seen them yet. */
	for (size_t i = 0; i < CHECKS_COUNT && ready; i++)
		if (c->checks[i] && checks[i]->prepare)
			ready = checks[i]->prepare((void *)(uintptr_t)c->checks[i], &domains,
						   l->arena);
	if (!ready)
		loading_out_of_memory(l);
}

static void config_read_all(struct loading *l, const char *path)
{
	const char *whole = absolute(l, path);
	if (!whole || !l->directory || !read_file(l, whole))
		return;
	struct option_reader reader = {
		.arena = l->arena,
		.scratch = &l->scratch,
		.complaints = &l->complaints,
		.directory = l->directory,
		.snapshot = l->snapshot,
		.root = config_options,
	};
	option_read(&reader, config_options, l->root, l->config);
	if (l->root->kind != NODE_MAP && !node_empty(l->root))
		return;
	place_default(l, &l->config->state, "/var/lib/mxward", "mxward.state");
	place_default(l, &l->config->quarantine.directory, "/var/spool/mxward", "mxward.spool");
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		if (!l->config->checks[i] && checks_implied(l->config->checks, checks[i]))
			l->config->checks[i] = checks[i];
	config_verify(l);
	config_verify_reports(l);
	config_verify_backends(l);
	config_verify_admin(l);
	config_verify_log(l);
	config_verify_posture(l);
	config_verify_peer(l);
	config_verify_policies(l);
	if (l->complaints.errors)
		return;
	qsort(l->config->domains, l->config->domain_count, sizeof *l->config->domains,
	      domain_order);
	if (!fingerprint(l))
		loading_out_of_memory(l);
	checks_prepare(l);
}

struct config *config_load(const char *path, struct snapshot *snapshot,
			   const struct config_report *report)
{
	struct generation *g = calloc(1, sizeof *g);
	struct loading l = { .snapshot = snapshot };
	complaints_init(&l.complaints, path);
	arena_init(&l.scratch, MEMORY_MAX);
	if (g) {
		arena_init(&g->arena, MEMORY_MAX);
		g->refs = 1;
		l.config = &g->config;
		l.arena = &g->arena;
		config_read_all(&l, path);
	} else {
		loading_out_of_memory(&l);
	}
	complaints_tell(&l.complaints, report->say, report->arg);
	arena_wipe(&l.scratch);
	if (g && l.complaints.errors == 0) {
		g->config.generation = atomic_fetch_add(&generations, 1) + 1;
		return &g->config;
	}
	config_unref(g ? &g->config : NULL);
	return NULL;
}

void config_print(const struct config *config)
{
	option_print(stdout, config_options, config);
}

void config_print_sample(void)
{
	puts("# yaml-language-server: $schema=file://" MXWARD_SCHEMA_FILE);
	puts("# mxward.yaml: a sample with every key. Keys with a default may be left out. "
	     "Paths are relative\n"
	     "# to this file. `mxward check` reports every error.\n"
	     "# Without `policies` the built-in policy is in force and refuses mail; `mxward check "
	     "--policy default`\n"
	     "# prints it. policy/shadow.yaml only logs what it would do.");
	option_print_sample(stdout, config_options);
}

void config_print_manual(void)
{
	option_print_manual(stdout, config_options);
	puts("\n## A policy\n\nEach policy is a file of its own, listed under `policies`.\n");
	policy_print_manual(stdout);
}

void config_print_man(void)
{
	option_print_man(stdout, config_options);
}

void config_print_schema(void)
{
	option_print_schema(stdout, config_options,
			    "The configuration of " MXWARD_NAME " " MXWARD_VERSION, NULL);
}
