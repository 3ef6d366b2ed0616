/* contacts_file.c: any octets as cells of the list of contacts, and over its header. What must
 * hold:
 *   - it is refused, or read to the end: no cell is damaged into one that counts, but by the check
 * of
 *     16 bits, and none of those has a hash or a day that cannot be;
 *   - nobody is known who is not among them. */
#include "gateway/mailroom/contacts.h"

#include "gateway/base/log.h"
#include "tests/fuzz/fuzz.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { PAGE = 4096, HEADER = 256, CELLS = HEADER + 8 * CONTACTS_MAX };
#define NOW ((uint64_t)1795000000000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char path[] = "/tmp/mxward-fuzz.XXXXXX/contacts";
static unsigned char first[PAGE]; /* as a list with nobody has it */

static void begin(void)
{
	char words[200];
	struct text error = TEXT(words);
	path[sizeof path - sizeof "/contacts"] = '\0';
	require(mkdtemp(path) != NULL);
	path[sizeof path - sizeof "/contacts"] = '/';
	log_configure(LOG_JSON, LOG_SILENT);
	struct contacts *c = contacts_open(path, NULL, &error);
	require(c != NULL);
	contacts_note(c, BYTES("anna@partner.example"), BYTES("a.test"), NOW);
	contacts_close(c);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	require(pread(fd, first, sizeof first, 0) == (ssize_t)sizeof first);
	close(fd);
}

static void each(void *arg, uint64_t hash, uint16_t day)
{
	size_t *count = arg;
	require(hash >> 8 * CONTACTS_HASH_OCTETS == 0 && day > 0);
	++*count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char words[200];
	struct text error = TEXT(words);
	struct contacts_report report;
	size_t count = 0;
	if (first[0] == 0)
		begin();
	if (size < 2)
		return 0;
	off_t at = (off_t)(data[0] << 8 | data[1]) % (PAGE - HEADER) + (data[0] & 1 ? 0 : HEADER);
	if (data[1] == 255)
		at = CELLS; /* the last one */
	int fd = open(path, O_RDWR | O_CLOEXEC);
	size_t length = size - 2 < PAGE ? size - 2 : PAGE;
	length = at == CELLS && length > 8 ? 8 : length;
	require(pwrite(fd, data + 2, length, at) == (ssize_t)length);
	struct contacts *c = contacts_look(path, &error);
	if (c) {
		contacts_report(c, NOW, &report);
		contacts_each(c, NOW, each, &count);
		require(count <= report.known && report.known <= CONTACTS_MAX);
		require(contacts_kept(c, NOW) <= UINT16_MAX);
		require(!contacts_seen(c, BYTES("bert@partner.example"), BYTES("a.test"), 365,
				       NOW) ||
			count > 0);
	} else {
		require(error.len > 0);
	}
	contacts_close(c);
	/* as it was */
	static const unsigned char zeros[2 * PAGE];
	require(pwrite(fd, zeros, sizeof zeros, 0) > 0 && pwrite(fd, zeros, 8, CELLS) == 8);
	require(pwrite(fd, first, sizeof first, 0) == (ssize_t)sizeof first);
	close(fd);
	return 0;
}
