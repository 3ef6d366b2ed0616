/* report_pack.c: rows as octets; see report_pack.h. Pure. A length is two octets, the lower
 * first. */
#include "gateway/reports/report_pack.h"

#include <string.h>

enum { FIXED = 8, TEXTS = 12, LENGTH = 2 };
enum { PACK_STRICT_DKIM = 1, PACK_STRICT_SPF = 2, PACK_TEST = 4, PACK_PSD = 8 };

static void pack_text(struct text *t, struct bytes b)
{
	const char length[LENGTH] = { (char)(b.len & 0xff), (char)(b.len >> 8 & 0xff) };
	t->cut |= b.len > 0xffff;
	text_add(t, (struct bytes){ length, sizeof length });
	text_add(t, b);
}

bool report_pack(struct text *t, const struct report_policy *p, const struct report_row *r)
{
	const char fixed[FIXED] = {
		(char)((p->strict_dkim ? PACK_STRICT_DKIM : 0) |
		       (p->strict_spf ? PACK_STRICT_SPF : 0) | (p->test ? PACK_TEST : 0) |
		       (p->psd ? PACK_PSD : 0)),
		(char)r->disposition,
		(char)r->dkim_aligned,
		(char)r->spf_aligned,
		(char)r->reasons,
		(char)r->source.family,
		(char)r->signature_count,
	};
	const struct bytes texts[TEXTS] = {
		p->domain,
		p->p,
		p->sp,
		p->np,
		p->fo,
		p->rua,
		p->ruf,
		r->header_from,
		r->envelope_from,
		r->spf_domain,
		r->spf_result,
		{ (const char *)r->source.octets, sizeof r->source.octets },
	};
	text_add(t, (struct bytes){ fixed, sizeof fixed });
	for (size_t i = 0; i < TEXTS; i++)
		pack_text(t, texts[i]);
	for (size_t i = 0; i < r->signature_count; i++) {
		pack_text(t, r->signatures[i].domain);
		pack_text(t, r->signatures[i].selector);
		pack_text(t, r->signatures[i].result);
	}
	return !t->cut;
}

static bool unpack_text(struct bytes *rest, struct bytes *b)
{
	if (rest->len < LENGTH)
		return false;
	size_t length = (unsigned char)rest->at[0] | (size_t)(unsigned char)rest->at[1] << 8;
	*rest = bytes_skip(*rest, LENGTH);
	*b = bytes_first(*rest, length);
	*rest = bytes_skip(*rest, length);
	return b->len == length;
}

static bool unpack_signatures(struct bytes *rest, struct report_row *r, size_t count)
{
	bool whole = count <= REPORT_SIGNATURES_MAX;
	for (size_t i = 0; i < count && whole; i++) {
		struct report_signature *s = &r->signatures[r->signature_count++];
		whole = unpack_text(rest, &s->domain) && unpack_text(rest, &s->selector) &&
			unpack_text(rest, &s->result);
	}
	return whole;
}

bool report_unpack(struct bytes packed, struct report_policy *p, struct report_row *r)
{
	struct bytes source, rest = bytes_skip(packed, FIXED),
			     *const texts[TEXTS] = {
				     &p->domain,     &p->p,           &p->sp,
				     &p->np,         &p->fo,          &p->rua,
				     &p->ruf,        &r->header_from, &r->envelope_from,
				     &r->spf_domain, &r->spf_result,  &source,
			     };
	bool whole = packed.len >= FIXED;
	if (!whole)
		return false;
	char flags = packed.at[0];
	*p = (struct report_policy){ .strict_dkim = flags & PACK_STRICT_DKIM,
				     .strict_spf = flags & PACK_STRICT_SPF,
				     .test = flags & PACK_TEST,
				     .psd = flags & PACK_PSD };
	*r = (struct report_row){ .disposition = (enum report_disposition)packed.at[1],
				  .dkim_aligned = packed.at[2],
				  .spf_aligned = packed.at[3],
				  .reasons = (unsigned char)packed.at[4],
				  .source = { .family = (enum family)packed.at[5] } };
	for (size_t i = 0; i < TEXTS && whole; i++)
		whole = unpack_text(&rest, texts[i]);
	whole = whole && source.len == sizeof r->source.octets;
	if (whole)
		memcpy(r->source.octets, source.at, source.len);
	return whole && unpack_signatures(&rest, r, (unsigned char)packed.at[6]) && rest.len == 0;
}
