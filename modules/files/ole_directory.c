/* ole_directory.c: macros and encryption in a compound file; see ole_directory.h.
 *
 * An entry of the directory takes 128 octets and stands at a multiple of that, because every sector
 * does (MS-CFB 2.2, 2.6.1). So each 128 octets are taken for an entry; what is none has no such
 * name. Must never hold more than one. */
#include "modules/files/ole_directory.h"

#include <string.h>

void ole_begin(struct ole_directory *o)
{
	*o = (struct ole_directory){ .other = false };
}

/* 2.6.1: UTF-16 with a NUL at the end, which the length counts. Names differ in case only for the
 * eye. */
static bool ole_named(const struct ole_directory *o, const char *name)
{
	size_t len = strlen(name);
	if ((unsigned char)o->entry[OLE_NAME_MAX] != 2 * (len + 1) || o->entry[OLE_NAME_MAX + 1])
		return false;
	for (size_t i = 0; i <= len; i++)
		if (octet_lower(o->entry[2 * i]) != name[i] || o->entry[2 * i + 1])
			return false;
	return true;
}

static void entry_read(struct ole_directory *o)
{
	static const struct bytes magic = { "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8 };
	if (!o->begun) {
		o->other = !bytes_starts((struct bytes){ o->entry, sizeof o->entry }, magic);
		o->begun = true;
		return;
	}
	/* MS-OVBA 2.2.1: each project of macros has this stream. MS-OFFCRYPTO 2.3.4: what is
	 * encrypted is this one. */
	o->macros |= ole_named(o, "_vba_project");
	o->encrypted |= ole_named(o, "encryptedpackage");
}

void ole_feed(struct ole_directory *o, struct bytes octets)
{
	while (octets.len && !o->other) {
		struct bytes taken = bytes_first(octets, OLE_ENTRY - o->at);
		if (o->at < OLE_LOOKED_AT) {
			struct bytes kept = bytes_first(taken, OLE_LOOKED_AT - o->at);
			memcpy(o->entry + o->at, kept.at, kept.len);
			if (o->at + kept.len == OLE_LOOKED_AT)
				entry_read(o);
		}
		o->at = (o->at + taken.len) % OLE_ENTRY;
		octets = bytes_skip(octets, taken.len);
	}
}
