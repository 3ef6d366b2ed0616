/* dmarc_record.c: reading a DMARC policy record; see dmarc_record.h. Pure; one pass over the
 * octets. */
#include "modules/dmarc/dmarc_record.h"

/* What a tag was found to be. A tag that is given twice with different values says nothing: RFC
 * 6376, 3.2, whose syntax this is, allows a name once. */
enum given { ABSENT, GIVEN, BROKEN };

struct tag {
	enum given given;
	unsigned value; /* the number of the word in its table */
};

struct tags {
	struct tag p, sp, np, adkim, aspf, psd, t;
	bool rua; /* with at least one valid URI */
	struct bytes uris, failure_uris, options;       /* rua, ruf, fo */
};

static const char *const policies[] = { "none", "quarantine", "reject", NULL };
static const char *const modes[] = { "r", "s", NULL };
static const char *const psds[] = { "u", "n", "y", NULL };
static const char *const tests[] = { "n", "y", NULL };

const char *dmarc_policy_name(enum dmarc_policy policy)
{
	return policies[policy];
}

/* The literals of the grammar have no case (RFC 5234, 2.3). */
static void tag_set(struct tag *tag, struct bytes value, const char *const *words)
{
	unsigned n = 0;
	while (words[n] && !bytes_equal_nocase(value, bytes_of(words[n])))
		n++;
	if (!words[n] || (tag->given == GIVEN && tag->value != n) || tag->given == BROKEN)
		*tag = (struct tag){ .given = BROKEN };
	else
		*tag = (struct tag){ .given = GIVEN, .value = n };
}

static bool uri_octets(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (!octet_alpha(b.at[i]) && !octet_digit(b.at[i]) &&
		    !bytes_has(BYTES("-._~:/?#[]@$&'()*+;=%"), b.at[i]))
			return false;
	return b.len > 0;
}

/* A URI in outline (RFC 3986, 3): a scheme and something of its characters; of a mailto, an
 * address. Reports are sent by others: here it only counts whether somebody wants them. "!10m"
 * behind it is an obsolete size. */
bool dmarc_uri_valid(struct bytes uri)
{
	uri = bytes_first(uri, bytes_find(uri, '!'));
	size_t colon = bytes_find(uri, ':');
	struct bytes scheme = bytes_first(uri, colon), rest = bytes_skip(uri, colon + 1);
	if (scheme.len == 0 || !octet_alpha(scheme.at[0]) || !uri_octets(rest))
		return false;
	for (size_t i = 0; i < scheme.len; i++)
		if (!octet_alpha(scheme.at[i]) && !octet_digit(scheme.at[i]) &&
		    !bytes_has(BYTES("+-."), scheme.at[i]))
			return false;
	size_t sign = bytes_find_last(rest, '@');
	return !bytes_equal_nocase(scheme, BYTES("mailto")) || (sign > 0 && sign + 1 < rest.len);
}

static bool uri_among(struct bytes list)
{
	for (; list.len; list = bytes_skip(list, bytes_find(list, ',') + 1))
		if (dmarc_uri_valid(bytes_trim(bytes_first(list, bytes_find(list, ',')))))
			return true;
	return false;
}

/* A name is allowed once. */
static void text_take(struct bytes *tag, struct bytes value)
{
	*tag = !tag->at || bytes_equal(*tag, value) ? value : BYTES("");
}

static void tag_take(struct tags *tags, struct bytes name, struct bytes value)
{
	const struct {
		const char *name;
		struct tag *tag;
		const char *const *words;
	} table[] = {
		{ "p", &tags->p, policies },    { "sp", &tags->sp, policies },
		{ "np", &tags->np, policies },  { "adkim", &tags->adkim, modes },
		{ "aspf", &tags->aspf, modes }, { "psd", &tags->psd, psds },
		{ "t", &tags->t, tests },
	};
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (bytes_equal_nocase(name, bytes_of(table[i].name)))
			tag_set(table[i].tag, value, table[i].words);
	if (bytes_equal_nocase(name, BYTES("rua"))) {
		tags->rua |= uri_among(value);
		text_take(&tags->uris, value);
	} else if (bytes_equal_nocase(name, BYTES("ruf")))
		text_take(&tags->failure_uris, value);
	else if (bytes_equal_nocase(name, BYTES("fo")))
		text_take(&tags->options, value);
}

bool dmarc_tag_next(struct bytes *rest, struct bytes *name, struct bytes *value)
{
	if (rest->len == 0)
		return false;
	struct bytes piece = bytes_first(*rest, bytes_find(*rest, ';'));
	*rest = bytes_skip(*rest, piece.len + 1);
	size_t equals = bytes_find(piece, '=');
	*name = bytes_trim(bytes_first(piece, equals));
	*value = bytes_trim(bytes_skip(piece, equals + 1));
	if (equals == piece.len)
		*name = BYTES("");
	return true;
}

bool dmarc_record_read(struct bytes txt, struct dmarc_record *r)
{
	struct tags tags = { .rua = false };
	struct bytes name, value;
	/* The grammar has nothing before the "v" (4.8), and the case of the version counts. */
	if (!bytes_starts_nocase(txt, BYTES("v")) || !dmarc_tag_next(&txt, &name, &value) ||
	    !bytes_equal_nocase(name, BYTES("v")) || !bytes_equal(value, BYTES("DMARC1")))
		return false;
	while (dmarc_tag_next(&txt, &name, &value))
		tag_take(&tags, name, value);
	bool broken = tags.p.given == BROKEN || tags.sp.given == BROKEN || tags.np.given == BROKEN;
	*r = (struct dmarc_record){
		.applies = tags.rua || (tags.p.given == GIVEN && !broken),
		.strict_dkim = tags.adkim.value == 1,
		.strict_spf = tags.aspf.value == 1,
		.test = tags.t.value == 1,
		.psd = (enum dmarc_psd)tags.psd.value,
		.rua = tags.uris,
		.ruf = tags.failure_uris,
		.fo = tags.options,
	};
	/* 4.10.1: a policy that is not valid makes all of it "p=none"; without p, "p=none" is added
	 * (4.7). */
	if (broken || !r->applies)
		return true;
	r->p = (enum dmarc_policy)tags.p.value;
	r->sp_given = tags.sp.given == GIVEN;
	r->sp = r->sp_given ? (enum dmarc_policy)tags.sp.value : r->p;
	r->np_given = tags.np.given == GIVEN;
	r->np = r->np_given ? (enum dmarc_policy)tags.np.value : r->sp;
	return true;
}

enum dmarc_policy dmarc_record_wish(const struct dmarc_record *r, bool below, bool missing)
{
	enum dmarc_policy policy = !below ? r->p : missing ? r->np : r->sp;
	if (!r->test || policy == DMARC_NONE)
		return policy;
	return policy == DMARC_REJECT ? DMARC_QUARANTINE : DMARC_NONE;
}
