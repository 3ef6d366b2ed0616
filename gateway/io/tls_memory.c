/* tls_memory.c: what an idle connection's TLS takes up, and what of it is given back; see
 * tls_inside.h.
 *
 * The library keeps two buffers of 16 KiB for a connection, one for the record that it reads and
 * one for the record that it writes, and a handshake leaves their pages in memory. A mail session
 * needs the first of each: commands and replies are short, and few connections carry a large body.
 * So the whole pages in the middle go back to the system when a connection idles. They read as
 * zeros when they are needed again.
 *
 * It must never give back a page that holds an octet which somebody will read. */
#include "gateway/io/tls_inside.h"

#include "gateway/base/memory.h"

#include <sys/mman.h>
#include <unistd.h>

enum {
	/* What the library takes for a connection without telling: two records, keys, and the
	 * handshake while it lasts; and what of it is left at rest. Measured. A large record brings
	 * some of it back: no more than what the account measures beside. */
	SHAKING_HANDS = 36 * 1024,
	AT_REST = 20 * 1024,
	/* What both buffers have for content; headers and padding come on top. */
	CONTENT = 16384,
};

void tls_charge(struct tls *tls)
{
	tls->charged = SHAKING_HANDS;
	memory_charge(tls->charged);
}

/* WHY not what stands before the message: with the number of the next record the buffer begins, and
 * one in 256 begins with a page. */
static void give_back(const unsigned char *buffer, const unsigned char *message)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t from = ((uintptr_t)message + page - 1) & ~(page - 1);
	uintptr_t to = ((uintptr_t)buffer + CONTENT) & ~(page - 1);
	if (from < to)
		(void)madvise((void *)from, to - from, MADV_DONTNEED);
}

/* WHY private: the library neither tells where the buffers are nor gives them back by itself. All
 * that was to be sent has been; of what was received, nothing lies behind the message that was read
 * last, nor is it a part of one. */
bool tls_give_back(struct tls *tls)
{
	const mbedtls_ssl_context *ssl = &tls->ssl;
	bool sent = ssl->MBEDTLS_PRIVATE(out_left) == 0;
	bool read = ssl->MBEDTLS_PRIVATE(in_left) == 0 &&
		    ssl->MBEDTLS_PRIVATE(in_msglen) == ssl->MBEDTLS_PRIVATE(in_hslen) &&
		    ssl->MBEDTLS_PRIVATE(badmac_seen_or_in_hsfraglen) == 0 &&
		    ssl->MBEDTLS_PRIVATE(keep_current_message) == 0;
	if (!sent || !read)
		return false;
	give_back(ssl->MBEDTLS_PRIVATE(out_buf), ssl->MBEDTLS_PRIVATE(out_msg));
	give_back(ssl->MBEDTLS_PRIVATE(in_buf), ssl->MBEDTLS_PRIVATE(in_msg));
	memory_release(tls->charged - AT_REST);
	tls->charged = AT_REST;
	return true;
}
