/* active_words.c: the elements, attributes and words that make a page or picture do something by
 * itself; see active_markup.h. Data, and how it is looked up. */
#include "modules/files/active_markup.h"

#include <stdlib.h>
#include <string.h>

struct known {
	const char *name;
	unsigned does;
};

/* HTML, SVG 2, and what Internet Explorer and mshta know beside. */
static const struct known elements[] = {
	{ "script", MARKUP_SCRIPT }, { "foreignobject", MARKUP_FOREIGN },
	{ "iframe", MARKUP_FRAME },  { "frame", MARKUP_FRAME },
	{ "object", MARKUP_FRAME },  { "embed", MARKUP_FRAME },
	{ "applet", MARKUP_FRAME },  { "entity", MARKUP_ENTITIES },
	{ "hta", MARKUP_SCRIPT },    { NULL, 0 },
};

/* Words of scripts that make a file out of letters, and that save one. */
static const struct known identifiers[] = {
	{ "Blob", MARKUP_MAKES },
	{ "File", MARKUP_MAKES },
	{ "atob", MARKUP_MAKES },
	{ "Uint8Array", MARKUP_MAKES },
	{ "createObjectURL", MARKUP_SAVES },
	{ "msSaveBlob", MARKUP_MAKES | MARKUP_SAVES },
	{ "msSaveOrOpenBlob", MARKUP_MAKES | MARKUP_SAVES },
	{ "xhtml", MARKUP_WEB },
	{ "svg", MARKUP_WEB },
	{ NULL, 0 },
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
	for (const struct known *k = elements; k->name; k++)
		if (bytes_equal_nocase(name, bytes_of(k->name)))
			return k->does;
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
		return MARKUP_FRAME;
	if (!bytes_starts_nocase(name, BYTES("on")))
		return 0;
	name = bytes_skip(name, 2);
	return bsearch(&name, events, sizeof events / sizeof *events, sizeof *events, event_compare)
		       ? MARKUP_HANDLER
		       : 0;
}

unsigned markup_identifier(struct bytes word)
{
	for (const struct known *k = identifiers; k->name; k++)
		if (bytes_equal(word, bytes_of(k->name)))
			return k->does;
	return 0;
}
