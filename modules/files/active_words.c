/* active_words.c: the elements, attributes and words that make a page or picture do something by
 * itself; see active_markup.h. Data, and how it is looked up. */
#include "modules/files/active_markup.h"

#include <stdlib.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

struct known {
	struct bytes name;
	unsigned does;
};

/* HTML, SVG 2, and what Internet Explorer and mshta know beside. */
static const struct known elements[] = {
	{ { "script", 6 }, MARKUP_SCRIPT }, { { "foreignobject", 13 }, MARKUP_FOREIGN },
	{ { "iframe", 6 }, MARKUP_FRAME },  { { "frame", 5 }, MARKUP_FRAME },
	{ { "object", 6 }, MARKUP_FRAME },  { { "embed", 5 }, MARKUP_FRAME },
	{ { "applet", 6 }, MARKUP_FRAME },  { { "entity", 6 }, MARKUP_ENTITIES },
	{ { "hta", 3 }, MARKUP_SCRIPT },
};

/* Words of scripts that make a file out of letters, and that save one. */
static const struct known identifiers[] = {
	{ { "Blob", 4 }, MARKUP_MAKES },
	{ { "File", 4 }, MARKUP_MAKES },
	{ { "atob", 4 }, MARKUP_MAKES },
	{ { "Uint8Array", 10 }, MARKUP_MAKES },
	{ { "createObjectURL", 15 }, MARKUP_SAVES },
	{ { "msSaveBlob", 10 }, MARKUP_MAKES | MARKUP_SAVES },
	{ { "msSaveOrOpenBlob", 16 }, MARKUP_MAKES | MARKUP_SAVES },
	{ { "xhtml", 5 }, MARKUP_WEB },
	{ { "svg", 3 }, MARKUP_WEB },
};

const char *const markup_targets[] = {
	"href", "src",  "action",   "data",   "to",     "from",     "values",     "by",
	"url",  "code", "codebase", "lowsrc", "dynsrc", "manifest", "background", NULL,
};

/* Scripts, and what Windows hands over to programs that do what the rest says. */
const char *const markup_schemes[] = {
	"javascript", "vbscript",        "livescript", "jscript",      "search-ms",
	"ms-msdt",    "ms-appinstaller", "ms-its",     "ms-officecmd", NULL,
};

/* Events, behind "on": HTML, 8.1.8.2; UI, touch and pointer events; SVG 2, 15.8 and 19; SMIL; what
 * Internet Explorer had. */
static const char *const events[] = {
	/* clang-format off */
	"abort", "activate", "afterprint", "afterscriptexecute", "afterupdate", "animationcancel",
	"animationend", "animationiteration", "animationstart", "auxclick", "beforeactivate",
	"beforecopy", "beforecut", "beforedeactivate", "beforeeditfocus", "beforeinput",
	"beforematch", "beforepaste", "beforeprint", "beforescriptexecute", "beforetoggle",
	"beforeunload", "beforeupdate", "begin", "blur", "bounce", "cancel", "canplay",
	"canplaythrough", "cellchange", "change", "click", "close", "command",
	"contentvisibilityautostatechange", "contextlost", "contextmenu", "contextrestored",
	"controlselect", "copy", "cuechange", "cut", "dataavailable", "datasetchanged",
	"datasetcomplete", "dblclick", "deactivate", "drag", "dragdrop", "dragend", "dragenter",
	"dragexit", "dragleave", "dragover", "dragstart", "drop", "durationchange", "emptied",
	"end", "ended", "error", "errorupdate", "filterchange", "finish", "focus", "focusin",
	"focusout", "formdata", "fullscreenchange", "fullscreenerror", "gotpointercapture",
	"hashchange", "help", "input", "invalid", "keydown", "keypress", "keyup",
	"languagechange", "layoutcomplete", "load", "loadeddata", "loadedmetadata", "loadend",
	"loadstart", "losecapture", "lostpointercapture", "mediacomplete", "mediaerror",
	"message", "messageerror", "mousedown", "mouseenter", "mouseleave", "mousemove",
	"mouseout", "mouseover", "mouseup", "mousewheel", "move", "moveend", "movestart",
	"offline", "online", "outofsync", "pagehide", "pageshow", "paste", "pause", "play",
	"playing", "pointercancel", "pointerdown", "pointerenter", "pointerleave", "pointermove",
	"pointerout", "pointerover", "pointerrawupdate", "pointerup", "popstate", "progress",
	"propertychange", "ratechange", "readystatechange", "redo", "rejectionhandled", "repeat",
	"reset", "resize", "resizeend", "resizestart", "resume", "reverse", "rowdelete",
	"rowenter", "rowexit", "rowinserted", "rowsdelete", "rowsinserted", "scroll", "scrollend",
	"search", "securitypolicyviolation", "seek", "seeked", "seeking", "select",
	"selectionchange", "selectstart", "show", "slotchange", "stalled", "start", "stop",
	"storage", "submit", "suspend", "syncrestored", "timeerror", "timeupdate", "toggle",
	"touchcancel", "touchend", "touchmove", "touchstart", "trackchange", "transitioncancel",
	"transitionend", "transitionrun", "transitionstart", "undo", "unhandledrejection",
	"unload", "urlflip", "volumechange", "waiting", "webkitanimationend",
	"webkitanimationiteration", "webkitanimationstart", "webkittransitionend", "wheel",
	"zoom",
	/* clang-format on */
};

unsigned markup_element(struct bytes name)
{
	for (size_t i = 0; i < COUNT(elements); i++)
		if (name.len == elements[i].name.len && bytes_equal_nocase(name, elements[i].name))
			return elements[i].does;
	return 0;
}

static int event_compare(const void *key, const void *member)
{
	const struct bytes *name = key;
	const char *const *event = member;
	for (size_t i = 0; i < name->len; i++) {
		int difference = octet_lower(name->at[i]) - (*event)[i];
		if (difference)
			return difference;
	}
	return (*event)[name->len] ? -1 : 0;
}

unsigned markup_attribute(struct bytes name)
{
	if (bytes_equal_nocase(name, BYTES("srcdoc")))
		return MARKUP_FRAME | MARKUP_WITHIN;
	if (!bytes_starts_nocase(name, BYTES("on")))
		return 0;
	name = bytes_skip(name, 2);
	return bsearch(&name, events, COUNT(events), sizeof *events, event_compare) ? MARKUP_HANDLER
										    : 0;
}

unsigned markup_identifier(struct bytes word)
{
	for (size_t i = 0; i < COUNT(identifiers); i++)
		if (word.len == identifiers[i].name.len && bytes_equal(word, identifiers[i].name))
			return identifiers[i].does;
	return 0;
}
