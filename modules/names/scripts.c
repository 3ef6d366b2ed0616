/* scripts.c: scripts of labels; see scripts.h. */
#include "modules/names/scripts.h"

#include "modules/names/names_tables.h"

enum { SCRIPTS_MAX = 8 /* of a label; more are as bad as these */ };

/* NULL: it belongs to all scripts. */
static const char *script_of(uint32_t code)
{
	size_t low = 0, high = names_script_run_count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (names_script_runs[middle].last < code)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == names_script_run_count || names_script_runs[low].first > code)
		return NULL;
	return names_scripts[names_script_runs[low].script];
}

static bool among(const char *script, const char *const *set)
{
	while (*set && !bytes_equal(bytes_of(script), bytes_of(*set)))
		set++;
	return *set != NULL;
}

static bool all_among(const char *const *scripts, size_t count, const char *const *set)
{
	for (size_t i = 0; i < count; i++)
		if (!among(scripts[i], set))
			return false;
	return true;
}

/* What is written together: 5.2, "highly restrictive". */
static const char *const japanese[] = { "Latin", "Han", "Hiragana", "Katakana", NULL };
static const char *const chinese[] = { "Latin", "Han", "Bopomofo", NULL };
static const char *const korean[] = { "Latin", "Han", "Hangul", NULL };
/* In common use (UAX 31, table 5), and hard to take for Latin: may stand beside it. */
static const char *const beside_latin[] = {
	"Latin",    "Arabic",   "Armenian", "Bengali", "Bopomofo",  "Devanagari", "Ethiopic",
	"Georgian", "Gujarati", "Gurmukhi", "Han",     "Hangul",    "Hebrew",     "Hiragana",
	"Kannada",  "Katakana", "Khmer",    "Lao",     "Malayalam", "Myanmar",    "Oriya",
	"Sinhala",  "Tamil",    "Telugu",   "Thaana",  "Thai",      "Tibetan",    NULL,
};
static const char *const latin[] = { "Latin", NULL };

static bool mixture_known(const char *const *scripts, size_t count)
{
	if (count < 2)
		return true;
	bool with_latin = among(scripts[0], latin) || among(scripts[1], latin);
	return all_among(scripts, count, japanese) || all_among(scripts, count, chinese) ||
	       all_among(scripts, count, korean) ||
	       (count == 2 && with_latin && all_among(scripts, count, beside_latin));
}

bool scripts_mixed(const uint32_t *codes, size_t count, struct text *which)
{
	const char *scripts[SCRIPTS_MAX + 1] = { NULL };
	size_t n = 0;
	for (size_t i = 0; i < count && n < SCRIPTS_MAX; i++) {
		const char *script = script_of(codes[i]);
		if (script && !among(script, scripts))
			scripts[n++] = script;
	}
	if (mixture_known(scripts, n))
		return false;
	for (size_t i = 0; i < n; i++)
		text_format(which, "%s%s", i == 0 ? "" : i + 1 == n ? " and " : ", ", scripts[i]);
	return true;
}
