/* dns_message.c: the strict reader of DNS answers; see dns_message.h.
 *
 * The message is walked along the aliases, then to count what is taken, then to take it into one
 * block of memory; every walk is bounded, because an answer may come from anybody. It must never
 * read past the end of the message, never follow a pointer forwards, and never keep half of an
 * answer. */
#include "gateway/base/dns_message.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 12, WIRE_NAME_MAX = 255, LABEL_MAX = 63 };
enum { TYPE_DNAME = 39, TYPE_OPT = 41, CLASS_IN = 1 };
enum { NO_ERROR = 0, NAME_ERROR = 3 };
enum { FLAG_RESPONSE = 0x8000, FLAG_OPCODE = 0x7800, FLAG_TRUNCATED = 0x0200, FLAG_RCODE = 0x000f };
enum { SOA_NUMBERS = 20 }; /* octets behind the names: serial, refresh, retry, expire, minimum */

/* A name without compression, its labels in lower case with dots between them. */
struct name {
	size_t len;
	bool dotted; /* a label holds a dot: it looks like another name, and equals none */
	bool host;                      /* printable ASCII without spaces */
	char at[WIRE_NAME_MAX];
};

struct message {
	struct bytes all;
	size_t at;                      /* what comes next */
	unsigned answer_count, authority_count, additional_count, rcode;
};

struct record {
	struct name owner;
	unsigned type, class;
	uint32_t ttl;
	size_t data, end;               /* where its data begins and ends */
};

/* The asked name and what its aliases lead to, in order. */
struct chain {
	struct name links[DNS_ALIASES_MAX + 1];
	size_t count;
	uint32_t ttl;                   /* the least of the aliases */
};

/* Counts what is taken and, once there is room for it, takes it. */
struct taking {
	struct dns_record *records;     /* NULL: counting */
	char *octets;
	size_t count, used;
	uint32_t ttl;
	bool seen;                      /* a record of the asked type, taken or left out */
};

static unsigned u8(struct bytes m, size_t at)
{
	return (unsigned char)m.at[at];
}

static unsigned u16(struct bytes m, size_t at)
{
	return u8(m, at) << 8 | u8(m, at + 1);
}

static uint32_t u32(struct bytes m, size_t at)
{
	return (uint32_t)u16(m, at) << 16 | u16(m, at + 2);
}

/* RFC 2181, section 8: a time to live with the first bit set is zero. */
static uint32_t lifetime(uint32_t ttl)
{
	return ttl >> 31 ? 0 : ttl;
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* ---- names */

static bool label_add(struct name *name, struct bytes label)
{
	if (name->len + (name->len != 0) + label.len > DNS_NAME_MAX)
		return false;
	if (name->len)
		name->at[name->len++] = '.';
	for (size_t i = 0; i < label.len; i++) {
		unsigned char c = (unsigned char)label.at[i];
		name->dotted |= c == '.';
		name->host &= c > ' ' && c < 127 && c != '.';
		name->at[name->len++] = octet_lower((char)c);
	}
	return true;
}

/* Reads the name at *at and moves *at behind it. A pointer leads to before the piece of the name
 * that it ends (RFC 1035, section 4.1.4: "a prior occurrence"), so there is no loop. */
static bool name_read(struct bytes m, size_t *at, struct name *name)
{
	size_t here = *at, piece = here;
	bool jumped = false;
	name->len = 0;
	name->dotted = false;
	name->host = true;
	while (here < m.len) {
		unsigned n = u8(m, here);
		if (n >= 0xc0) {
			if (m.len - here < 2)
				return false;
			if (!jumped)
				*at = here + 2;
			jumped = true;
			here = u16(m, here) & 0x3fff;
			if (here >= piece || here < HEADER)
				return false;
			piece = here;
			continue;
		}
		if (n == 0) {
			if (!jumped)
				*at = here + 1;
			return true;
		}
		if (n > LABEL_MAX || m.len - here <= n ||
		    !label_add(name, (struct bytes){ m.at + here + 1, n }))
			return false;
		here += n + 1;
	}
	return false;
}

static struct bytes name_bytes(const struct name *name)
{
	return (struct bytes){ name->at, name->len };
}

static bool name_equal(const struct name *a, const struct name *b)
{
	return !a->dotted && !b->dotted && bytes_equal(name_bytes(a), name_bytes(b));
}

/* True if the name is the zone or below it. */
static bool name_within(const struct name *name, const struct name *zone)
{
	if (zone->len == 0 || name_equal(name, zone))
		return true;
	return !name->dotted && !zone->dotted && name->len > zone->len &&
	       name->at[name->len - zone->len - 1] == '.' &&
	       bytes_equal(bytes_skip(name_bytes(name), name->len - zone->len), name_bytes(zone));
}

bool dns_name_valid(struct bytes name)
{
	size_t label = 0;
	if (name.len == 0 || name.len > DNS_NAME_MAX)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];
		if (octet_control(c) || (c == '.' && label == 0))
			return false;
		label = c == '.' ? 0 : label + 1;
		if (label > LABEL_MAX)
			return false;
	}
	return label > 0;
}

