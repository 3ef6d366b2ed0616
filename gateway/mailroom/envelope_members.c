/* envelope_members.c: the tables of envelope_members_inside.h. A row must never be taken out while
 * envelopes that have it may lie on a disk. */
#include "gateway/mailroom/envelope_members_inside.h"

#include <stddef.h>

#define MEMBER(name, kind, always, type, field) \
	{ { name, sizeof(name) - 1 }, kind, always, offsetof(struct type, field) }

static const struct member head[] = {
	MEMBER("id", STRING, true, envelope, id),
	MEMBER("queue", STRING, true, envelope, queue),
	MEMBER("moves", COUNT, false, envelope, moves),
	MEMBER("time", TIME, true, envelope, time),
	MEMBER("client", STRING, false, envelope, client),
	MEMBER("ptr", STRING, false, envelope, ptr),
	MEMBER("helo", STRING, false, envelope, helo),
	MEMBER("listener", STRING, false, envelope, listener),
	MEMBER("tls", STRING, false, envelope, tls),
	MEMBER("from", STRING, true, envelope, from),
	MEMBER("ret", STRING, false, envelope, ret),
	MEMBER("envid", STRING, false, envelope, envid),
	MEMBER("8bitmime", FLAG, false, envelope, eight_bit),
	MEMBER("smtputf8", FLAG, false, envelope, utf8),
	MEMBER("rcpts", RECIPIENTS, true, envelope, recipients),
	MEMBER("evidence", EVIDENCE, false, envelope, evidence),
	MEMBER("score", SCORE, false, envelope, score),
	MEMBER("policy", STRING, false, envelope, policy),
	MEMBER("rule", STRING, false, envelope, rule),
	MEMBER("reason", STRING, false, envelope, reason),
	MEMBER("backend", STRING, false, envelope, backend),
	MEMBER("msgid", STRING, false, envelope, msgid),
	MEMBER("subject", STRING, false, envelope, subject),
	MEMBER("size", COUNT, true, envelope, size),
	MEMBER("digest", DIGEST, true, envelope, digest),
	MEMBER("releasing", FLAG, false, envelope, releasing),
	MEMBER("attempts", COUNT, false, envelope, attempts),
	MEMBER("next", TIME, false, envelope, next),
	MEMBER("expires", TIME, false, envelope, expires),
	MEMBER("reply", STRING, false, envelope, reply),
	MEMBER("dsn", DSN, false, envelope, dsn),
	MEMBER("dsn_time", TIME, false, envelope, dsn_time),
	MEMBER("about", STRING, false, envelope, about),
	MEMBER("retried_until", TIME, false, envelope, retried_until),
	MEMBER("untold", STRING, false, envelope, untold),
	MEMBER("child", STRING, false, envelope, child),
	MEMBER("delayed", FLAG, false, envelope, delayed),
};

static const struct member recipient[] = {
	MEMBER("address", STRING, true, envelope_recipient, address),
	MEMBER("notify", STRING, false, envelope_recipient, notify),
	MEMBER("orcpt", STRING, false, envelope_recipient, orcpt),
	MEMBER("fate", FATE, false, envelope_recipient, fate),
	MEMBER("reply", STRING, false, envelope_recipient, reply),
};

static const struct member evidence[] = {
	MEMBER("check", STRING, true, envelope_evidence, check),
	MEMBER("fact", STRING, false, envelope_evidence, fact),
	MEMBER("detail", STRING, false, envelope_evidence, detail),
	MEMBER("score", SCORE, false, envelope_evidence, score),
};

#define MEMBERS(table) { table, sizeof(table) / sizeof *(table) }

const struct members envelope_members = MEMBERS(head);
const struct members recipient_members = MEMBERS(recipient);
const struct members evidence_members = MEMBERS(evidence);
