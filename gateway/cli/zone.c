/* zone.c: `mxward zone`: MX, addresses, SPF, DMARC, MTA-STS and TLSRPT for every configured domain,
 * in the syntax of RFC 1035, section 5.
 *
 * It prints and decides nothing: what depends on more than the configuration (who else sends for a
 * domain, which addresses the world sees) is a comment to choose from. Every owner is written in
 * full, so that the lines may go into any zone. */
#include "gateway/cli/zone.h"

#include "gateway/base/siphash.h"
#include "gateway/cli/command.h"
#include "gateway/peer/pair.h"
#include "gateway/cli/terminal.h"
#include "gateway/base/version.h"

#include <string.h>
#include <sysexits.h>

enum { HOSTS = 2, POLICY_MAX = 1024, STRING_MAX = 255 };

/* Who takes mail, in the order of preference: this gateway and the other of the pair. */
struct host {
	const char *name;               /* NULL: the configuration knows only its address */
	bool ours;
	unsigned preference;
};

struct zone {
	FILE *out;
	const struct config *config;
	struct host hosts[HOSTS];
	size_t host_count;
};

static void find_hosts(struct zone *z)
{
	const struct peer_conf *peer = &z->config->peer;
	z->hosts[z->host_count++] = (struct host){ .name = z->config->hostname, .ours = true };
	if (peer->configured)
		z->hosts[z->host_count++] = (struct host){ .name = peer->hostname };
	if (peer->configured && peer->role == PAIR_SECONDARY) {
		struct host ours = z->hosts[0];
		z->hosts[0] = z->hosts[1];
		z->hosts[1] = ours;
	}
	for (size_t i = 0; i < z->host_count; i++)
		z->hosts[i].preference = (unsigned)(i + 1) * 10;
}

static void write_mx(const struct zone *z, const char *domain)
{
	for (size_t i = 0; i < z->host_count; i++) {
		const struct host *h = &z->hosts[i];
		if (h->name)
			fprintf(z->out, "%s.\tIN\tMX\t%u %s.\n", domain, h->preference, h->name);
		else
			/* RFC 5321, section 5.1: an MX names a host, never an address. */
			fprintf(z->out,
				";%s.\tIN\tMX\t%u NAME.\t; the peer's name: set peer.hostname\n",
				domain, h->preference);
	}
}

/* ---- addresses of the hosts */

static bool wildcard(const struct address *a)
{
	static const uint8_t zero[16];
	return memcmp(a->octets, zero, sizeof zero) == 0;
}

/* True if an earlier listener has the same address. */
static bool repeated(const struct config *c, size_t listener)
{
	for (size_t i = 0; i < listener; i++)
		if (address_equal(&c->listeners[i].bind, &c->listeners[listener].bind))
			return true;
	return false;
}

static void write_our_addresses(const struct zone *z, const char *name)
{
	const struct config *c = z->config;
	bool known[FAMILY_IPV6 + 1] = { false };
	for (size_t i = 0; i < c->listener_count; i++) {
		const struct address *a = &c->listeners[i].bind;
		char buffer[ADDRESS_TEXT_MAX];
		struct text t = TEXT(buffer);
		if (wildcard(a) || repeated(c, i))
			continue;
		address_text(&t, a);
		known[a->family] = true;
		fprintf(z->out, ";%s.\tIN\t%s\t%s%s\n", name,
			a->family == FAMILY_IPV4 ? "A" : "AAAA", text_cstr(&t),
			address_private(a) ? "\t; private: write the public address here" : "");
	}
	if (!known[FAMILY_IPV4])
		fprintf(z->out, ";%s.\tIN\tA\tADDRESS\n", name);
	if (!known[FAMILY_IPV6])
		fprintf(z->out, ";%s.\tIN\tAAAA\tADDRESS\n", name);
}

static void write_addresses(const struct zone *z)
{
	fputs("\n"
	      "; Addresses of the mail hosts that have none yet. An MX must not point to a "
	      "CNAME.\n",
	      z->out);
	for (size_t i = 0; i < z->host_count; i++) {
		if (z->hosts[i].ours)
			write_our_addresses(z, z->hosts[i].name);
		else if (z->hosts[i].name)
			fprintf(z->out, ";%s.\tIN\tA\tADDRESS\n;%s.\tIN\tAAAA\tADDRESS\n",
				z->hosts[i].name, z->hosts[i].name);
	}
}

/* ---- TXT records to choose from */

/* A comment that is a TXT record without its first character. A string of one holds 255 octets (RFC
 * 1035, 3.3.14). */
static void write_txt(const struct zone *z, const char *label, const char *domain,
		      struct bytes content)
{
	fprintf(z->out, ";%s%s.\tIN\tTXT\t", label, domain);
	do {
		fprintf(z->out, "\"%.*s\"", BYTES_ARG(bytes_first(content, STRING_MAX)));
		content = bytes_skip(content, STRING_MAX);
		fputs(content.len > 0 ? " " : "\n", z->out);
	} while (content.len > 0);
}

