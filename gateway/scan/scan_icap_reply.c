/* scan_icap_reply.c: what an ICAP server says; see scan_icap_reply.h. */
#include "gateway/scan/scan_icap_reply.h"
#include "gateway/scan/scan_head.h"

#include <string.h>

/* One reply with its two heads, and what they say of the message. */
struct icap_reply {
	struct scan_head icap, web;     /* of `web`, status 0: it has none */
	/* The worst that is said: FAILED is nothing, CLEAN that nothing was found. */
	enum scan_verdict found;
	struct bytes name;
	bool blocked;                   /* said to be kept back, whatever for */
};

/* From what matters least to what matters most. */
static const enum scan_verdict by_weight[] = { SCAN_FAILED,    SCAN_CLEAN,     SCAN_LIMITS,
					       SCAN_TOO_LARGE, SCAN_ENCRYPTED, SCAN_UNWANTED,
					       SCAN_INFECTED };

static size_t weight(enum scan_verdict verdict)
{
	size_t i = 0;
	while (by_weight[i] != verdict)
		i++;
	return i;
}

static void found(struct icap_reply *r, enum scan_verdict verdict, struct bytes name)
{
	if (weight(verdict) < weight(r->found) || (verdict == r->found && r->name.len > 0))
		return;
	r->found = verdict;
	r->name = name;
}

/* ---- words */

static bool is_one_of(struct bytes b, const char *const *words)
{
	for (; *words; words++)
		if (bytes_equal_nocase(b, bytes_of(*words)))
			return true;
	return false;
}

static bool says(struct bytes b, const char *word)
{
	struct bytes w = bytes_of(word);
	for (; b.len >= w.len; b = bytes_skip(b, 1))
		if (bytes_starts_nocase(b, w))
			return true;
	return false;
}

/* What stands in the place of a name where nothing was found. */
static bool is_nothing(struct bytes name)
{
	static const char *const words[] = { "none", "clean", "no threats", NULL };
	return is_one_of(name, words);
}

/* Takes what stands before a separator, and the separator; all of it where there is none. */
static struct bytes part_take(struct bytes *rest, char separator)
{
	struct bytes part = bytes_first(*rest, bytes_find(*rest, separator));
	*rest = bytes_skip(*rest, part.len + 1);
	return bytes_trim_fws(part);
}

/* ---- fields with results */

/* A kind of "infection" is none: the server could not look into it, or not at all of it. */
static enum scan_verdict violation(struct bytes name)
{
	return says(name, "encrypt") || says(name, "password") ? SCAN_ENCRYPTED
	       : says(name, "size") || says(name, "large")     ? SCAN_TOO_LARGE
							       : SCAN_LIMITS;
}

/* "Type=0; Resolution=2; Threat=Eicar;": 0 a virus, 1 a rule about mail, 2 a container. A name may
 * hold anything but the semicolon at its end. */
static enum scan_verdict infection_read(struct bytes value, struct bytes *name)
{
	struct bytes type = BYTES("");
	*name = value;
	for (struct bytes rest = value; rest.len > 0;) {
		struct bytes whole = bytes_trim_fws(rest), parameter = part_take(&rest, ';');
		struct bytes key = part_take(&parameter, '=');
		if (bytes_equal_nocase(key, BYTES("Type")))
			type = parameter;
		if (!bytes_equal_nocase(key, BYTES("Threat")))
			continue;
		*name = bytes_trim_fws(bytes_skip(whole, bytes_find(whole, '=') + 1));
		if (name->len > 0 && name->at[name->len - 1] == ';')
			*name = bytes_trim_fws(bytes_first(*name, name->len - 1));
		break;
	}
	return bytes_equal(type, BYTES("2"))   ? violation(*name)
	       : bytes_equal(type, BYTES("1")) ? SCAN_UNWANTED
	       : is_nothing(*name)             ? SCAN_CLEAN
					       : SCAN_INFECTED;
}

static void read_infection(struct icap_reply *r, struct bytes value)
{
	struct bytes name;
	enum scan_verdict verdict = infection_read(value, &name);
	found(r, verdict, name);
}

/* Does the field that tells kinds apart name it, and as no virus? */
static bool told_apart(const struct scan_head *head, struct bytes name)
{
	struct scan_head_field field;
	struct bytes fields = head->fields, other;
	while (scan_head_next(&fields, &field))
		if (bytes_equal_nocase(field.name, BYTES("X-Infection-Found")) &&
		    infection_read(field.value, &other) != SCAN_INFECTED &&
		    bytes_equal(other, name))
			return true;
	return false;
}

/* A field that is a name, or says that there is none. An empty one says nothing. */
static void read_name(struct icap_reply *r, struct bytes value)
{
	if (value.len == 0)
		return;
	if (is_nothing(value))
		found(r, SCAN_CLEAN, BYTES(""));
	else if (!told_apart(&r->icap, value) && !told_apart(&r->web, value))
		found(r, SCAN_INFECTED, value);
}