/* ---- the message */

static bool dns_record_read(struct message *m, struct record *r)
{
	if (!name_read(m->all, &m->at, &r->owner) || m->all.len - m->at < 10)
		return false;
	r->type = u16(m->all, m->at);
	r->class = u16(m->all, m->at + 2);
	r->ttl = lifetime(u32(m->all, m->at + 4));
	r->data = m->at + 10;
	r->end = r->data + u16(m->all, m->at + 8);
	m->at = r->end;
	return r->end <= m->all.len;
}

/* The header and the question; what follows stands at m->at. */
static bool head_read(struct message *m, struct bytes name, enum dns_type type, struct name *asked)
{
	if (m->all.len < HEADER || m->all.len > DNS_MESSAGE_MAX)
		return false;
	unsigned flags = u16(m->all, 2);
	m->rcode = flags & FLAG_RCODE;
	m->answer_count = u16(m->all, 6);
	m->authority_count = u16(m->all, 8);
	m->additional_count = u16(m->all, 10);
	m->at = HEADER;
	if ((flags & (FLAG_RESPONSE | FLAG_OPCODE | FLAG_TRUNCATED)) != FLAG_RESPONSE ||
	    u16(m->all, 4) != 1 || (m->rcode != NO_ERROR && m->rcode != NAME_ERROR) ||
	    m->answer_count > DNS_RECORDS_MAX + DNS_ALIASES_MAX)
		return false;
	if (!name_read(m->all, &m->at, asked) || m->all.len - m->at < 4)
		return false;
	bool same = !asked->dotted && bytes_equal_nocase(name_bytes(asked), name) &&
		    u16(m->all, m->at) == (unsigned)type && u16(m->all, m->at + 2) == CLASS_IN;
	m->at += 4;
	return same;
}

/* Finds where the last link leads to and puts that behind it, uncounted. False: nonsense. */
static bool alias_find(struct message m, struct chain *chain, bool *found)
{
	const struct name *from = &chain->links[chain->count - 1];
	struct record r;
	struct name to;
	*found = false;
	for (unsigned i = 0; i < m.answer_count; i++) {
		if (!dns_record_read(&m, &r))
			return false;
		if (r.type != DNS_CNAME || !name_equal(&r.owner, from))
			continue;
		size_t at = r.data;
		if (!name_read(m.all, &at, &to) || at != r.end || to.dotted)
			return false;
		if (!*found && chain->count == DNS_ALIASES_MAX + 1)
			return false;
		/* A name has one alias (RFC 1034, section 3.6.2); the same one twice is
		 * harmless. */
		if (*found && !name_equal(&to, &chain->links[chain->count]))
			return false;
		chain->links[chain->count] = to;
		chain->ttl = least(chain->ttl, r.ttl);
		*found = true;
	}
	return true;
}

/* Follows the aliases in whatever order they stand. A loop ends where the eight are used up. */
static bool chain_follow(const struct message *m, enum dns_type type, struct chain *chain)
{
	bool found = type != DNS_CNAME;
	while (found) {
		if (!alias_find(*m, chain, &found))
			return false;
		chain->count += found;
	}
	return true;
}

/* ---- taking records */

/* One more record, whose data begins here; NULL: it is counted. */
static struct dns_record *take_record(struct taking *t)
{
	struct dns_record *record = t->records ? &t->records[t->count] : NULL;
	t->count++;
	if (record)
		*record = (struct dns_record){ .data = { t->octets + t->used, 0 } };
	return record;
}

static void take_octets(struct taking *t, struct dns_record *record, struct bytes b)
{
	if (record && b.len) {
		memcpy(t->octets + t->used, b.at, b.len);
		record->data.len += b.len;
	}
	t->used += b.len;
}

static bool take_address(struct taking *t, struct bytes m, const struct record *r, size_t size)
{
	if (r->end - r->data != size)
		return false;
	struct dns_record *record = take_record(t);
	if (record)
		record->address = address_from_octets(m.at + r->data, size);
	return true;
}