static void write_dmarc(const struct zone *z, const char *domain)
{
	static const char *const wishes[] = { "none", "quarantine", "reject" };
	char buffer[512];
	fputs("\n"
	      "; DMARC (RFC 9989), one of these: start with none and read the reports, then "
	      "move on to reject.\n",
	      z->out);
	for (size_t i = 0; i < sizeof wishes / sizeof *wishes; i++) {
		struct text t = TEXT(buffer);
		text_format(&t, "v=DMARC1; p=%s; rua=mailto:postmaster@%s", wishes[i], domain);
		write_txt(z, "_dmarc.", domain, text_bytes(&t));
	}
}

/* The policy's text, with the line ends of a file; `mode`: testing or enforce. */
static void sts_policy(const struct zone *z, struct text *t, const char *before, const char *mode)
{
	text_format(t, "%sversion: STSv1\n%smode: %s\n", before, before, mode);
	for (size_t i = 0; i < z->host_count; i++)
		text_format(t, "%smx: %s\n", before, z->hosts[i].name ? z->hosts[i].name : "NAME");
	text_format(t, "%smax_age: 604800\n", before);
}

/* The id has to change when the policy does (RFC 8461, section 3.1): it is the policy's digest. */
static void sts_id(const struct zone *z, const char *mode, struct text *id)
{
	char buffer[POLICY_MAX];
	struct text policy = TEXT(buffer);
	struct siphash s;
	uint64_t digest[2];
	sts_policy(z, &policy, "", mode);
	siphash_start(&s, (const uint64_t[2]){ 0, 0 });
	siphash_add(&s, text_bytes(&policy));
	siphash_end(&s, digest);
	text_format(id, "v=STSv1; id=%016llx;", (unsigned long long)digest[0]);
}

static void write_sts(const struct zone *z, const char *domain)
{
	static const char *const modes[] = { "testing", "enforce" };
	fputs("\n"
	      "; MTA-STS (RFC 8461): senders must use verified TLS. Publish one of two "
	      "policies, first testing, then\n"
	      "; enforce, as\n",
	      z->out);
	fprintf(z->out, "; https://mta-sts.%s/.well-known/mta-sts.txt\n", domain);
	if (!z->config->tls_server)
		fputs("; (only once tls.certificate is configured: without TLS such mail would "
		      "not arrive)\n",
		      z->out);
	fprintf(z->out, ";mta-sts.%s.\tIN\tA\tADDRESS\t; of that web server\n", domain);
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		char id_buffer[64], policy_buffer[POLICY_MAX];
		struct text id = TEXT(id_buffer), policy = TEXT(policy_buffer);
		sts_id(z, modes[i], &id);
		sts_policy(z, &policy, ";\t", modes[i]);
		write_txt(z, "_mta-sts.", domain, text_bytes(&id));
		fwrite(policy.at, 1, policy.len, z->out);
	}
}

static void write_domain(const struct zone *z, const char *domain)
{
	char buffer[512];
	struct text t = TEXT(buffer);
	fprintf(z->out, "\n; ---- %s\n\n", domain);
	write_mx(z, domain);
	fputs("\n"
	      "; SPF (RFC 7208): only the hosts above send for this domain. List any other "
	      "sender, such as a mail\n"
	      "; server that sends directly, before -all: ip4:ADDRESS, include:DOMAIN.\n",
	      z->out);
	write_txt(z, "", domain, BYTES("v=spf1 mx -all"));
	write_dmarc(z, domain);
	write_sts(z, domain);
	fputs("\n; TLSRPT (RFC 8460): reports on TLS failures.\n", z->out);
	text_format(&t, "v=TLSRPTv1; rua=mailto:postmaster@%s", domain);
	write_txt(z, "_smtp._tls.", domain, text_bytes(&t));
}

void zone_write(FILE *out, const struct config *config)
{
	struct zone z = { .out = out, .config = config };
	find_hosts(&z);
	fprintf(out,
		"; The DNS records that the configuration of %s calls for.\n"
		"; Lines that start with ; are alternatives to choose from or records to "
		"complete.\n\n"
		"$TTL 3600\n",
		config->hostname);
	write_addresses(&z);
	for (size_t i = 0; i < config->domain_count; i++)
		write_domain(&z, config->domains[i].name);
}

static void zone_complain(void *arg, bool warning, const char *message)
{
	(void)arg;
	terminal_write(stderr, bytes_of(message), true);
	fputs(warning ? " (warning)\n" : "\n", stderr);
}

int zone_command(const struct command *command, int argc, char **argv)
{
	const char *path = MXWARD_CONFIG_FILE;
	size_t words;
	const struct config_report report = { .say = zone_complain };
	const struct argument known[] = { { "-c", NULL, &path }, { 0 } };
	if (!arguments_read(command, argc, argv, known, NULL, 0, &words))
		return EX_USAGE;
	struct snapshot *snapshot = snapshot_new();
	if (!snapshot || !tls_start()) {
		fputs("mxward zone: out of memory\n", stderr);
		snapshot_free(snapshot);
		return EX_OSERR;
	}
	struct config *config = config_load(path, snapshot, &report);
	if (config)
		zone_write(stdout, config);
	int status = !config                                  ? EX_CONFIG
		     : fflush(stdout) == 0 && !ferror(stdout) ? EX_OK
							      : EX_IOERR;
	config_unref(config);
	snapshot_free(snapshot);
	return status;
}
