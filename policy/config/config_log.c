/* config_log.c: where the log goes besides its own output (log.also); see config_inside.h. A
 * receiver that cannot be found must never keep a gateway from starting. */
#include "policy/config/config_inside.h"

enum { SYSLOG_PORT = 514 };

int log_also_facility(const struct log_also_conf *also)
{
	/* RFC 5424, 6.2.1; in the order of the words in config_tables.c */
	static const int numbers[] = { 2, 1, 3, 16, 17, 18, 19, 20, 21, 22, 23 };
	return numbers[also->facility];
}

/* An address that stands there, or that of a name, as it is at this moment. */
static bool receiver_found(struct loading *l, const struct node *map, struct bytes place)
{
	char host_buffer[256], why_buffer[256];
	struct text host = TEXT(host_buffer), why = TEXT(why_buffer);
	struct log_also_conf *also = &l->config->log_also;
	struct address found[SNAPSHOT_ADDRESSES_MAX];
	uint16_t port;
	if (option_endpoint(place, SYSLOG_PORT, &also->at))
		return also->at.port != 0;
	if (!option_host(place, SYSLOG_PORT, &host, &port) || port == 0)
		return false;
	if (snapshot_host(l->snapshot, text_bytes(&host), found, &why) > 0) {
		also->at = found[0];
		also->at.port = port;
		return true;
	}
	loading_warn(l, map, "syslog", "%s %.*s: nothing is sent there before a reload finds it",
		     text_cstr(&host), (int)why.len, why.at);
	also->way = LOG_ALSO_NONE;
	return true;
}

static bool local_path(struct log_also_conf *also, struct bytes place)
{
	also->path = place.at;          /* what was read ends with a NUL */
	return place.len > 0 && place.len <= SOCKET_PATH_MAX && place.at[0] == '/';
}

void config_verify_log(struct loading *l)
{
	static const struct {
		struct bytes prefix;
		enum log_also_way way;
	} ways[] = {
		{ BYTES("unix:"), LOG_ALSO_UNIX },
		{ BYTES("udp:"), LOG_ALSO_UDP },
		{ BYTES("tcp:"), LOG_ALSO_TCP },
	};
	struct log_also_conf *also = &l->config->log_also;
	struct bytes text = bytes_of(also->syslog);
	const struct node *log = node_member(l->root, "log");
	const struct node *map = log ? node_member(log, "also") : NULL;
	if (!also->syslog)
		return;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct bytes place = bytes_skip(text, ways[i].prefix.len);
		if (!bytes_starts(text, ways[i].prefix))
			continue;
		also->way = ways[i].way;
		if (also->way == LOG_ALSO_UNIX ? local_path(also, place)
					       : receiver_found(l, map, place))
			return;
	}
	also->way = LOG_ALSO_NONE;
	loading_refuse(l, map, "syslog",
		       "is no receiver of syslog; write unix:/dev/log, udp:192.0.2.1:514 or "
		       "tcp:192.0.2.1:514");
}
