/* content_refusal.c: the refusals of whole messages; see content_refusal.h. It must never let a
 * message pass that servers behind could take for two. */
#include "gateway/smtp/content_refusal.h"

const struct refusal *content_refusal_octets(unsigned flaws, bool too_large)
{
	static const struct refusal bare_lf = { 550, "5.5.2", "Error: bare <LF> received" };
	static const struct refusal bare_cr = { 550, "5.5.2", "Error: bare <CR> received" };
	static const struct refusal nul = { 550, "5.5.2", "Error: NUL octet received" };
	static const struct refusal large = { 552, "5.3.4",
					      "Error: message size exceeds fixed limit" };
	if (flaws)
		return flaws & FLAW_BARE_LF ? &bare_lf : flaws & FLAW_BARE_CR ? &bare_cr : &nul;
	return too_large ? &large : NULL;
}

const struct refusal *content_refusal_header(enum header_result result)
{
	static const struct refusal refusals[] = {
		[HEADER_TOO_LARGE] = { 552, "5.3.4",
				       "Error: message header exceeds 256 KiB or 1000 fields" },
		[HEADER_LOOP] = { 554, "5.4.6", "Error: too many hops" },
		[HEADER_FORGED] = { 550, "5.7.1", "Error: too many result fields in our name" },
	};
	return result == HEADER_VALID ? NULL : &refusals[result];
}
