/* active.c: what a document does when it is opened; see active.h. Must never hold more of a file
 * than its readers do. */
#include "modules/files/active.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

void active_begin(struct active *a, void (*pdf_file)(void *arg, struct bytes name), void *arg)
{
	a->page = a->picture = a->xml = a->archive = a->extended = false;
	a->markup_place = ACTIVE_UNDECIDED;
	markup_begin(&a->markup);
	pdf_active_begin(&a->pdf, pdf_file, arg);
	rtf_begin(&a->rtf);
	onenote_begin(&a->onenote);
}

void active_name(struct active *a, const struct file_name *name)
{
	static const char *const pages[] = { "html",  "htm",  "xhtml", "xht",
					     "shtml", "shtm", "hta",   "htc" };
	static const char *const pictures[] = { "svg" }, *const archives[] = { "mht", "mhtml" };
	static const char *const xml[] = { "xml", "xsl", "xslt", "rdf", "rss" };
	a->page |= file_name_which(name, pages, COUNT(pages)) < COUNT(pages);
	a->picture |= file_name_which(name, pictures, COUNT(pictures)) < COUNT(pictures);
	a->xml |= file_name_which(name, xml, COUNT(xml)) < COUNT(xml);
	a->archive |= file_name_which(name, archives, COUNT(archives)) < COUNT(archives);
	for (size_t i = 0; i < name->count; i++)
		a->extended |= bytes_has(name->forms[i], '.');
}

void active_declared(struct active *a, struct bytes type)
{
	static const char *const pages[] = { "text/html", "application/xhtml+xml",
					     "application/hta" };
	for (size_t i = 0; i < COUNT(pages); i++)
		a->page |= bytes_equal_nocase(type, bytes_of(pages[i]));
	a->archive |= bytes_equal_nocase(type, BYTES("application/x-mimearchive"));
	a->picture |= bytes_starts_nocase(type, BYTES("image/svg"));
}

static bool sample_is(const struct file_sample *sample, struct bytes type)
{
	const struct file_type *is = file_type_of(sample);
	return is && is == file_type_named(type);
}

const char *active_markup_kind(const struct active *a, const struct file_sample *sample)
{
	bool svg = sample_is(sample, BYTES("svg")), html = sample_is(sample, BYTES("html"));
	bool opened = a->page || a->picture || a->archive ||
		      (a->xml && (svg || html || a->markup.found & MARKUP_WEB)) ||
		      (!a->extended && (svg || html));
	if (!opened)
		return NULL;
	return svg || (a->picture && !html) ? "svg" : "html";
}

/* Whether the beginning is of a file that a browser opens. */
static void markup_decide(struct active *a, const struct file_sample *sample, bool body)
{
	bool reads = !body && (a->xml || active_markup_kind(a, sample));
	size_t len = sample->size < FILE_START_MAX ? (size_t)sample->size : FILE_START_MAX;
	a->markup_place = reads ? ACTIVE_READ : ACTIVE_PASSED;
	if (reads)
		markup_feed(&a->markup, (struct bytes){ sample->start, len });
}

void active_feed(struct active *a, const struct file_sample *sample, bool body, struct bytes octets)
{
	pdf_active_feed(&a->pdf, octets);
	rtf_feed(&a->rtf, octets);
	onenote_feed(&a->onenote, octets);
	if (a->markup_place == ACTIVE_UNDECIDED && sample->size >= FILE_START_MAX) {
		uint64_t before = sample->size - octets.len;
		markup_decide(a, sample, body);
		octets = bytes_skip(octets, (size_t)(FILE_START_MAX - before));
	}
	if (a->markup_place == ACTIVE_READ)
		markup_feed(&a->markup, octets);
}

void active_end(struct active *a, const struct file_sample *sample, bool body)
{
	if (a->markup_place == ACTIVE_UNDECIDED)
		markup_decide(a, sample, body);
	if (a->markup_place == ACTIVE_READ)
		markup_end(&a->markup);
	pdf_active_end(&a->pdf);
	rtf_end(&a->rtf);
	onenote_end(&a->onenote);
}