/* A line each: how many; then, of each, the file, the name, its number, what was done. */
static void read_violations(struct icap_reply *r, struct bytes value)
{
	enum { LINES = 4, NAME = 1 };
	if (bytes_equal(part_take(&value, '\n'), BYTES("0")))
		found(r, SCAN_CLEAN, BYTES(""));
	else
		r->blocked = true;
	for (size_t line = 0; value.len > 0; line++) {
		struct bytes text = part_take(&value, '\n');
		if (line % LINES == NAME)
			read_name(r, text);
	}
}

/* "blocked", "passed" */
static void read_info(struct icap_reply *r, struct bytes value)
{
	static const char *const well[] = { "passed", "allowed", NULL };
	if (bytes_starts_nocase(value, BYTES("blocked")))
		r->blocked = true;
	else if (is_one_of(value, well))
		found(r, SCAN_CLEAN, BYTES(""));
}

static void read_blocked(struct icap_reply *r, struct bytes value)
{
	static const char *const no[] = { "", "0", "no", "false", NULL };
	r->blocked |= !is_one_of(value, no);
}

/* "infected" or "clean", without a name */
static void read_result(struct icap_reply *r, struct bytes value)
{
	if (is_nothing(value))
		found(r, SCAN_CLEAN, BYTES(""));
	else
		r->blocked |= value.len > 0;
}

static const struct {
	struct bytes name;
	void (*read)(struct icap_reply *, struct bytes value);
} results[] = {
	{ { "X-Infection-Found", 17 }, read_infection },
	{ { "X-Violations-Found", 18 }, read_violations },
	{ { "X-Virus-ID", 10 }, read_name },
	{ { "X-Virus-Name", 12 }, read_name },
	{ { "X-FSecure-Infection-Name", 24 }, read_name },
	{ { "X-FSecure-Scan-Result", 21 }, read_result },
	{ { "X-Response-Info", 15 }, read_info },
	{ { "X-Blocked", 9 }, read_blocked },
};

static void results_read(struct icap_reply *r, const struct scan_head *head)
{
	struct scan_head_field field;
	struct bytes fields = head->fields;
	while (scan_head_next(&fields, &field))
		for (size_t i = 0; i < sizeof(results) / sizeof *results; i++)
			if (bytes_equal_nocase(field.name, results[i].name))
				results[i].read(r, field.value);
}

/* ---- the form of a reply */

static enum scan_progress head_read(struct bytes octets, bool ended, struct bytes protocol,
				    struct scan_head *head, struct scan_reply *reply)
{
	return scan_head_read(octets, ended, protocol, BYTES("it does not speak ICAP"), head,
			      reply);
}

/* The head of ICAP, behind one that only says to go on (100), which nobody asked for. */
static enum scan_progress icap_head_read(struct bytes *octets, bool ended, struct scan_head *head,
					 struct scan_reply *reply)
{
	enum { CONTINUE = 100 };
	struct bytes protocol = BYTES("ICAP/1.");
	if (ended && octets->len == 0)
		return reply_fail_short(reply, *octets);
	if (head_read(*octets, ended, protocol, head, reply) == SCAN_MORE)
		return SCAN_MORE;
	if (head->status == CONTINUE) {
		*octets = bytes_skip(*octets, head->size);
		if (head_read(*octets, ended, protocol, head, reply) == SCAN_MORE)
			return SCAN_MORE;
	}
	*octets = bytes_skip(*octets, head->size);
	return SCAN_SETTLED;
}

/* "res-hdr=0, res-body=161" (4.4.1): how long the HTTP head is that follows; 0: there is none.
 * False: it is not of the form. */
static bool encapsulated_read(struct bytes value, size_t *head)
{
	uint64_t at = 0, last = 0;
	bool first = true, is_head = false;
	*head = 0;
	for (; value.len > 0; first = false) {
		struct bytes part = part_take(&value, ','), name = part_take(&part, '=');
		if (!bytes_to_u64(part, &at) || at < last || (first && at != 0))
			return false;
		if (is_head)
			*head = (size_t)(at - last);
		is_head = bytes_equal_nocase(name, BYTES("res-hdr"));
		if (is_head && !first)
			return false;
		last = at;
	}
	return !is_head && *head <= SCAN_HEAD_MAX;
}

/* The HTTP head that stands in place of the message, if there is one. */
static enum scan_progress web_head_read(struct bytes octets, bool ended, struct icap_reply *r,
					struct scan_reply *reply)
{
	bool twice;
	size_t size;
	struct bytes value;
	if (!scan_head_field(&r->icap, BYTES("Encapsulated"), &value, &twice) && !twice)
		return SCAN_SETTLED;
	if (twice || !encapsulated_read(value, &size))
		return reply_fail(reply,
				  BYTES("its reply has an Encapsulated field that is not valid"));
	if (size == 0)
		return SCAN_SETTLED;
	bool whole = octets.len >= size;
	if (head_read(bytes_first(octets, size), ended && !whole, BYTES("HTTP/1."), &r->web,
		      reply) == SCAN_MORE)
		return whole ? reply_fail(reply,
					  BYTES("its reply has an HTTP header that does not end"))
			     : SCAN_MORE;
	if (r->web.size != size && reply->why.len == 0)
		return reply_fail(
			reply,
			BYTES("its reply has an HTTP header of another length than it says"));
	return SCAN_SETTLED;
}