static bool take_name(struct taking *t, struct bytes m, const struct record *r, bool preference)
{
	size_t at = r->data + (preference ? 2 : 0);
	struct name name;
	if (at > r->end || !name_read(m, &at, &name) || at != r->end)
		return false;
	if (!name.host)
		return true;
	struct dns_record *record = take_record(t);
	if (record && preference)
		record->preference = (uint16_t)u16(m, r->data);
	take_octets(t, record, name_bytes(&name));
	return true;
}

/* RFC 1035, section 3.3.14: one string or more; RFC 7208, section 3.3: joined without spaces. WHY
 * none is taken as an empty one: servers let such records be published, and the SPF suite wants
 * them to hurt nobody. */
static bool take_text(struct taking *t, struct bytes m, const struct record *r)
{
	size_t at = r->data;
	struct dns_record *record = take_record(t);
	while (at < r->end) {
		size_t n = u8(m, at++);
		if (n > r->end - at)
			return false;
		take_octets(t, record, (struct bytes){ m.at + at, n });
		at += n;
	}
	return true;
}

static bool take_data(struct taking *t, struct bytes m, const struct record *r)
{
	switch (r->type) {
	case DNS_A:
		return take_address(t, m, r, 4);
	case DNS_AAAA:
		return take_address(t, m, r, 16);
	case DNS_NS:
	case DNS_PTR:
	case DNS_CNAME:
		return take_name(t, m, r, false);
	case DNS_MX:
		return take_name(t, m, r, true);
	case DNS_TXT:
		return take_text(t, m, r);
	case DNS_TLSA:
	case DNS_CAA:
		take_octets(t, take_record(t), (struct bytes){ m.at + r->data, r->end - r->data });
		return true;
	default:                        /* that there is one is all there is to know */
		(void)take_record(t);
		return true;
	}
}

/* Walks the answers: each belongs to the chain, or the whole message is not to be trusted. */
static bool message_answers_take(struct message *m, const struct chain *chain, enum dns_type type,
				 struct taking *t)
{
	struct record r;
	t->count = t->used = 0;
	t->ttl = chain->ttl;
	for (unsigned i = 0; i < m->answer_count; i++) {
		size_t link = 0;
		if (!dns_record_read(m, &r) || r.class != CLASS_IN)
			return false;
		/* RFC 6672: stands above the name; the alias made of it follows */
		if (r.type == TYPE_DNAME)
			continue;
		while (link < chain->count && !name_equal(&r.owner, &chain->links[link]))
			link++;
		if (link == chain->count)
			return false;
		if (r.type != (unsigned)type)
			continue;
		/* A name with an alias has nothing else (RFC 1034, section 3.6.2). */
		if (link + 1 != chain->count || !take_data(t, m->all, &r))
			return false;
		t->ttl = least(t->ttl, r.ttl);
		t->seen = true;
	}
	return t->count <= DNS_RECORDS_MAX;
}

/* RFC 2308, section 5: that there is nothing is kept for the lesser of the SOA's time and its last
 * number. */
static bool soa_read(struct bytes m, const struct record *r, uint32_t *ttl)
{
	size_t at = r->data;
	struct name name;
	if (!name_read(m, &at, &name) || !name_read(m, &at, &name) || at > r->end ||
	    r->end - at != SOA_NUMBERS)
		return false;
	*ttl = least(r->ttl, lifetime(u32(m, at + SOA_NUMBERS - 4)));
	return true;
}

/* What the authority section says of a name that has nothing. */
struct authority {
	bool soa, ns;
	uint32_t ttl;
};

static bool authority_read(struct message *m, const struct name *name, struct authority *a)
{
	struct record r;
	for (unsigned i = 0; i < m->authority_count; i++) {
		uint32_t ttl;
		if (!dns_record_read(m, &r))
			return false;
		a->ns |= r.type == DNS_NS;
		if (r.type != DNS_SOA)
			continue;
		if (!soa_read(m->all, &r, &ttl))
			return false;
		if (r.class != CLASS_IN || !name_within(name, &r.owner))
			continue;
		a->ttl = a->soa ? least(a->ttl, ttl) : ttl;
		a->soa = true;
	}
	return true;
}

/* The rest has to be well-formed, and to end where the message ends. RFC 6891, section 6.1.3: the
 * upper bits of the response code stand in the OPT record, so that a 0 in the header may still be
 * an error. */
static bool rest_read(struct message *m)
{
	struct record r;
	unsigned options = 0;
	for (unsigned i = 0; i < m->additional_count; i++) {
		if (!dns_record_read(m, &r))
			return false;
		if (r.type != TYPE_OPT)
			continue;
		if (options++ || r.owner.len || u8(m->all, r.data - 6) != 0)
			return false;
	}
	return m->at == m->all.len;
}

/* ---- answers */

