/* check_list.c: the answers of DNS lists; see check_list.h. Must never take a list's error for a
 * listing. */
#include "modules/check_list.h"

#include <string.h>

enum { ZONE_MAX = DNS_NAME_MAX - 64 };  /* an IPv6 address takes 32 nibbles with their dots */

/* "127.0.0.2" or "127.0.0.2-127.0.0.11" */
static bool range_read(const char *range, struct address *low, struct address *high)
{
	struct bytes b = bytes_of(range);
	size_t dash = bytes_find(b, '-');
	if (!address_parse(bytes_trim(bytes_first(b, dash)), low))
		return false;
	*high = *low;
	if (dash < b.len && !address_parse(bytes_trim(bytes_skip(b, dash + 1)), high))
		return false;
	return low->family == FAMILY_IPV4 && high->family == FAMILY_IPV4 &&
	       memcmp(low->octets, high->octets, 4) <= 0;
}

bool check_list_accepts(const struct address *code, const char *const *accepted, size_t count)
{
	struct address low, high;
	for (size_t i = 0; i < count; i++)
		if (range_read(accepted[i], &low, &high) &&
		    memcmp(low.octets, code->octets, 4) <= 0 &&
		    memcmp(code->octets, high.octets, 4) <= 0)
			return true;
	return count == 0;
}

static bool list_trouble(const struct address *code)
{
	static const uint8_t errors[] = { 127, 255, 255 }, refused[] = { 127, 0, 0, 1 };
	return code->octets[0] != 127 || memcmp(code->octets, errors, 3) == 0 ||
	       memcmp(code->octets, refused, 4) == 0;
}

enum list_answer check_list_answer(const struct dns_answer *a, const char *const *accepted,
				   size_t count, struct address *code)
{
	enum list_answer answer = LIST_CLEAR;
	if (a->status == DNS_FAILED)
		return LIST_ERROR;
	for (size_t i = 0; i < a->count; i++) {
		const struct address *each = &a->records[i].address;
		if (list_trouble(each)) {
			*code = *each;
			return LIST_ERROR;
		}
		if (answer == LIST_CLEAR && check_list_accepts(each, accepted, count)) {
			*code = *each;
			answer = LIST_LISTED;
		}
	}
	return answer;
}

bool check_list_zone_verify(const char *zone, const char *whose, struct text *sentence)
{
	if (bytes_of(zone).len <= ZONE_MAX)
		return true;
	text_format(sentence, "the zone %s is too long: no room is left for an IPv6 %s before it",
		    zone, whose);
	return false;
}

bool check_list_accepted_verify(const char *zone, const char *const *accepted, size_t count,
				struct text *sentence)
{
	struct address low, high;
	for (size_t i = 0; i < count; i++)
		if (!range_read(accepted[i], &low, &high)) {
			text_format(sentence,
				    "the answer \"%s\" of %s is neither an IPv4 address nor a "
				    "range; write it like 127.0.0.2 or 127.0.0.2-127.0.0.11",
				    accepted[i], zone);
			return false;
		}
	return true;
}
