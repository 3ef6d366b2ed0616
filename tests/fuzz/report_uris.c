/* report_uris.c: any octets as the list of addresses in a DMARC record. What must hold: nothing
 * behind it is read; each address that is taken is one that mail can be sent to, with no octet that
 * ends a line or leads elsewhere, and reads the same again; none is there twice; what is said of
 * others is printable. */
#include "gateway/reports/report_uri.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void address_check(const struct report_address *a)
{
	struct report_address again;
	struct bytes text = report_address_text(a), domain = report_address_domain(a);
	require(text.len > 3 && text.len <= REPORT_ADDRESS_MAX && bytes_ascii(text));
	require(bytes_has(domain, '.') && domain.len + 1 < text.len);
	for (size_t i = 0; i < text.len; i++)
		require(!octet_control(text.at[i]));
	for (size_t i = 0; i < domain.len; i++)
		require(octet_lower(domain.at[i]) == domain.at[i] && domain.at[i] != ' ');
	require(report_address_read(text, &again) &&
		bytes_equal(report_address_text(&again), text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes list = exact_copy((struct bytes){ (const char *)data, size });
	struct report_uris uris;
	report_uris_read(list, &uris);
	require(uris.count <= REPORT_ADDRESSES_MAX && uris.why_length <= REPORT_LEFT_OUT_MAX);
	for (size_t i = 0; i < uris.count; i++) {
		address_check(&uris.addresses[i]);
		for (size_t k = 0; k < i; k++)
			require(!bytes_equal(report_address_text(&uris.addresses[i]),
					     report_address_text(&uris.addresses[k])));
	}
	require((uris.left_out > 0) == (uris.why_length > 0));
	for (size_t i = 0; i < uris.why_length; i++)
		require(uris.why[i] >= ' ' && uris.why[i] <= '~');
	release(list);
	return 0;
}
