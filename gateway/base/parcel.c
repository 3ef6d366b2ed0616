/* parcel.c: a memfd that is written once; see parcel.h. Must never hold octets that nobody has
 * charged. */
#include "gateway/base/parcel.h"

#include "gateway/base/memory.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

static bool write_whole(int fd, struct bytes b)
{
	while (b.len) {
		ssize_t n = write(fd, b.at, b.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		b = bytes_skip(b, (size_t)n);
	}
	return true;
}

void parcel_add(struct parcel *p, struct bytes octets)
{
	if (p->lost || !octets.len)
		return;
	if (p->fd < 0)
		p->fd = memfd_create("parcel", MFD_CLOEXEC);
	p->lost = p->fd < 0 || !memory_has_room(octets.len);
	if (p->lost)
		return;
	memory_charge_file(octets.len);
	p->size += octets.len;
	p->lost = !write_whole(p->fd, octets);
}

void parcel_free(struct parcel *p)
{
	if (p->fd >= 0)
		close(p->fd);
	memory_release_file(p->size);
	*p = PARCEL_NONE;
}
