/* zip_directory.c: the names in a zip file while it streams by; see zip_directory.h.
 *
 * Must never hold more than one record, nor trust a length before it is bounded. The section
 * numbers are those of APPNOTE.TXT 6.3.10. */
#include "modules/files/zip_directory.h"

#include <string.h>

enum { LOCAL_SIZE = 30, CENTRAL_SIZE = 46, END_SIZE = 22, SEALED_SIZE = 8, SIGNATURE_SIZE = 4 };
/* General purpose bits (4.4.4) that mean: this cannot be read without a key. */
enum {
	FLAG_ENCRYPTED = 1 << 0,
	FLAG_STRONG = 1 << 6,
	FLAG_DIRECTORY_ENCRYPTED = 1 << 13,
	FLAGS_UNUSED = 0xd780
};
enum { METHOD_AES = 99, UNICODE_PATH = 0x7075 };

static unsigned u16(struct bytes b, size_t at)
{
	return (unsigned)(unsigned char)b.at[at] | (unsigned)(unsigned char)b.at[at + 1] << 8;
}

static uint32_t u32(struct bytes b, size_t at)
{
	return u16(b, at) | (uint32_t)u16(b, at + 2) << 16;
}

/* The fields that both kinds of entries have, wherever they stand. */
struct record {
	bool central;
	size_t size;                    /* of the fixed part */
	unsigned version, flags, method, disk;
	uint32_t length;                /* of the file, unpacked */
	size_t name, extra;             /* lengths */
};

static struct record zip_record_read(struct bytes b, bool central)
{
	size_t shift = central ? 2 : 0, end = central ? 28 : 26;
	return (struct record){
		.central = central,
		.size = central ? CENTRAL_SIZE : LOCAL_SIZE,
		.version = u16(b, 4 + shift) & 0xff,
		.flags = u16(b, 6 + shift),
		.method = u16(b, 8 + shift),
		.disk = central ? u16(b, 34) : 0,
		.length = u32(b, 22 + shift),
		.name = u16(b, end),
		.extra = u16(b, end + 2),
	};
}

/* Methods that any program could unpack (4.4.5). */
static bool method_known(unsigned method)
{
	return method <= 20 || (method >= 93 && method <= METHOD_AES);
}

static bool has_controls(struct bytes name)
{
	for (size_t i = 0; i < name.len; i++)
		if (octet_control(name.at[i]))
			return true;
	return false;
}

/* The signature alone stands in programs that know zip files. An honest name and a method that
 * exists make an entry; for a name that no honest program writes, longer or with control characters
 * in it, the fields that programs are known to pass over must be right too: without that, one large
 * binary in ten thousand seems to have an entry. */
static bool plausible(const struct record *r, struct bytes name)
{
	bool controls = has_controls(name), longer = r->name > ZIP_NAME_MAX;
	if (!controls && !longer)
		return true;
	return !(controls && longer) && !octet_control(name.at[0]) && r->version >= 10 &&
	       r->version <= 63 && r->disk == 0 && !(r->flags & FLAGS_UNUSED);
}

static void zip_entry_found(struct zip_directory *z, const struct record *r, struct bytes name)
{
	bool ends_in_slash =
		name.len && (name.at[name.len - 1] == '/' || name.at[name.len - 1] == '\\');
	z->found(z->arg,
		 &(struct zip_entry){
			 .name = name,
			 .encrypted = r->method == METHOD_AES ||
				      r->flags & (FLAG_ENCRYPTED | FLAG_STRONG |
						  FLAG_DIRECTORY_ENCRYPTED),
			 .directory = ends_in_slash && r->length == 0,
			 .cut = r->name > ZIP_NAME_MAX || (r->central && r->extra > ZIP_EXTRA_MAX),
		 });
}

/* 4.6.9: a version, a checksum of the other name, which programs pass over if they like, and the
 * name. */
static void tell_unicode(struct zip_directory *z, const struct record *r, struct bytes extra)
{
	while (extra.len >= 4) {
		unsigned id = u16(extra, 0), len = u16(extra, 2);
		struct bytes data = bytes_first(bytes_skip(extra, 4), len);
		if (id == UNICODE_PATH && data.len > 5)
			zip_entry_found(z, r, bytes_first(bytes_skip(data, 5), ZIP_NAME_MAX));
		extra = bytes_skip(extra, 4 + (size_t)len);
	}
}

