/* report_uri.c: addresses for reports; see report_uri.h. What is taken here stands in the header of
 * a mail and in an SMTP command: it must never hold an octet that ends a line. */
#include "gateway/reports/report_uri.h"

#include "gateway/base/mailbox.h"

#include <string.h>

struct bytes report_address_text(const struct report_address *a)
{
	return (struct bytes){ a->at, a->length };
}

struct bytes report_address_domain(const struct report_address *a)
{
	struct bytes text = report_address_text(a);
	return bytes_skip(text, bytes_find_last(text, '@') + 1);
}

/* The whole of it is one mailbox that mail can be sent to as it stands; *sign: where its domain
 * begins. */
static bool mailbox_usable(struct bytes address, size_t *sign)
{
	char buffer[REPORT_ADDRESS_MAX + 2];
	struct text path = TEXT(buffer);
	struct mailbox m;
	text_char(&path, '<');
	text_add(&path, address);
	text_char(&path, '>');
	struct bytes rest = text_bytes(&path);
	bool usable = !path.cut && path_parse(&rest, false, false, &m) && rest.len == 0 &&
		      m.text.len == address.len && !m.literal && !m.unicode &&
		      !local_part_routes(&m) && bytes_has(m.domain, '.') &&
		      m.local.len + 1 + m.domain.len == address.len;
	*sign = usable ? m.local.len : 0;
	return usable;
}

bool report_address_read(struct bytes address, struct report_address *a)
{
	struct text t = TEXT(a->at);
	size_t sign;
	if (!mailbox_usable(address, &sign))
		return false;
	text_add(&t, bytes_first(address, sign));
	for (size_t i = sign; i < address.len; i++)
		text_char(&t, octet_lower(address.at[i]));
	a->length = t.len;
	return !t.cut;
}

/* NULL: it is an address; otherwise why not. */
static const char *uri_read(struct bytes uri, struct report_address *a)
{
	char buffer[REPORT_ADDRESS_MAX + 1];
	struct text decoded = TEXT(buffer);
	uri = bytes_first(uri, bytes_find(uri, '!'));
	if (!bytes_starts_nocase(uri, BYTES("mailto:")))
		return "not mailto";
	uri = bytes_skip(uri, BYTES("mailto:").len);
	(void)text_percent_decoded(&decoded, bytes_first(uri, bytes_find(uri, '?')));
	return !decoded.cut && report_address_read(text_bytes(&decoded), a) ? NULL
									    : "not an address";
}

static bool uri_known(const struct report_uris *uris, const struct report_address *a)
{
	for (size_t i = 0; i < uris->count; i++)
		if (bytes_equal(report_address_text(&uris->addresses[i]), report_address_text(a)))
			return true;
	return false;
}

static void leave_out(struct report_uris *uris, struct bytes uri, const char *why)
{
	struct text t = TEXT(uris->why);
	if (uris->left_out++ > 0)
		return;
	text_printable(&t, bytes_first(uri, REPORT_LEFT_OUT_MAX / 2));
	text_format(&t, " (%s)", why);
	uris->why_length = t.len;
}

void report_uris_read(struct bytes list, struct report_uris *uris)
{
	memset(uris, 0, sizeof *uris);
	while (list.len) {
		struct report_address a;
		struct bytes uri = bytes_trim_fws(bytes_first(list, bytes_find(list, ',')));
		list = bytes_skip(list, bytes_find(list, ',') + 1);
		if (uri.len == 0)
			continue;
		const char *why = uri_read(uri, &a);
		if (why)
			leave_out(uris, uri, why);
		else if (uri_known(uris, &a))
			continue;
		else if (uris->count == REPORT_ADDRESSES_MAX)
			leave_out(uris, uri, "too many addresses");
		else
			uris->addresses[uris->count++] = a;
	}
}
