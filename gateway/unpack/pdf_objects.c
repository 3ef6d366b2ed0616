/* pdf_objects.c: the packed objects of a PDF document; see pdf_objects.h. Must never take what it
 * cannot unpack for nothing. */
#include "gateway/unpack/pdf_objects.h"

#include "gateway/unpack/inflater.h"
#include "modules/files/pdf_streams.h"

struct look {
	struct inspection *document;
	bool (*goes_on)(void *arg);
	void *arg;
};

/* What has been changed before it was packed still shows most of its names. */
static bool unpacked(void *arg, struct bytes octets)
{
	const struct look *l = arg;
	inspection_packed_feed(l->document, octets);
	return l->goes_on(l->arg);
}

bool pdf_objects_look(struct inspection *document, struct bytes octets, bool (*goes_on)(void *arg),
		      void *arg)
{
	struct look l = { document, goes_on, arg };
	struct pdf_streams streams;
	struct bytes packed;
	enum pdf_packing packing;
	bool whole = true;
	pdf_streams_begin(&streams, octets);
	inspection_packed_begin(document);
	while (goes_on(arg) && pdf_streams_next(&streams, &packing, &packed)) {
		if (packing == PDF_CLEAR)
			continue;
		enum inflated end = INFLATED_PARTLY;
		if (packing != PDF_OTHERWISE)
			end = inflate_octets(packed, unpacked, &l);
		/* Nothing goes on from one stream to the next. */
		inspection_packed_feed(document, BYTES("\n"));
		whole &= packing == PDF_DEFLATED && (end == INFLATED || end == INFLATED_STOPPED);
	}
	inspection_packed_end(document);
	if (!whole)
		inspection_unread(document, "has packed objects that cannot be read", "pdf");
	return whole && goes_on(arg);
}