/* An entry at the front of `b`. Gives how many octets it takes to tell, 0 once it is settled. */
static size_t entry_judge(struct zip_directory *z, struct bytes b, bool central, bool last)
{
	size_t fixed = central ? CENTRAL_SIZE : LOCAL_SIZE;
	if (b.len < fixed)
		return fixed;
	struct record r = zip_record_read(b, central);
	if (!method_known(r.method) || !r.name)
		return 0;
	size_t name = r.name < ZIP_NAME_MAX ? r.name : ZIP_NAME_MAX;
	size_t extra = r.extra < ZIP_EXTRA_MAX ? r.extra : ZIP_EXTRA_MAX;
	size_t whole = fixed + name + (r.name > ZIP_NAME_MAX ? 0 : extra);
	if (b.len < (last ? fixed + name : whole))
		return whole;
	struct bytes view = bytes_first(bytes_skip(b, fixed), name);
	if (!plausible(&r, view))
		return 0;
	unsigned *count = central ? &z->central : &z->local;
	z->too_many |= ++*count > ZIP_ENTRIES_MAX;
	zip_entry_found(z, &r, view);
	tell_unicode(z, &r, bytes_first(bytes_skip(b, fixed + name), whole - fixed - name));
	return 0;
}

/* A record of any kind at the front of `b`, which begins with "P"; `last`: nothing comes behind it.
 * Gives how many octets it takes to tell what it is, 0 once that is settled. */
static size_t record_judge(struct zip_directory *z, struct bytes b, bool last)
{
	static const struct bytes central = { "PK\1\2", 4 }, local = { "PK\3\4", 4 },
				  end = { "PK\5\6", 4 }, sealed = { "PK\6\x8", 4 };
	if (b.len > 1 && b.at[1] != 'K')
		return 0;
	if (b.len < SIGNATURE_SIZE)
		return SIGNATURE_SIZE;
	if (bytes_starts(b, central) || bytes_starts(b, local))
		return entry_judge(z, b, b.at[2] == 1, last);
	if (bytes_starts(b, end)) {
		if (b.len < END_SIZE)
			return END_SIZE;
		z->empty |= u16(b, 10) == 0 && u32(b, 12) == 0;
	} else if (bytes_starts(b, sealed)) {
		/* 4.3.11: the record before an encrypted central directory, whose entries nobody
		 * can read. */
		if (b.len < SEALED_SIZE)
			return SEALED_SIZE;
		if (u32(b, 4) > 0 && u32(b, 4) <= UINT16_MAX)
			z->found(z->arg,
				 &(struct zip_entry){ .name = BYTES(""), .encrypted = true });
	}
	return 0;
}

/* False if the four octets, of which the first is "P", are no signature that record_judge() knows;
 * a quick look before it. */
static bool signature(const char *at)
{
	return at[1] == 'K' && (at[2] == 6 ? at[3] == 8 : at[3] == at[2] + 1);
}

/* Reads the records that begin in b before `limit`. Gives where it stopped: past the last one, or
 * at one of which more is needed, and then how much, else 0. */
static size_t scan(struct zip_directory *z, struct bytes b, size_t limit, bool last, size_t *need)
{
	*need = 0;
	for (size_t at = 0; at < limit; at++) {
		if (b.at[at] != 'P') {
			const char *next = memchr(b.at + at, 'P', b.len - at);
			at = next ? (size_t)(next - b.at) : b.len;
			if (at >= limit)
				return at;
		}
		if (b.len - at >= SIGNATURE_SIZE && !signature(b.at + at))
			continue;
		size_t wanted = record_judge(z, bytes_skip(b, at), last);
		if (wanted && !last) {
			*need = wanted;
			return at;
		}
	}
	return limit;
}

void zip_begin(struct zip_directory *z, void (*found)(void *arg, const struct zip_entry *),
	       void *arg)
{
	z->found = found;
	z->arg = arg;
	z->central = z->local = 0;
	z->empty = z->too_many = false;
	z->held_len = z->need = 0;
}

/* Completes what is held from the octets; gives how many of those are read. */
static size_t held_continue(struct zip_directory *z, struct bytes octets)
{
	size_t old = z->held_len, taken = octets.len < ZIP_RECORD_MAX ? octets.len : ZIP_RECORD_MAX;
	memcpy(z->held + old, octets.at, taken);
	z->held_len += taken;
	if (z->held_len < z->need)
		return taken;
	size_t at = scan(z, (struct bytes){ z->held, z->held_len }, old, false, &z->need);
	if (!z->need) {
		z->held_len = 0;
		return at - old;
	}
	/* More is needed of a record that begins in what was held: then the octets were few, and
	 * all are taken. */
	z->held_len -= at;
	memmove(z->held, z->held + at, z->held_len);
	return taken;
}

void zip_feed(struct zip_directory *z, struct bytes octets)
{
	if (!octets.len)
		return;
	if (z->held_len)
		octets = bytes_skip(octets, held_continue(z, octets));
	if (!octets.len)
		return;
	size_t at = scan(z, octets, octets.len, false, &z->need);
	if (!z->need)
		return;
	z->held_len = octets.len - at;
	memcpy(z->held, octets.at + at, z->held_len);
}

void zip_end(struct zip_directory *z)
{
	(void)scan(z, (struct bytes){ z->held, z->held_len }, z->held_len, true, &z->need);
	z->held_len = z->need = 0;
}
