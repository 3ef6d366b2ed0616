/* archive_reader.c: the one file that knows libarchive; see archive_reader.h.
 *
 * Only formats and filters that libarchive reads by itself are named: none that starts a program.
 * It must never run outside the fence. */
#include "gateway/unpack/archive_reader.h"

#include "gateway/unpack/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct archive_reader {
	struct archive *archive;
	struct bytes octets;
	int opened;        /* libarchive's word for how that went */
	bool begun;        /* an entry has been seen */
	bool odd;          /* the present one says that it is no file, and holds octets */
	bool lost;         /* and libarchive does not give them */
	struct bytes link; /* or what is left of them to be read */
};

static bool support(struct archive *a)
{
	int (*const all[])(struct archive *) = {
		archive_read_support_filter_gzip,
		archive_read_support_filter_bzip2,
		archive_read_support_filter_xz,
		archive_read_support_filter_lzma,
		archive_read_support_filter_lzip,
		archive_read_support_filter_compress,
		archive_read_support_filter_zstd,
		archive_read_support_filter_lz4,
		archive_read_support_filter_rpm,
		archive_read_support_format_7zip,
		archive_read_support_format_rar,
		archive_read_support_format_rar5,
		archive_read_support_format_tar,
		archive_read_support_format_gnutar,
		archive_read_support_format_cab,
		archive_read_support_format_lha,
		archive_read_support_format_xar,
		archive_read_support_format_cpio,
		archive_read_support_format_ar,
		archive_read_support_format_warc,
		archive_read_support_format_raw,
		archive_read_support_format_iso9660,
		/* By its directory alone, as everybody else reads it. Without one libarchive would
		 * take what stands in front of the first odd octets for all of the archive. */
		archive_read_support_format_zip_seekable,
	};
	bool some = false;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		int result = all[i](a);
		/* A library that was built without one of them warns, and reads the others. One
		 * for which there was no memory would make an archive of its kind a strange one. */
		if (result == ARCHIVE_FATAL)
			return false;
		some |= result == ARCHIVE_OK;
	}
	return some;
}

struct archive_reader *archive_reader_open(struct bytes octets, bool other_names)
{
	struct archive_reader *r = calloc(1, sizeof *r);
	if (r)
		r->archive = archive_read_new();
	if (!r || !r->archive || !support(r->archive)) {
		archive_reader_close(r);
		return NULL;
	}
	r->octets = octets;
	if (other_names)
		(void)archive_read_set_format_option(r->archive, "iso9660", "rockridge", NULL);
	r->opened = archive_read_open_memory(r->archive, octets.at, octets.len);
	return r;
}

void archive_reader_close(struct archive_reader *r)
{
	if (!r)
		return;
	if (r->archive)
		(void)archive_read_free(r->archive);
	free(r);
}

/* Of the names that libarchive can give, the first that it has. It writes a slash behind what says
 * that it is a directory. */
static struct bytes name_of(struct archive_entry *entry, bool odd)
{
	const char *string = archive_entry_pathname_utf8(entry);
	struct bytes name = bytes_of(string ? string : archive_entry_pathname(entry));
	return odd && bytes_ends_nocase(name, BYTES("/")) ? bytes_first(name, name.len - 1) : name;
}

/* True if it has ended for want of memory. Where libarchive gives no reason, it is that.
 * WHY the words: not all of its readers say so by a number. */
static bool memory_short(struct archive_reader *r, long long result)
{
	int error = archive_errno(r->archive);
	const char *words = archive_error_string(r->archive);
	return error == ENOMEM || (result == ARCHIVE_FATAL && error == 0) ||
	       (words && strstr(words, "allocate memory"));
}

/* Why it cannot go on. */
static enum archive_step failure(struct archive_reader *r, int result)
{
	if (memory_short(r, result))
		return ARCHIVE_NO_MEMORY;
	if (archive_read_has_encrypted_entries(r->archive) > 0)
		return ARCHIVE_SEALED;
	return r->begun ? ARCHIVE_BROKEN : ARCHIVE_STRANGE;
}

/* An entry of a zip or 7z archive that has octets and calls itself a directory, a link or a device.
 * WHY it counts as a file: that is in the file's mode, which Windows and Office do not read; they
 * open it as any other. libarchive does, and gives no octets. */
static bool is_odd(struct archive *a, struct archive_entry *entry)
{
	int format = archive_format(a) & ARCHIVE_FORMAT_BASE_MASK;
	return (format == ARCHIVE_FORMAT_ZIP || format == ARCHIVE_FORMAT_7ZIP) &&
	       archive_entry_filetype(entry) != AE_IFREG &&
	       (archive_entry_size(entry) > 0 || archive_entry_symlink(entry));
}

/* What a link in such an archive holds is its target, and may be a file cut off at its first NUL.
 * Only what can be a path is taken for all of it, and a program begins in letters. */
