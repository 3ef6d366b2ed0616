/* yaml.c: any octets as a configuration file, on the whole way from YAML to what a gateway would
 * use. What must hold:
 *   - it is loaded, or at least one error is said, and never both;
 *   - every message is one line, begins with the file, and holds no control character;
 *   - nothing but the files in memory is read;
 *   - what was loaded and printed loads again, as the same configuration, and prints the same. */
#include "policy/config/config_inside.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/policy_pem.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hear(void *arg, bool warning, const char *message)
{
	size_t *errors = arg;
	*errors += !warning;
	for (const char *c = message; *c; c++)
		require(!octet_control(*c));
	require(strncmp(message, "/f/", 3) == 0 || strstr(message, "more errors are not shown"));
}

/* The files beside the configuration, packed: an unpacked snapshot never reads from the disk. */
static int pack_files(void)
{
	struct snapshot *s = snapshot_new();
	require(s && snapshot_put(s, BYTES("/f/cert.pem"), bytes_of(pem_certificate)) &&
		snapshot_put(s, BYTES("/f/old.pem"), bytes_of(pem_expired)) &&
		snapshot_put(s, BYTES("/f/key.pem"), bytes_of(pem_key)) &&
		snapshot_put(s, BYTES("/f/other.key"), bytes_of(pem_other_key)) &&
		snapshot_put(s, BYTES("/f/a.cidr"), BYTES("192.0.2.0/24 # x\n2001:db8::/32\n")) &&
		snapshot_put(s, BYTES("/f/p.yaml"), BYTES("reject_at: 5\n")) &&
		snapshot_put(s, BYTES("/f/bad.yaml"),
			     BYTES("score: { spf.fial: x }\nrules: [a]\n")) &&
		snapshot_put(s, BYTES("/f/bad.cidr"), BYTES("foo\n10.0.0.1/8\n")));
	int fd = snapshot_pack(s);
	snapshot_free(s);
	require(fd >= 0 && tls_start());
	return fd;
}

static struct config *load(struct bytes yaml)
{
	static int packed = -1;
	if (packed < 0)
		packed = pack_files();
	size_t errors = 0;
	struct config_report report = { .say = hear, .arg = &errors };
	struct snapshot *s = snapshot_unpack(packed);
	require(s && snapshot_put(s, BYTES("/f/mxward.yaml"), yaml));
	struct config *config = config_load("/f/mxward.yaml", s, &report);
	snapshot_free(s);
	require((config == NULL) == (errors > 0));
	return config;
}

static char *printed(const struct config *config, size_t *len)
{
	char *text;
	FILE *out = open_memstream(&text, len);
	require(out != NULL);
	option_print(out, config_options, config);
	require(fclose(out) == 0);
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config *first = load((struct bytes){ (const char *)data, size });
	if (!first)
		return 0;
	size_t len, again_len;
	char *text = printed(first, &len);
	struct config *second = load((struct bytes){ text, len });
	require(second != NULL && first->fingerprint == second->fingerprint);
	char *again = printed(second, &again_len);
	require(len == again_len && memcmp(text, again, len) == 0);
	for (size_t i = 0; i < first->domain_count; i++)
		require(config_domain(second, bytes_of(first->domains[i].name)) ==
			&second->domains[i]);
	free(text);
	free(again);
	config_unref(first);
	config_unref(second);
	return 0;
}
