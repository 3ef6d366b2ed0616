/* params.c: parameters of MAIL and RCPT; see params.h. It must never accept an unknown
 * or doubled one. */
#include "gateway/smtp/params.h"

/* RFC 3461, 5.4. Its 500 octets for ORCPT (4.2) are too few for an address of the longest kind: in
 * xtext each of its octets may take three. */
enum { ENVID_MAX = 100, ORCPT_MAX = 3500 };

/* Takes "KEYWORD[=value]" and the white space before it off the front of *rest. False: not by the
 * grammar of esmtp-param (RFC 5321, 4.1.2). */
static bool param_take(struct bytes *rest, struct bytes *keyword, struct bytes *value, bool *valued)
{
	if (rest->len < 2 || rest->at[0] != ' ')
		return false;
	struct bytes b = *rest = bytes_trim(*rest);
	b = bytes_first(b, bytes_find(b, ' '));
	size_t equals = bytes_find(b, '=');
	*keyword = bytes_first(b, equals);
	*valued = equals < b.len;
	*value = bytes_skip(b, equals + 1);
	*rest = bytes_skip(*rest, b.len);
	if (keyword->len == 0 || (*valued && value->len == 0))
		return false;
	for (size_t i = 0; i < keyword->len; i++)
		if (!octet_alpha(keyword->at[i]) && !octet_digit(keyword->at[i]) &&
		    (i == 0 || keyword->at[i] != '-'))
			return false;
	for (size_t i = 0; i < value->len; i++)
		if (octet_control(value->at[i]) || value->at[i] == '=')
			return false;
	return true;
}

static bool hexadecimal(char c)
{
	return octet_digit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

/* xtext, RFC 3461, 4: printable ASCII but "+" and "=", or "+" and two hexadecimal digits. The RFC
 * has them in upper case; X.400 gateways write them in lower case, and servers read both. */
static bool xtext(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++) {
		if (octet_control(b.at[i]) || (unsigned char)b.at[i] > 126 || b.at[i] == '=' ||
		    b.at[i] == ' ')
			return false;
		if (b.at[i] != '+')
			continue;
		if (b.len - i < 3 || !hexadecimal(b.at[i + 1]) || !hexadecimal(b.at[i + 2]))
			return false;
		i += 2;
	}
	return b.len > 0;
}

/* SIZE of 1 to 20 digits (RFC 1870, 3); one that overflows is still well-formed and simply too
 * large. */
static bool size_param_parse(struct bytes value, struct mail_params *p)
{
	if (value.len == 0 || value.len > 20)
		return false;
	for (size_t i = 0; i < value.len; i++)
		if (!octet_digit(value.at[i]))
			return false;
	p->sized = true;
	if (!bytes_to_u64(value, &p->size))
		p->size = UINT64_MAX;
	return true;
}

/* AUTH (RFC 4954, 5): who wrote it, or "<>". We trust no client with that: it counts as "<>", and
 * goes no further. It is never offered; some programs send it to everybody. */
static bool auth_param_valid(struct bytes value, struct mail_params *p)
{
	bool again = p->auth;
	p->auth = true;
	return !again && (bytes_equal(value, BYTES("<>")) || xtext(value));
}

static enum params_result verdict(bool valid)
{
	return valid ? PARAMS_VALID : PARAMS_INVALID;
}