/* Its version; false: it contradicts itself. */
static bool istag_read(const struct scan_head *head, struct scan_reply *reply)
{
	bool twice;
	struct bytes value;
	if (!scan_head_field(head, BYTES("ISTag"), &value, &twice))
		return !twice;
	bool quoted = value.len >= 2 && value.at[0] == '"' && value.at[value.len - 1] == '"';
	reply->version = quoted ? bytes_first(bytes_skip(value, 1), value.len - 2) : value;
	return true;
}

/* A status that is no result. */
static struct bytes status_words(const struct scan_head *head)
{
	switch (head->status) {
	case 400:
		return BYTES("it refuses the request (400)");
	case 401:
	case 403:
	case 407:
		return BYTES("it does not let mxward use this service (401, 403 or 407)");
	case 404:
		return BYTES("it has no such service (404): see `service` of this scanner");
	case 405:
		return BYTES("its service cannot scan messages (405): it needs RESPMOD");
	case 408:
		return BYTES("it did not wait for the message (408)");
	case 500:
		return BYTES("it has an internal error (500): its engine may not run");
	case 503:
		return BYTES("it is overloaded (503)");
	default:
		return head->reason.len ? head->reason : BYTES("it gave an unknown status");
	}
}

/* ---- replies */

enum { STATUS_OK = 200, STATUS_UNMODIFIED = 204 };

/* Is the word in one of the fields of that name, which are lists? */
static bool lists(const struct scan_head *head, struct bytes name, struct bytes word)
{
	struct scan_head_field field;
	struct bytes fields = head->fields;
	while (scan_head_next(&fields, &field)) {
		if (!bytes_equal_nocase(field.name, name))
			continue;
		while (field.value.len > 0)
			if (bytes_equal_nocase(part_take(&field.value, ','), word))
				return true;
	}
	return false;
}

enum scan_progress icap_options_read(struct bytes octets, bool ended, struct scan_reply *reply)
{
	struct scan_head head;
	if (icap_head_read(&octets, ended, &head, reply) == SCAN_MORE)
		return SCAN_MORE;
	if (reply->why.len > 0)
		return SCAN_SETTLED;
	if (head.status != STATUS_OK)
		return reply_fail(reply, status_words(&head));
	if (!istag_read(&head, reply))
		return reply_fail(reply, BYTES("its reply has two different ISTags"));
	if (!lists(&head, BYTES("Methods"), BYTES("RESPMOD")))
		return reply_fail(reply,
				  BYTES("its service cannot scan messages: it does not offer "
					"RESPMOD"));
	if (!lists(&head, BYTES("Allow"), BYTES("204")))
		return reply_fail(reply, BYTES("its service cannot say that nothing was found: it "
					       "does not offer Allow: 204"));
	reply->verdict = SCAN_CLEAN;
	return SCAN_SETTLED;
}

/* What is worse than silence counts whatever the status; else 204 alone says that nothing was
 * found, and a message that comes back, if the server says so, too. */
static enum scan_progress judge(const struct icap_reply *r, struct scan_reply *reply)
{
	bool replaced = r->web.status != 0 && r->web.status != STATUS_OK;
	if (r->icap.status != STATUS_OK && r->icap.status != STATUS_UNMODIFIED)
		return reply_fail(reply, status_words(&r->icap));
	reply->verdict = r->found;
	reply->name = r->name;
	if (weight(r->found) > weight(SCAN_CLEAN))
		return SCAN_SETTLED;
	reply->verdict = SCAN_CLEAN;
	if (r->blocked || replaced) {
		reply->verdict = SCAN_INFECTED;
		reply->name = BYTES("blocked by the scanner");
	} else if (r->icap.status != STATUS_UNMODIFIED && r->found != SCAN_CLEAN) {
		return reply_fail(reply, BYTES("it gave the message back without a result"));
	}
	return SCAN_SETTLED;
}

enum scan_progress icap_respmod_read(struct bytes octets, bool ended, struct scan_reply *reply)
{
	struct icap_reply r = { .found = SCAN_FAILED, .name = BYTES("") };
	if (icap_head_read(&octets, ended, &r.icap, reply) == SCAN_MORE)
		return SCAN_MORE;
	if (reply->why.len > 0)
		return SCAN_SETTLED;
	if (!istag_read(&r.icap, reply))
		return reply_fail(reply, BYTES("its reply has two different ISTags"));
	if (r.icap.status == STATUS_OK && web_head_read(octets, ended, &r, reply) == SCAN_MORE)
		return SCAN_MORE;
	if (reply->why.len > 0)
		return SCAN_SETTLED;
	results_read(&r, &r.icap);
	results_read(&r, &r.web);
	return judge(&r, reply);
}
