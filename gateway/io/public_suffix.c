/* public_suffix.c: registered domains by the public suffix list; see public_suffix.h. libpsl lives
 * here and nowhere else. */
#include "gateway/io/public_suffix.h"
#include "gateway/io/libraries.h"

#include <libpsl.h>

enum { NAME_OCTETS_MAX = 253, SUFFIX_LABELS_MAX = 8, LETTERS = 26 };

/* WHY: the list is one for the whole process, read before it locks itself down, and never written
 * again. Which country codes it has is asked so often, for every name in every text, that it is
 * kept beside it. */
static struct {
	const psl_ctx_t *all;
	bool countries[LETTERS][LETTERS];
} list;

/* `type` as libpsl has it. Without a list, or for what is no name, nothing is a suffix. */
static bool suffix(struct bytes name, int type)
{
	char string[NAME_OCTETS_MAX + 1];
	if (list.all == NULL || name.len == 0 || name.len > NAME_OCTETS_MAX ||
	    bytes_has(name, '\0'))
		return false;
	for (size_t i = 0; i < name.len; i++)
		string[i] = octet_lower(name.at[i]);
	string[name.len] = '\0';
	return psl_is_public_suffix2(list.all, string, type) == 1;
}

static struct bytes last_label(struct bytes name)
{
	size_t dot = bytes_find_last(name, '.');
	return dot < name.len ? bytes_skip(name, dot + 1) : name;
}

static bool top_level(struct bytes label)
{
	return suffix(label, PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE);
}

bool public_suffix_start(void)
{
	if (list.all != NULL)
		return true;
	list.all = psl_builtin();
	if (list.all == NULL)
		list.all = psl_latest(NULL);
	for (unsigned i = 0; i < LETTERS * LETTERS; i++) {
		/* Some have no rule but one for all that is below them ("*.ck"). */
		char below[4] = { 'a', '.', (char)('a' + i / LETTERS), (char)('a' + i % LETTERS) };
		list.countries[i / LETTERS][i % LETTERS] =
			top_level((struct bytes){ below + 2, 2 }) ||
			top_level((struct bytes){ below, sizeof below });
	}
	return list.all != NULL;
}

bool top_level_known(struct bytes name)
{
	struct bytes last = last_label(name);
	if (last.len == 2 && octet_alpha(last.at[0]) && octet_alpha(last.at[1]))
		return list.countries[octet_lower(last.at[0]) - 'a'][octet_lower(last.at[1]) - 'a'];
	return last.len > 2 && top_level(last);
}

bool public_suffix(struct bytes name)
{
	return suffix(name, PSL_TYPE_ANY) || !top_level_known(name);
}

/* The longest suffix counts, and between it and a shorter one there may be names that are none
 * ("s3.amazonaws.com"): so every end of the name is tried, from one label on. */
struct bytes registered_domain(struct bytes name)
{
	struct bytes end = { name.at + name.len, 0 }, registered = name;
	for (unsigned labels = 0; labels <= SUFFIX_LABELS_MAX && end.len < name.len; labels++) {
		size_t before = name.len - end.len - (end.len ? 1 : 0);
		size_t dot = bytes_find_last(bytes_first(name, before), '.');
		struct bytes longer = bytes_skip(name, dot < before ? dot + 1 : 0);
		if (labels == 0 || suffix(end, PSL_TYPE_ANY))
			registered = longer;
		end = longer;
	}
	return registered;
}

struct library public_suffix_library(void)
{
	return (struct library){ "libpsl", PSL_VERSION, psl_get_version() };
}
