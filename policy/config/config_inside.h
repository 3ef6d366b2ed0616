/* config_inside.h: what the files that load a configuration share: config.c (the load and its
 * result), config_tables.c (what every key is), config_verify.c, config_backends.c and
 * config_policies.c (what is wrong although each value is right), config_advice.c (what is right
 * and seldom meant). */
#ifndef MXWARD_CONFIG_CONFIG_INSIDE_H
#define MXWARD_CONFIG_CONFIG_INSIDE_H

#include "gateway/base/arena.h"
#include "policy/config/config.h"
#include "policy/options/option.h"

enum { SOCKET_PATH_MAX = 107 };          /* sun_path without its NUL, unix(7) */
enum { CONFIG_FILE_MAX = 1024 * 1024, CONFIG_LIST_MAX = 64 * 1024 * 1024 };

/* The table of the whole file; it fills a struct config. */
extern const struct option config_options[];
/* Of `reports`, whose members lie in struct config itself (config_reports.c). */
extern const struct option config_reports_options[];

/* One load under way. */
struct loading {
	struct config *config;
	struct snapshot *snapshot;
	struct complaints complaints;
	struct arena *arena;            /* the configuration's own */
	struct arena scratch;           /* the tree and what is needed only now */
	const char *directory;          /* of the configuration file, absolute */
	const struct node *root;
};

/* Each fills in what follows from the values, and complains of what does not fit. A value that was
 * complained of before is zero, and passed over. */
void config_verify(struct loading *);
void config_verify_backends(struct loading *);          /* and the domains that use them */
void config_verify_policies(struct loading *);          /* and who stands under which */

void config_verify_admin(struct loading *);             /* who may read the figures */
void config_verify_posture(struct loading *);           /* domains that are watched */
void config_verify_log(struct loading *);               /* who gets the log besides */
/* Warnings of what is right and still seldom meant (config_advice.c). */
void config_advise(struct loading *);
void config_advise_certificate(struct loading *, const struct certificate_conf *,
			       const struct node *map);
/* None of the certificates is for the hostname; `tls`: where they stand. */
void config_advise_names(struct loading *, const struct node *tls);
void config_verify_peer(struct loading *);              /* the other gateway of a pair */
void config_verify_reports(struct loading *);           /* all but the route of their mail */
/* "host:port" in any of its forms, the port perhaps left out. False: it is none. */
bool config_server(struct loading *, const char *text, uint16_t default_port, struct server_conf *)
	__attribute__((warn_unused_result));
/* What both gateways of a pair should have alike: config->parts, and `common`, a digest of all of
 * them. False: out of memory. */
bool config_parts(struct loading *) __attribute__((warn_unused_result));
/* FNV-1a. */
#define CONFIG_HASH 0xcbf29ce484222325ull
uint64_t config_hash(uint64_t hash, struct bytes);

/* The first entry of a list or map; NULL where the node is not of that kind. */
const struct node *loading_entries(const struct node *, enum node_kind);
/* An error or a warning of the member of a map, or of the map where the member was left out; `map`
 * NULL: of the whole file. */
void loading_refuse(struct loading *, const struct node *map, const char *member,
		    const char *format, ...) __attribute__((format(printf, 4, 5)));
void loading_warn(struct loading *, const struct node *map, const char *member, const char *format,
		  ...) __attribute__((format(printf, 4, 5)));
/* A copy that lives as long as the configuration; NULL (complained of) without memory. */
const char *loading_copy(struct loading *, struct bytes);
/* The file's content; complains of the member that names it. */
bool loading_file(struct loading *, const struct node *map, const char *member, const char *path,
		  struct bytes *content) __attribute__((warn_unused_result));
void loading_out_of_memory(struct loading *);

#endif