static struct bytes link_of(struct archive_entry *entry)
{
	enum { PATH_LEN_MAX = 1024 };
	const char *target = archive_entry_symlink_utf8(entry);
	struct bytes link = bytes_of(target ? target : "");
	if (link.len > PATH_LEN_MAX || bytes_starts(link, BYTES("MZ")))
		return BYTES("");
	for (size_t i = 0; i < link.len; i++)
		if (octet_control(link.at[i]))
			return BYTES("");
	return link;
}

/* WHY a second name of a file counts if it has octets: cpio stores them with the last name. */
static bool holds_octets(struct archive_entry *entry)
{
	return archive_entry_filetype(entry) != AE_IFDIR && !archive_entry_symlink(entry) &&
	       (!archive_entry_hardlink(entry) || archive_entry_size(entry) > 0);
}

enum archive_step archive_reader_next(struct archive_reader *r, struct archive_item *item)
{
	struct archive_entry *entry;
	int result = ARCHIVE_RETRY;
	if (r->opened != ARCHIVE_OK)
		return failure(r, r->opened);
	for (int tries = 0; result == ARCHIVE_RETRY && tries < 3; tries++)
		result = archive_read_next_header(r->archive, &entry);
	if (result == ARCHIVE_EOF)
		return r->begun ? ARCHIVE_END : failure(r, result);
	if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
		return failure(r, result);
	/* What is not compressed and has no format is no archive of one file. */
	if (archive_format(r->archive) == ARCHIVE_FORMAT_RAW &&
	    archive_filter_count(r->archive) < 2)
		return ARCHIVE_STRANGE;
	r->begun = true;
	r->odd = is_odd(r->archive, entry);
	r->link = r->odd ? link_of(entry) : BYTES("");
	r->lost = r->odd && !r->link.len;
	*item = (struct archive_item){
		.name = archive_reader_single(r) ? BYTES("") : name_of(entry, r->odd),
		.directory = archive_entry_filetype(entry) == AE_IFDIR && !r->odd,
		.holds_octets = r->odd || holds_octets(entry),
		.encrypted = archive_entry_is_encrypted(entry) > 0,
	};
	return ARCHIVE_ITEM;
}

static int odd_read(struct archive_reader *r, char *into, size_t room)
{
	size_t n = r->link.len < room ? r->link.len : room;
	if (r->lost)
		return -1;
	memcpy(into, r->link.at, n);
	r->link = bytes_skip(r->link, n);
	return (int)n;
}

int archive_reader_read(struct archive_reader *r, char *into, size_t room)
{
	if (r->odd)
		return odd_read(r, into, room);
	ssize_t n = ARCHIVE_RETRY;
	for (int tries = 0; n == ARCHIVE_RETRY && tries < 3; tries++)
		n = archive_read_data(r->archive, into, room);
	if (n >= 0)
		return (int)n;
	return memory_short(r, n) ? -2 : -1;
}

bool archive_reader_single(const struct archive_reader *r)
{
	return archive_format(r->archive) == ARCHIVE_FORMAT_RAW;
}

const char *archive_reader_type(const struct archive_reader *r)
{
	int format = archive_format(r->archive) & ARCHIVE_FORMAT_BASE_MASK;
	if (format == ARCHIVE_FORMAT_RAR || format == ARCHIVE_FORMAT_RAR_V5)
		return "rar";
	return format == ARCHIVE_FORMAT_7ZIP ? "7z" : "zip";
}

bool archive_reader_solid(const struct archive_reader *r)
{
	int format = archive_format(r->archive) & ARCHIVE_FORMAT_BASE_MASK;
	return format == ARCHIVE_FORMAT_7ZIP || format == ARCHIVE_FORMAT_RAR ||
	       format == ARCHIVE_FORMAT_RAR_V5 || format == ARCHIVE_FORMAT_CAB;
}

bool archive_reader_two_names(const struct archive_reader *r)
{
	return archive_format(r->archive) == ARCHIVE_FORMAT_ISO9660_ROCKRIDGE;
}

/* ECMA-167, part 2, 9.1, and part 3, 9.1: a descriptor in one of the sectors behind the sixteenth
 * says that there is a volume of UDF, beside whatever else there is. */
bool archive_reader_part_unread(const struct archive_reader *r)
{
	enum { SECTOR = 2048, FIRST = 16, LAST = 80 };
	if ((archive_format(r->archive) & ARCHIVE_FORMAT_BASE_MASK) != ARCHIVE_FORMAT_ISO9660)
		return false;
	for (size_t i = FIRST; i < LAST; i++)
		if (bytes_starts(bytes_skip(r->octets, i * SECTOR + 1), BYTES("NSR0")))
			return true;
	return false;
}

struct library libarchive_library(void)
{
	static const char name[] = "libarchive ";
	const char *running = archive_version_string();
	return (struct library){ "libarchive", ARCHIVE_VERSION_ONLY_STRING,
				 strncmp(running, name, strlen(name)) == 0 ? running + strlen(name)
									   : running };
}
