/* inflater.c: the one file that knows zlib; see inflater.h. It must never run outside the fence. */
#include "gateway/unpack/inflater.h"

#include "gateway/unpack/unpack.h"

#include <zlib.h>

enum { PIECE = 16 * 1024 };

/* One piece. Z_OK: there may be more. */
static int piece_read(z_stream *z, bool (*found)(void *arg, struct bytes octets), void *arg,
		      bool *stopped)
{
	unsigned char piece[PIECE];
	z->next_out = piece;
	z->avail_out = sizeof piece;
	int result = inflate(z, Z_NO_FLUSH);
	struct bytes octets = { (const char *)piece, sizeof piece - z->avail_out };
	*stopped = octets.len && !found(arg, octets);
	/* Without progress there is nothing left to read. */
	return result == Z_OK && !octets.len ? Z_BUF_ERROR : result;
}

enum inflated inflate_octets(struct bytes packed, bool (*found)(void *arg, struct bytes octets),
			     void *arg)
{
	z_stream z = { .next_in = (z_const unsigned char *)(uintptr_t)packed.at,
		       .avail_in = packed.len < UINT32_MAX ? (unsigned)packed.len : UINT32_MAX };
	bool stopped = false;
	int result = inflateInit(&z);
	while (result == Z_OK && !stopped)
		result = piece_read(&z, found, arg, &stopped);
	(void)inflateEnd(&z);
	if (stopped)
		return INFLATED_STOPPED;
	if (result == Z_MEM_ERROR)
		return INFLATED_NO_MEMORY;
	return result == Z_STREAM_END ? INFLATED : INFLATED_PARTLY;
}

struct library zlib_library(void)
{
	return (struct library){ "zlib", ZLIB_VERSION, zlibVersion() };
}
