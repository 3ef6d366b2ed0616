/* version_command.c: `mxward --version`: this program, and the libraries that it was built against
 * and runs with, for whoever reports a fault or waits for a library's security update. */
#include "gateway/cli/command.h"
#include "gateway/base/version.h"
#include "gateway/io/libraries.h"
#include "gateway/process/sandbox.h"
#include "gateway/unpack/unpack.h"
#include "modules/dkim/dkim_crypto.h"
#include "policy/options/yaml.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static struct library (*const libraries[])(void) = {
	cares_library, dkim_crypto_library, idn_library,     public_suffix_library, libuv_library,
	yaml_library,  mbedtls_library,     sandbox_library, libarchive_library,    zlib_library,
};

enum { LIBRARIES = sizeof libraries / sizeof *libraries };

static void print_text(void)
{
	puts(MXWARD_NAME " " MXWARD_VERSION);
	for (size_t i = 0; i < LIBRARIES; i++) {
		struct library library = libraries[i]();
		printf("  %-10s %s", library.name, library.running);
		if (library.built && strcmp(library.built, library.running) != 0)
			printf(" (built against %s)", library.built);
		putchar('\n');
	}
}

static void print_json(void)
{
	printf("{\"name\":\"%s\",\"version\":\"%s\",\"libraries\":{", MXWARD_NAME, MXWARD_VERSION);
	for (size_t i = 0; i < LIBRARIES; i++) {
		struct library library = libraries[i]();
		printf("%s\"%s\":{\"built\":\"%s\",\"running\":\"%s\"}", i ? "," : "", library.name,
		       library.built ? library.built : library.running, library.running);
	}
	puts("}}");
}

int version_command(const struct command *command, int argc, char **argv)
{
	bool json = false;
	size_t words;
	const struct argument known[] = { { "--json", &json, NULL }, { 0 } };
	if (!arguments_read(command, argc, argv, known, NULL, 0, &words))
		return EX_USAGE;
	if (json)
		print_json();
	else
		print_text();
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}
