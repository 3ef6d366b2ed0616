/* sts_policy.c: MTA-STS and TLSRPT by their grammars; see sts_policy.h. Repairs nothing. */
#include "gateway/posture/sts_policy.h"

static const char *const modes[] = {
	[STS_NONE] = "none", [STS_TESTING] = "testing", [STS_ENFORCE] = "enforce"
};

const char *sts_mode_name(enum sts_mode mode)
{
	return modes[mode];
}

static bool word_char(char c)
{
	return octet_alpha(c) || octet_digit(c);
}

/* ---- records: fields between semicolons */

/* The version and, behind blanks, a semicolon (RFC 8461, 3.1; RFC 8460, 3). */
static bool version_take(struct bytes *txt, struct bytes version)
{
	if (!bytes_starts(*txt, version))
		return false;
	struct bytes rest = bytes_trim(bytes_skip(*txt, version.len));
	if (rest.len == 0 || rest.at[0] != ';')
		return false;
	*txt = bytes_skip(rest, 1);
	return true;
}

/* sts-ext-name: a letter or digit, and then at most 31 of these, "_", "-" and ".". */
static bool name_valid(struct bytes name)
{
	if (name.len == 0 || name.len > 32 || !word_char(name.at[0]))
		return false;
	for (size_t i = 1; i < name.len; i++)
		if (!word_char(name.at[i]) && !bytes_has(BYTES("_-."), name.at[i]))
			return false;
	return true;
}

static bool visible(struct bytes value, char most)
{
	for (size_t i = 0; i < value.len; i++)
		if (value.at[i] < '!' || value.at[i] > most || value.at[i] == '=')
			return false;
	return value.len > 0;
}

/* Takes "name=value" off the front. False: the end, or *fault. */
static bool field_take(struct bytes *rest, struct bytes *name, struct bytes *value,
		       const char **fault)
{
	struct bytes field = bytes_trim(bytes_first(*rest, bytes_find(*rest, ';')));
	bool last = bytes_find(*rest, ';') == rest->len;
	*rest = bytes_skip(*rest, bytes_find(*rest, ';') + 1);
	if (field.len == 0) {
		if (!last || bytes_trim(*rest).len)
			*fault = "there is an empty field";
		return false;
	}
	size_t equals = bytes_find(field, '=');
	*name = bytes_first(field, equals);
	*value = bytes_skip(field, equals + 1);
	if (equals == field.len || !name_valid(*name))
		*fault = "a field is not a name, an equals sign and a value";
	return !*fault;
}

bool sts_record_is(struct bytes txt)
{
	return version_take(&txt, BYTES("v=STSv1"));
}

const char *sts_record_read(struct bytes txt, struct bytes *id)
{
	struct bytes name, value;
	const char *fault = NULL;
	*id = BYTES("");
	if (!version_take(&txt, BYTES("v=STSv1")))
		return "it does not begin with v=STSv1;";
	while (field_take(&txt, &name, &value, &fault)) {
		if (!bytes_equal(name, BYTES("id"))) {
			if (!visible(value, '~'))
				return "a field has no value";
			continue;
		}
		if (id->len)
			return "it has two ids";
		for (size_t i = 0; i < value.len; i++)
			if (!word_char(value.at[i]))
				return "the id has other characters than letters and digits";
		if (value.len == 0 || value.len > STS_ID_MAX)
			return "the id must have 1 to 32 letters and digits";
		*id = value;
	}
	return fault ? fault : id->len ? NULL : "it has no id";
}

bool tlsrpt_record_is(struct bytes txt)
{
	return version_take(&txt, BYTES("v=TLSRPTv1"));
}

static const char *rua_read(struct bytes list)
{
	if (list.len == 0)
		return "rua= is empty";
	while (list.len) {
		struct bytes uri = bytes_trim(bytes_first(list, bytes_find(list, ',')));
		list = bytes_skip(list, bytes_find(list, ',') + 1);
		bool mail = bytes_starts_nocase(uri, BYTES("mailto:")) &&
			    bytes_find_last(uri, '@') < uri.len - 1 &&
			    bytes_find(uri, '@') > BYTES("mailto:").len;
		bool web = bytes_starts_nocase(uri, BYTES("https://")) &&
			   uri.len > BYTES("https://").len;
		if (!mail && !web)
			return "rua= has something other than mailto: and https: addresses";
		if (bytes_has(uri, '!') || bytes_has(uri, ' '))
			return "an address has a character that must be encoded";
	}
	return NULL;
}

