/* url_host.c: any octets as a link and as a host. What must hold:
 *   - nothing behind the octets is read (they lie in a heap block of exactly their size);
 *   - a host that is given can be asked for: a name that DNS holds, in lower case, or an address
 *     whose text is that address;
 *   - what is given is its own reading: written as a host again it gives the same. */
#include "gateway/io/public_suffix.h"
#include "modules/url/url_inside.h"

#include "gateway/base/dns_message.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void judge(const struct url_host *host, const char *name)
{
	char again_name[DNS_NAME_MAX + 1], room[DNS_NAME_MAX + 3];
	struct text written = TEXT(room);
	struct url_host again;
	struct address address;
	require(host->name.at == name && host->name.len > 0 && host->name.len <= DNS_NAME_MAX &&
		!host->bare);
	if (host->address.family == FAMILY_NONE)
		require(dns_name_valid(host->name));
	else
		require(address_parse(host->name, &address) &&
			address_equal(&address, &host->address));
	for (size_t i = 0; i < host->name.len; i++)
		require(host->name.at[i] > ' ' && host->name.at[i] < 127 &&
			octet_lower(host->name.at[i]) == host->name.at[i]);
	bool six = host->address.family == FAMILY_IPV6;
	text_format(&written, "%s%.*s%s", six ? "[" : "", BYTES_ARG(host->name), six ? "]" : "");
	require(url_host_read(text_bytes(&written), &again, again_name) &&
		bytes_equal(again.name, host->name));
	require(registered_domain(host->name).len > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char name[DNS_NAME_MAX + 1];
	struct url_host host;
	static bool started;
	struct bytes exact = exact_copy((struct bytes){ (const char *)data, size });
	started = started || public_suffix_start();
	require(started);
	if (url_host_read(exact, &host, name))
		judge(&host, name);
	if (url_host_of(exact, &host, name))
		judge(&host, name);
	release(exact);
	return 0;
}
