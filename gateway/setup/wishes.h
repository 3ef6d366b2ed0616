/* wishes.h: what the administrator wants: the answers to the questions of `mxward setup`, read by
 * the same rules as the configuration that is made of them.
 *
 * Each reader takes words as a person types them and says in a sentence what is wrong with them. It
 * looks at nothing but these words; a path is not opened. */
#ifndef MXWARD_SETUP_WISHES_H
#define MXWARD_SETUP_WISHES_H

#include "gateway/base/net.h"
#include "gateway/base/arena.h"

enum { WISHES_DOMAINS_MAX = 32 };

struct wishes {
	struct arena *arena;            /* of all strings here */
	const char *file, *folder;      /* the configuration and its directory, absolute */
	const char *domains[WISHES_DOMAINS_MAX];        /* A-labels in lower case */
	size_t domain_count;
	const char *backend;            /* "10.0.0.5:25"; NULL: not said yet, as all that follow */
	const char *host;               /* its name, or its address in text */
	struct address server;          /* family NONE where `host` is a name; with port */
	const char *hostname;           /* A-labels in lower case */
	const char *certificate, *key;  /* absolute paths; NULL: without TLS */
	const char *dns;                /* "127.0.0.1:53"; NULL: the system's resolvers */
	struct address resolver;        /* the same; family NONE */
	const char *listen;             /* "[::]:25" */
	struct address bind;
};

/* Sets file and folder; false: no memory, or there is no working directory. */
bool wishes_file(struct wishes *, const char *path) __attribute__((warn_unused_result));
/* Domains, separated by spaces or commas. These and the following: false and a sentence. */
bool wishes_domains(struct wishes *, struct bytes, struct text *error)
	__attribute__((warn_unused_result));
bool wishes_backend(struct wishes *, struct bytes, struct text *error)
	__attribute__((warn_unused_result));
bool wishes_hostname(struct wishes *, struct bytes, struct text *error)
	__attribute__((warn_unused_result));
/* A path, or "none". The key is then the one that usually lies beside it, if there is one. */
bool wishes_certificate(struct wishes *, struct bytes, struct text *error)
	__attribute__((warn_unused_result));
bool wishes_key(struct wishes *, struct bytes, struct text *error)
	__attribute__((warn_unused_result));
bool wishes_dns(struct wishes *, struct bytes, struct text *error)
	__attribute__((warn_unused_result));
bool wishes_listen(struct wishes *, struct bytes, struct text *error)
	__attribute__((warn_unused_result));

#endif