const char *tlsrpt_record_read(struct bytes txt, struct bytes *rua)
{
	struct bytes name, value;
	const char *fault = NULL;
	*rua = BYTES("");
	if (!version_take(&txt, BYTES("v=TLSRPTv1")))
		return "it does not begin with v=TLSRPTv1;";
	while (field_take(&txt, &name, &value, &fault)) {
		if (!bytes_equal(name, BYTES("rua"))) {
			if (!visible(value, '~'))
				return "a field has no value";
			continue;
		}
		fault = rua_read(value);
		if (fault)
			return fault;
		/* There may be several: from the first to the last. */
		*rua = rua->len
			       ? (struct bytes){ rua->at, (size_t)(value.at + value.len - rua->at) }
			       : value;
	}
	return fault ? fault : rua->len ? NULL : "it has no rua=";
}

/* ---- the policy: lines of "key: value" */

/* A name of labels, or "*." and one. */
static bool pattern_valid(struct bytes pattern)
{
	size_t label = 0;
	if (bytes_starts(pattern, BYTES("*.")))
		pattern = bytes_skip(pattern, 2);
	for (size_t i = 0; i < pattern.len; i++) {
		char c = pattern.at[i];
		bool edge = i == 0 || i + 1 == pattern.len || pattern.at[i - 1] == '.' ||
			    pattern.at[i + 1] == '.';
		if (c == '.' ? label == 0 : !word_char(c) && (c != '-' || edge))
			return false;
		label = c == '.' ? 0 : label + 1;
		if (label > 63)
			return false;
	}
	return label > 0 && pattern.len <= 253;
}

/* What has been seen of the keys that may come once; of several the first counts (3.2). */
struct seen {
	bool version, mode, max_age;
};

static const char *mode_take(struct sts_policy *p, struct bytes value)
{
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
		if (bytes_equal(value, bytes_of(modes[i]))) {
			p->mode = (enum sts_mode)i;
			return NULL;
		}
	return "the mode is not enforce, testing or none";
}

static const char *max_age_take(struct sts_policy *p, struct bytes value)
{
	if (value.len > 10 || !bytes_to_u64(value, &p->max_age) || p->max_age > STS_AGE_MAX)
		return "max_age is not a number from 0 to 31557600";
	return NULL;
}

static const char *mx_take(struct sts_policy *p, struct bytes value)
{
	if (!pattern_valid(value))
		return "an mx: is not the name of a host, or *. and a name";
	if (p->mx_count == STS_MX_MAX)
		return "there are more than 64 mx: lines";
	p->mx[p->mx_count++] = value;
	return NULL;
}

static const char *pair_take(struct sts_policy *p, struct seen *seen, struct bytes key,
			     struct bytes value)
{
	const char *fault = NULL;
	if (bytes_equal(key, BYTES("version")) && !seen->version) {
		seen->version = true;
		fault = bytes_equal(value, BYTES("STSv1")) ? NULL : "the version is not STSv1";
	} else if (bytes_equal(key, BYTES("mode")) && !seen->mode) {
		seen->mode = true;
		fault = mode_take(p, value);
	} else if (bytes_equal(key, BYTES("max_age")) && !seen->max_age) {
		seen->max_age = true;
		fault = max_age_take(p, value);
	} else if (bytes_equal(key, BYTES("mx"))) {
		fault = mx_take(p, value);
	} else if (value.len == 0) {
		fault = "a key has no value";
	}
	return fault;
}

const char *sts_policy_read(struct bytes text, struct sts_policy *p)
{
	struct seen seen = { false };
	*p = (struct sts_policy){ .mode = STS_NONE };
	while (text.len) {
		struct bytes line = bytes_first(text, bytes_find(text, '\n'));
		text = bytes_skip(text, line.len + 1);
		if (line.len && line.at[line.len - 1] == '\r')
			line = bytes_first(line, line.len - 1);
		line = bytes_trim_end(line);
		if (line.len == 0 && text.len == 0)
			break;
		size_t colon = bytes_find(line, ':');
		struct bytes key = bytes_first(line, colon);
		if (colon == line.len || !name_valid(key))
			return "a line is not a key, a colon and a value";
		const char *fault =
			pair_take(p, &seen, key, bytes_trim(bytes_skip(line, colon + 1)));
		if (fault)
			return fault;
	}
	return !seen.version                             ? "it has no version"
	       : !seen.mode                              ? "it has no mode"
	       : !seen.max_age                           ? "it has no max_age"
	       : p->mx_count == 0 && p->mode != STS_NONE ? "it has no mx"
							 : NULL;
}

bool sts_policy_has(const struct sts_policy *p, struct bytes host)
{
	for (size_t i = 0; i < p->mx_count; i++) {
		struct bytes pattern = p->mx[i];
		bool wild = bytes_starts(pattern, BYTES("*."));
		struct bytes name = wild ? bytes_skip(host, bytes_find(host, '.')) : host;
		if (bytes_equal_nocase(wild ? bytes_skip(pattern, 1) : pattern, name))
			return true;
	}
	return false;
}
