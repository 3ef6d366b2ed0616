/* unpack.h: errands (modules/check_errand.h) run by children that can do nothing but compute.
 *
 *   struct unpack         the process's: sends errands to the fork server; any thread
 *   struct unpack_errand  one that was sent, and its answer; its owner's loop
 *
 * The fork server is a process of its own, with nothing of the gateway in it: no thread, no socket,
 * no key. Its socket outlives it, so that whoever keeps the socket can start another, and nobody
 * who uses it has to know. An errand always settles: what has died, hangs or lies is an answer that
 * says so. */
#ifndef MXWARD_UNPACK_UNPACK_H
#define MXWARD_UNPACK_UNPACK_H

#include "gateway/base/net.h"
#include "gateway/base/version.h"
#include "gateway/io/loop.h"
#include "modules/check_errand.h"

/* ---- the fork server */

/* Two connected ends: of the gateway, of the server. False with errno. */
bool unpack_open(int ends[2]) __attribute__((warn_unused_result));
/* In a process of its own, that has dropped its privileges: serves until nobody holds the other
 * end. Closes every other descriptor. The process ends with its parent. */
_Noreturn void unpack_serve(int end);
/* For a command that has no supervisor: starts one, before the process has threads; gives the
 * gateway's end, or -1. */
int unpack_start_server(void);

/* ---- the gateway's side */

struct unpack;
/* Owns the gateway's end, which may be -1: then every errand fails. NULL: out of memory. */
struct unpack *unpack_new(int end);
/* No errand may be left. */
void unpack_free(struct unpack *);

struct unpack_errand;
/* Sends it, or lets it wait its turn, of which no client takes more than half at a time; `wake` is
 * woken on the loop once it has settled. Takes copies of the descriptors and the request. NULL: out
 * of memory. */
struct unpack_errand *unpack_send(struct unpack *, const struct errand *,
				  const struct address *client, struct loop *, wake_id);
/* NULL: under way. Valid as long as the errand. */
const struct errand_answer *unpack_answer(const struct unpack_errand *);
/* It has settled: without an answer, if there is none yet. */
void unpack_give_up(struct unpack_errand *);
/* Its owner goes, whatever becomes of it. NULL is allowed. */
void unpack_leave(struct unpack_errand *);

struct library libarchive_library(void);
struct library zlib_library(void);

#endif