static struct dns_answer *answer_new(enum dns_status status, uint32_t ttl, size_t count,
				     size_t octets)
{
	size_t size = sizeof(struct dns_answer) + count * sizeof(struct dns_record) + octets;
	struct dns_answer *answer = malloc(size);
	if (!answer)
		return NULL;
	*answer = (struct dns_answer){ .status = status, .ttl = ttl, .count = count, .size = size };
	answer->records = (struct dns_record *)(answer + 1);
	atomic_init(&answer->refs, 1);
	return answer;
}

struct dns_answer *dns_answer_bare(enum dns_status status, uint32_t ttl)
{
	return answer_new(status, ttl, 0, 0);
}

struct dns_answer *dns_answer_ref(struct dns_answer *answer)
{
	atomic_fetch_add_explicit(&answer->refs, 1, memory_order_relaxed);
	return answer;
}

void dns_answer_unref(struct dns_answer *answer)
{
	if (answer && atomic_fetch_sub_explicit(&answer->refs, 1, memory_order_acq_rel) == 1)
		free(answer);
}

/* The end of a chain of aliases, for somebody to ask for. */
static struct dns_answer *alias(const struct chain *chain)
{
	const struct name *target = &chain->links[chain->count - 1];
	struct dns_answer *answer = answer_new(DNS_FAILED, chain->ttl, 0, target->len);
	if (!answer)
		return NULL;
	char *octets = (char *)(answer + 1);
	memcpy(octets, target->at, target->len);
	answer->alias = (struct bytes){ octets, target->len };
	return answer;
}

static struct dns_answer *nothing(const struct message *m, const struct chain *chain,
				  const struct taking *t, const struct authority *a)
{
	enum dns_status status = m->rcode == NAME_ERROR ? DNS_NO_NAME : DNS_NONE;
	if (t->seen)                    /* there are records, and none is fit for use */
		return dns_answer_bare(status, t->ttl);
	/* RFC 2308, section 2.2: name servers without a SOA are a referral, by a server that does
	 * not resolve. */
	if (status == DNS_NONE && chain->count == 1 && a->ns && !a->soa)
		return dns_answer_bare(DNS_FAILED, 0);
	/* RFC 2308, section 2.1: what has nothing at its end comes with that end's SOA. WHY not
	 * "nothing" without one: there are servers that leave the target to the asker. */
	if (status == DNS_NONE && chain->count > 1 && !a->soa &&
	    dns_name_valid(name_bytes(&chain->links[chain->count - 1])))
		return alias(chain);
	return dns_answer_bare(status, a->soa ? least(a->ttl, chain->ttl) : 0);
}

struct dns_answer *dns_message_read(struct bytes message, struct bytes name, enum dns_type type)
{
	struct message m = { .all = message };
	struct chain chain = { .count = 1, .ttl = UINT32_MAX };
	struct taking taking = { 0 };
	struct authority authority = { 0 };
	if (!head_read(&m, name, type, &chain.links[0]) || !chain_follow(&m, type, &chain))
		return dns_answer_bare(DNS_FAILED, 0);
	struct message again = m;
	if (!message_answers_take(&m, &chain, type, &taking) ||
	    !authority_read(&m, &chain.links[chain.count - 1], &authority) || !rest_read(&m) ||
	    (m.rcode == NAME_ERROR && taking.seen))
		return dns_answer_bare(DNS_FAILED, 0);
	if (taking.count == 0)
		return nothing(&m, &chain, &taking, &authority);

	struct dns_answer *answer = answer_new(DNS_FOUND, taking.ttl, taking.count, taking.used);
	if (!answer)
		return NULL;
	taking.records = (struct dns_record *)(answer + 1);
	taking.octets = (char *)(taking.records + taking.count);
	(void)message_answers_take(&again, &chain, type,
				   &taking); /* as it was when they were counted */
	return answer;
}

/* ---- addresses as names */

void dns_reverse_in(struct text *t, const struct address *address, struct bytes zone)
{
	if (address->family == FAMILY_IPV4)
		for (int i = 3; i >= 0; i--)
			text_format(t, "%u.", (unsigned)address->octets[i]);
	if (address->family == FAMILY_IPV6)
		for (int i = 15; i >= 0; i--) {
			uint8_t octet = address->octets[i];
			text_format(t, "%x.%x.", octet & 15u, octet >> 4u);
		}
	text_add(t, zone);
}

void dns_reverse(struct text *t, const struct address *address)
{
	bool six = address->family == FAMILY_IPV6;
	dns_reverse_in(t, address, six ? BYTES("ip6.arpa") : BYTES("in-addr.arpa"));
}
