/* file_name.c: any octets as the name of a file. What must hold:
 *   - nothing behind the name is read (it lies in a heap block of exactly its size);
 *   - every form lies in the buffers, is not empty, and holds neither control characters nor upper
 *     case;
 *   - whatever stands before ".exe", the name has that extension, and so it has with dots and
 *     blanks behind it;
 *   - with ".exe.txt" it has the extension "txt";
 *   - packed or in pieces it has both extensions. */
#include "modules/files/file_name.h"

#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require_sound(const struct file_name *n)
{
	require(n->count <= FILE_NAME_FORMS);
	for (size_t i = 0; i < n->count; i++) {
		struct bytes form = n->forms[i];
		bool plain =
			form.at >= n->plain && form.at + form.len <= n->plain + sizeof n->plain;
		bool decoded = form.at >= n->decoded &&
			       form.at + form.len <= n->decoded + sizeof n->decoded;
		require(form.len > 0 && (plain || decoded));
		for (size_t j = 0; j < form.len; j++)
			require(!octet_control(form.at[j]) &&
				octet_lower(form.at[j]) == form.at[j]);
	}
	(void)file_name_clsid(n);
}

static void require_extension(struct bytes name, const char *behind, const char *extension)
{
	struct file_name n;
	size_t len = name.len + strlen(behind);
	char *exact = malloc(len ? len : 1);
	require(exact != NULL);
	if (name.len)
		memcpy(exact, name.at, name.len);
	memcpy(exact + name.len, behind, strlen(behind));
	file_name_read(&n, (struct bytes){ exact, len });
	free(exact);
	require_sound(&n);
	require(!extension || file_name_has(&n, extension));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes name = { (const char *)data, size };
	require_extension(name, "", NULL);
	require_extension(name, ".exe", "exe");
	require_extension(name, ".EXE. .", ".exe");
	require_extension(name, ".exe.txt", "txt");
	require_extension(name, ".tar.gz", "tar.gz");
	require_extension(name, ".exe.gz", "exe");
	require_extension(name, ".exe.gz", "gz");
	require_extension(name, ".7z.001", "7z");
	return 0;
}
