/* spool_view.h: kept messages as text for people and as JSON for programs, on standard output.
 *
 * Reads the spool and changes nothing in it (but that spool.h sets aside what it finds damaged).
 * Nothing that came from outside reaches a terminal but as text that is safe to show (terminal.h)
 * or escaped in JSON. Each gives an exit status: 0; EX_DATAERR: no such message, or a damaged one;
 * EX_IOERR: not everything could be read or written. */
#ifndef MXWARD_CLI_SPOOL_VIEW_H
#define MXWARD_CLI_SPOOL_VIEW_H

#include "gateway/cli/peer_spool.h"
#include "gateway/control/spool_filter.h"
#include "gateway/mailroom/spool.h"

enum list_form { LIST_TABLE, LIST_JSON, LIST_IDS };
enum show_part { SHOW_ENVELOPE, SHOW_EVIDENCE, SHOW_HEADERS, SHOW_RAW };

/* What passes the filter, oldest first: a table of `width` columns, or, where that is 0, one in
 * which nothing is cut; a JSON list; an ID a line. `peer`: the peer's messages, which stand between
 * ours in order of time; NULL: there is no peer. */
int spool_list(struct spool *, enum spool_queue, const struct spool_filter *, enum list_form,
	       unsigned width, const struct peer_spool *peer);
int spool_stats(struct spool *, enum spool_queue, bool json);
/* `terminal`: standard output is one, and raw octets are not for it. RAW has no JSON. */
int spool_show(struct spool *, enum spool_queue, const char *id, enum show_part, bool json,
	       bool terminal);

/* The one message that the other gateway has told of. */
int spool_show_peer(const struct peer_spool *, enum spool_queue, const char *id, enum show_part,
		    bool json);

/* ---- shared by the files of views */

/* Safe to show, in full. */
void view_text(struct bytes);
/* A JSON string, in full. */
void view_json(struct bytes);
/* ,"key": and a string; a time of RFC 3339, null for 0. */
void view_json_member(const char *key, struct bytes);
void view_json_time(const char *key, uint64_t ms);
/* The members that list and show have in common, without braces. */
void view_json_envelope(const struct envelope *);
/* This machine's zone. */
struct view_zone {
	long seconds;                   /* east of Greenwich */
	char name[16];                  /* "UTC", "UTC+01:00" */
};
void view_zone_now(struct view_zone *);
/* "2026-11-21 22:09:00" in the zone. */
void view_time_in(struct text *, const struct view_zone *, uint64_t ms);
/* "2026-11-21 22:09:00 UTC+01:00": in the zone that this machine had then. */
void view_time(struct text *, uint64_t ms);
/* To standard output, as it is. */
void view_put(struct bytes);
/* The sender of what goes out of the queue, and its recipients: of a notification the null path,
 * and whom it is for. */
struct bytes view_sender(const struct envelope *);
size_t view_recipient_count(const struct envelope *);
/* Number `i`; `t` may be written to for it. */
struct bytes view_recipient(const struct envelope *, size_t i, struct text *t);
/* <a@example.org> */
void view_path(struct text *, struct bytes address);
/* Flushes standard output; gives `status`, or EX_IOERR if it was OK and the output is not. */
int view_end(int status);

#endif
