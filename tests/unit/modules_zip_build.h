/* modules_zip_build.h: zip files made by hand for the tests, each record as odd as a test wants
 * it. */
#ifndef MXWARD_TESTS_MODULES_ZIP_BUILD_H
#define MXWARD_TESTS_MODULES_ZIP_BUILD_H

#include "gateway/base/bytes.h"

struct zip_file {
	const char *name;               /* NULL ends a list */
	unsigned flags, method;
	uint32_t length;                /* unpacked, as it says */
	struct bytes extra;
	size_t name_len;                /* 0: of the string */
};

static inline void zip_u16(struct text *t, unsigned value)
{
	text_char(t, (char)(value & 0xff));
	text_char(t, (char)(value >> 8 & 0xff));
}

static inline void zip_u32(struct text *t, uint32_t value)
{
	zip_u16(t, value & 0xffff);
	zip_u16(t, value >> 16);
}

static inline struct bytes zip_name(const struct zip_file *f)
{
	return f->name_len ? (struct bytes){ f->name, f->name_len } : bytes_of(f->name);
}

/* 4.3.7 */
static inline void zip_local(struct text *t, const struct zip_file *f)
{
	text_add(t, BYTES("PK\3\4"));
	zip_u16(t, 20);
	zip_u16(t, f->flags);
	zip_u16(t, f->method);
	zip_u32(t, 0x58210000);
	zip_u32(t, 0xdeadbeef);
	zip_u32(t, 0);
	zip_u32(t, f->length);
	zip_u16(t, (unsigned)zip_name(f).len);
	zip_u16(t, (unsigned)f->extra.len);
	text_add(t, zip_name(f));
	text_add(t, f->extra);
}

/* 4.3.12 */
static inline void zip_central(struct text *t, const struct zip_file *f)
{
	text_add(t, BYTES("PK\1\2"));
	zip_u16(t, 0x0314);
	zip_u16(t, 20);
	zip_u16(t, f->flags);
	zip_u16(t, f->method);
	zip_u32(t, 0x58210000);
	zip_u32(t, 0xdeadbeef);
	zip_u32(t, 0);
	zip_u32(t, f->length);
	zip_u16(t, (unsigned)zip_name(f).len);
	zip_u16(t, (unsigned)f->extra.len);
	zip_u16(t, 0); /* comment */
	zip_u16(t, 0); /* disk */
	zip_u16(t, 0);
	zip_u32(t, 0);
	zip_u32(t, 0);
	text_add(t, zip_name(f));
	text_add(t, f->extra);
}

/* 4.3.16 */
static inline void zip_finish(struct text *t, unsigned entries)
{
	text_add(t, BYTES("PK\5\6"));
	zip_u32(t, 0);
	zip_u16(t, entries);
	zip_u16(t, entries);
	zip_u32(t, entries ? 100 : 0);
	zip_u32(t, 0);
	zip_u16(t, 0);
}

static inline void zip_build(struct text *t, const struct zip_file *files)
{
	unsigned count = 0;
	for (const struct zip_file *f = files; f->name; f++)
		zip_local(t, f);
	for (; files[count].name; count++)
		zip_central(t, &files[count]);
	zip_finish(t, count);
}

#endif
