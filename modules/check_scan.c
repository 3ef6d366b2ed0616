/* check_scan.c: the words of scanners; see check_scan.h. Must never call anything clean that a
 * scanner has not called so. */
#include "modules/check_scan.h"

#include "policy/options/option.h"

#include <string.h>

/* The usual ports of each type. */
static const uint16_t ports[] = {
	[SCANNER_CLAMD] = 3310, [SCANNER_ICAP] = 1344, [SCANNER_RSPAMD] = 11333
};

const char *scan_verdict_word(enum scan_verdict verdict)
{
	static const char *const words[] = {
		[SCAN_FAILED] = "unknown",      [SCAN_CLEAN] = "clean",
		[SCAN_INFECTED] = "infected",   [SCAN_UNWANTED] = "unwanted",
		[SCAN_ENCRYPTED] = "encrypted", [SCAN_TOO_LARGE] = "too_large",
		[SCAN_LIMITS] = "limits",
	};
	return words[verdict];
}

static bool place_path(struct bytes path, struct scan_place *place)
{
	struct text t = { .at = place->path, .cap = sizeof place->path };
	text_add(&t, path);
	text_cstr(&t);
	return bytes_starts(path, BYTES("/")) && !t.cut && t.len < sizeof place->path - 1;
}

bool scan_place_read(const char *server, int type, struct scan_place *place)
{
	struct bytes text = bytes_of(server);
	struct text host = { .at = place->host, .cap = sizeof place->host };
	*place = (struct scan_place){ .address = { .family = FAMILY_NONE } };
	if (bytes_starts(text, BYTES("unix:")))
		return place_path(bytes_skip(text, 5), place);
	if (option_endpoint(text, ports[type], &place->address))
		return place->address.port != 0;
	bool good = option_host(text, ports[type], &host, &place->address.port);
	text_cstr(&host);
	return good && !host.cut;
}

/* * stands for anything, ? for one character. A * that leads nowhere is tried one character on. */
static bool name_matches(struct bytes pattern, struct bytes name)
{
	size_t p = 0, n = 0, star = pattern.len, resume = 0;
	while (n < name.len) {
		if (p < pattern.len && pattern.at[p] == '*') {
			star = p++;
			resume = n;
		} else if (p < pattern.len &&
			   (pattern.at[p] == '?' ||
			    octet_lower(pattern.at[p]) == octet_lower(name.at[n]))) {
			p++;
			n++;
		} else if (star < pattern.len) {
			p = star + 1;
			n = ++resume;
		} else {
			return false;
		}
	}
	while (p < pattern.len && pattern.at[p] == '*')
		p++;
	return p == pattern.len;
}

enum scan_verdict scan_name_verdict(const char *name, const struct scans_conf *conf)
{
	struct bytes n = bytes_of(name);
	if (bytes_starts_nocase(n, BYTES("Heuristics.Encrypted.")))
		return SCAN_ENCRYPTED;
	if (bytes_starts_nocase(n, BYTES("Heuristics.Limits.")))
		return SCAN_LIMITS;
	for (size_t i = 0; i < conf->unwanted_count; i++)
		if (name_matches(bytes_of(conf->unwanted[i]), n))
			return SCAN_UNWANTED;
	return SCAN_INFECTED;
}

void scan_word(char *into, size_t room, struct bytes word)
{
	struct text t = { .at = into, .cap = room };
	text_printable(&t, bytes_first(bytes_trim_fws(word), room - 1));
	text_cstr(&t);
}