static enum params_result mail_param(struct bytes keyword, struct bytes value, bool valued,
				     const struct offers *offered, struct mail_params *p)
{
	if (bytes_equal_nocase(keyword, BYTES("SIZE")))
		return verdict(!p->sized && size_param_parse(value, p));
	if (bytes_equal_nocase(keyword, BYTES("AUTH")))
		return verdict(auth_param_valid(value, p));
	if (bytes_equal_nocase(keyword, BYTES("BODY")) && offered->eight_bit) {
		p->eight_bit = bytes_equal_nocase(value, BYTES("8BITMIME"));
		return verdict(p->eight_bit || bytes_equal_nocase(value, BYTES("7BIT")));
	}
	if (bytes_equal_nocase(keyword, BYTES("SMTPUTF8")) && offered->utf8) {
		bool again = p->utf8;
		p->utf8 = true;
		return verdict(!valued && !again);
	}
	if (bytes_equal_nocase(keyword, BYTES("RET")) && offered->dsn) {
		bool again = p->ret.len > 0;
		p->ret = value;
		return verdict(!again && (bytes_equal_nocase(value, BYTES("FULL")) ||
					  bytes_equal_nocase(value, BYTES("HDRS"))));
	}
	if (bytes_equal_nocase(keyword, BYTES("ENVID")) && offered->dsn) {
		bool again = p->envid.len > 0;
		p->envid = value;
		return verdict(!again && value.len <= ENVID_MAX && xtext(value));
	}
	return PARAMS_UNKNOWN;
}

enum params_result mail_params_parse(struct bytes rest, const struct offers *offered,
				     struct mail_params *p)
{
	bool body_seen = false;
	*p = (struct mail_params){ .ret = BYTES(""), .envid = BYTES("") };
	while (rest.len) {
		struct bytes keyword, value;
		bool valued;
		if (!param_take(&rest, &keyword, &value, &valued))
			return PARAMS_INVALID;
		bool body = bytes_equal_nocase(keyword, BYTES("BODY"));
		if (body && body_seen)
			return PARAMS_INVALID;
		body_seen |= body;
		enum params_result r = mail_param(keyword, value, valued, offered, p);
		if (r != PARAMS_VALID)
			return r;
	}
	return PARAMS_VALID;
}

/* NEVER, or a list of SUCCESS, FAILURE, DELAY, each at most once (RFC 3461, 4.1). */
static bool notify_valid(struct bytes value)
{
	static const struct bytes words[] = { { "SUCCESS", 7 }, { "FAILURE", 7 }, { "DELAY", 5 } };
	bool seen[3] = { false };
	if (bytes_equal_nocase(value, BYTES("NEVER")))
		return true;
	for (;;) {
		struct bytes word = bytes_first(value, bytes_find(value, ','));
		size_t i = 0;
		while (i < 3 && !bytes_equal_nocase(word, words[i]))
			i++;
		if (i == 3 || seen[i])
			return false;
		seen[i] = true;
		if (word.len == value.len)
			return true;
		value = bytes_skip(value, word.len + 1);
	}
}

/* addr-type ";" xtext (RFC 3461, 4.2); a type of utf-8 may carry UTF-8 itself (RFC 6533, 3). */
static bool orcpt_valid(struct bytes value)
{
	size_t semicolon = bytes_find(value, ';');
	struct bytes type = bytes_first(value, semicolon),
		     address = bytes_skip(value, semicolon + 1);
	if (value.len > ORCPT_MAX || type.len == 0 || address.len == 0)
		return false;
	for (size_t i = 0; i < type.len; i++)
		if (!octet_alpha(type.at[i]) && !octet_digit(type.at[i]) && type.at[i] != '-')
			return false;
	if (bytes_equal_nocase(type, BYTES("utf-8")))
		return bytes_utf8(address);
	return xtext(address);
}

enum params_result rcpt_params_parse(struct bytes rest, const struct offers *offered,
				     struct rcpt_params *p)
{
	*p = (struct rcpt_params){ .notify = BYTES(""), .orcpt = BYTES("") };
	while (rest.len) {
		struct bytes keyword, value;
		bool valued;
		if (!param_take(&rest, &keyword, &value, &valued))
			return PARAMS_INVALID;
		bool notify = bytes_equal_nocase(keyword, BYTES("NOTIFY"));
		if (!offered->dsn || (!notify && !bytes_equal_nocase(keyword, BYTES("ORCPT"))))
			return PARAMS_UNKNOWN;
		struct bytes *into = notify ? &p->notify : &p->orcpt;
		if (into->len || !valued || !(notify ? notify_valid(value) : orcpt_valid(value)))
			return PARAMS_INVALID;
		*into = value;
	}
	return PARAMS_VALID;
}
