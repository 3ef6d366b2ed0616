/* report_out.c: a file written, perhaps through zlib; see report_out.h. Owns the compressor. */
#include "gateway/reports/report_out.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { IN_SIZE = 16 * 1024, OUT_SIZE = 16 * 1024, GZIP = 16, MEMORY_LEVEL = 8 };

struct report_out {
	int fd, failure;                /* errno; 0: none */
	bool gzip;
	uint64_t octets;
	size_t used;
	char in[IN_SIZE];
	char out[OUT_SIZE];
	z_stream z;
};

static void file_write(struct report_out *o, struct bytes b)
{
	while (b.len && !o->failure) {
		ssize_t n = write(o->fd, b.at, b.len);
		if (n < 0 && errno != EINTR)
			o->failure = errno;
		if (n > 0) {
			o->octets += (uint64_t)n;
			b = bytes_skip(b, (size_t)n);
		}
	}
}

static void compressed_write(struct report_out *o, int flush)
{
	o->z.next_in = (Bytef *)o->in;
	o->z.avail_in = (uInt)o->used;
	do {
		o->z.next_out = (Bytef *)o->out;
		o->z.avail_out = OUT_SIZE;
		int result = deflate(&o->z, flush);
		if (result == Z_STREAM_ERROR)
			o->failure = EIO;
		file_write(o, (struct bytes){ o->out, OUT_SIZE - o->z.avail_out });
	} while (o->z.avail_out == 0 && !o->failure);
}

static void out_flush(struct report_out *o, bool last)
{
	if (o->gzip)
		compressed_write(o, last ? Z_FINISH : Z_NO_FLUSH);
	else
		file_write(o, (struct bytes){ o->in, o->used });
	o->used = 0;
}

struct report_out *report_out_new(int fd, bool gzip)
{
	struct report_out *o = calloc(1, sizeof *o);
	if (!o)
		return NULL;
	o->fd = fd;
	o->gzip = gzip;
	if (!gzip || deflateInit2(&o->z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + GZIP,
				  MEMORY_LEVEL, Z_DEFAULT_STRATEGY) == Z_OK)
		return o;
	free(o);
	return NULL;
}

void report_out_add(struct report_out *o, struct bytes b)
{
	while (b.len && !o->failure) {
		size_t room = IN_SIZE - o->used, n = b.len < room ? b.len : room;
		memcpy(o->in + o->used, b.at, n);
		o->used += n;
		b = bytes_skip(b, n);
		if (o->used == IN_SIZE)
			out_flush(o, false);
	}
}

bool report_out_good(const struct report_out *o)
{
	return o->failure == 0;
}

bool report_out_end(struct report_out *o, uint64_t *octets, struct text *error)
{
	if (!o->failure)
		out_flush(o, true);
	if (o->gzip)
		(void)deflateEnd(&o->z);
	bool good = o->failure == 0;
	if (!good && error)
		text_string(error, strerror(o->failure));
	*octets = o->octets;
	free(o);
	return good;
}
