/* url_html_names.c: what the names of HTML's elements and attributes mean to a search for links;
 * see url_inside.h. Tables and nothing else. */
#include "modules/url/url_inside.h"

static bool listed(struct bytes name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (name.at[0] == names[i][0] && bytes_equal(name, bytes_of(names[i])))
			return true;
	return false;
}

#define LISTED(name, names) listed(name, names, sizeof names / sizeof *names)

bool html_breaking(struct bytes name)
{
	static const char *const names[] = {
		"address",    "area",     "article",  "aside",   "audio",  "blockquote", "body",
		"br",         "button",   "canvas",   "caption", "center", "col",        "dd",
		"dialog",     "dir",      "div",      "dl",      "dt",     "embed",      "fieldset",
		"figcaption", "figure",   "footer",   "form",    "frame",  "frameset",   "h1",
		"h2",         "h3",       "h4",       "h5",      "h6",     "head",       "header",
		"hr",         "html",     "iframe",   "img",     "input",  "legend",     "li",
		"link",       "main",     "map",      "menu",    "meta",   "nav",        "noscript",
		"object",     "ol",       "optgroup", "option",  "p",      "pre",        "script",
		"section",    "select",   "style",    "summary", "table",  "tbody",      "td",
		"template",   "textarea", "tfoot",    "th",      "thead",  "title",      "tr",
		"ul",         "video",    "xmp"
	};
	return name.len && LISTED(name, names);
}

enum html_kind html_attribute_kind(struct bytes name)
{
	static const char *const links[] = { "action",   "background", "cite",       "classid",
					     "codebase", "data",       "formaction", "icon",
					     "longdesc", "manifest",   "poster",     "profile",
					     "xml:base" };
	static const char *const lists[] = { "archive", "imagesrcset", "ping", "srcset" };
	static const char *const inner[] = { "content", "from", "srcdoc", "style", "to", "values" };
	if (name.len == 0)
		return KIND_NONE;
	if (bytes_ends_nocase(name, BYTES("href")) || bytes_ends_nocase(name, BYTES("src")) ||
	    LISTED(name, links))
		return KIND_LINK;
	if (LISTED(name, lists))
		return KIND_LIST;
	return LISTED(name, inner) || bytes_starts(name, BYTES("on")) ? KIND_INNER : KIND_NONE;
}
