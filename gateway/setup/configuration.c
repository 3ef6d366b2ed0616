/* configuration.c: the text of the configuration, and its check; see configuration.h. */
#include "gateway/setup/configuration.h"

#include "policy/policy.h"

#include <limits.h>

static void listener_text(const struct configuration_places *p, bool tls, struct text *t)
{
	text_format(t,
		    "listeners:\n"
		    "  - bind: \"%s\"%s\n",
		    p->listen,
		    bytes_starts(bytes_of(p->listen), BYTES("[::]:"))
			    ? "                     # IPv6 and IPv4"
			    : "");
	if (!tls)
		text_string(t, "    tls: off                            # there is no certificate "
			       "yet\n");
}

static void certificate_text(const struct wishes *w, struct text *t)
{
	if (!w->certificate || !w->key) {
		text_string(t, "\n# Without a certificate mail arrives in clear. Get one for the "
			       "host name, name its files\n"
			       "# here, and remove `tls: off` above.\n"
			       "# tls: { certificate: cert.pem, key: key.pem }\n");
		return;
	}
	text_string(t, "\n# Read again at each reload. The gateway's user must be able to read "
		       "both.\ntls:\n  certificate: ");
	json_string(t, bytes_of(w->certificate));
	text_string(t, "\n  key: ");
	json_string(t, bytes_of(w->key));
	text_char(t, '\n');
}

static void backend_text(const struct configuration_places *p, struct text *t)
{
	text_format(t,
		    "\nbackends:\n"
		    "  main:\n"
		    "    # A second server here is used while the first is down.\n"
		    "    servers: [\"%s\"]\n"
		    "    # off, opportunistic, or required: its certificate is verified.\n"
		    "    tls: opportunistic\n"
		    "    # How the server is told who the client is: none, xclient, proxy-v1 or "
		    "proxy-v2.\n"
		    "    client_info: %s\n",
		    p->backend, p->xclient ? "xclient" : "none");
}

static void dns_text(const struct wishes *w, struct text *t)
{
	if (w->dns)
		text_format(t,
			    "\n# The resolver that checks ask; best is a validating one on this "
			    "machine.\n"
			    "dns: { servers: [\"%s\"] }\n",
			    w->dns);
	else
		text_string(t, "\n# The resolvers of /etc/resolv.conf. Better is a validating one "
			       "on this machine (unbound):\n"
			       "# dns: { servers: [\"127.0.0.1:53\"] }\n");
}

static const char checks_text[] =
	"\n# What is looked at. A check that is not listed does not run; there are more, DNS lists "
	"among them\n"
	"# (`mxward check --manual`).\n"
	"checks:\n"
	"  early_talker: { wait: 2s }            # clients that talk before they are greeted\n"
	"  rdns: {}                              # the client's reverse name\n"
	"  helo: {}\n"
	"  sender_domain: {}\n"
	"  spf: {}\n"
	"  dkim: {}\n"
	"  dmarc: {}\n"
	"  impersonation: {}                     # strangers with your names; add people: and "
	"partners:\n"
	"  links: {}                             # links that go elsewhere than they say\n"
	"  attachments: {}                       # programs and other dangerous files\n";

/* Not switched on unasked: once the policy is in force, mail waits for a scanner that is down. */
static void scanner_text(const char *socket, struct text *t)
{
	text_format(t,
		    "  # A virus scanner; mail waits while it does not answer:\n"
		    "  # virus: { scanners: [{ name: clam, type: clamd, server: \"unix:%s\" }] }\n",
		    socket ? socket : "/run/clamav/clamd.ctl");
}

static void policy_text(const struct configuration_places *p, struct text *t)
{
	text_string(t,
		    "\n# Look first, act later: under this policy all mail is accepted, and the "
		    "log says what would have\n"
		    "# been done (\"would\"). After a week, remove these two lines and run `mxward "
		    "reload`: then the\n"
		    "# default policy is in force.\n"
		    "policies:\n"
		    "  default: ");
	json_string(t, bytes_of(p->policy));
	text_char(t, '\n');
}

static void kept_text(const char *kept, struct text *t)
{
	text_format(t,
		    "state: %s/state\n"
		    "quarantine: { directory: %s/spool }\n"
		    "admin: { socket: %s/control.sock }\n",
		    kept, kept, kept);
}

void configuration_text(const struct wishes *w, const struct configuration_places *p,
			struct text *t)
{
	text_format(t,
		    "# %s: written by `mxward setup`.\n"
		    "#\n"
		    "# `mxward check` finds every error, `mxward check --manual` explains every "
		    "key, and `mxward reload`\n"
		    "# puts a change into force.\n\n"
		    "# The name in the greeting. Its address needs a reverse name (PTR) that leads "
		    "back to it.\n"
		    "hostname: %s\n\n",
		    w->file, w->hostname);
	listener_text(p, w->certificate && w->key, t);
	certificate_text(w, t);
	text_string(t, "\n# Mail for any other domain is refused.\ndomains:\n");
	for (size_t i = 0; i < w->domain_count; i++)
		text_format(t, "  %s: { backend: main }\n", w->domains[i]);
	backend_text(p, t);
	dns_text(w, t);
	text_string(t, checks_text);
	scanner_text(p->clamd, t);
	policy_text(p, t);
	if (p->kept)
		kept_text(p->kept, t);
}

struct config *configuration_check(const struct wishes *w, struct bytes text,
				   struct snapshot *snapshot, const struct config_report *report)
{
	char path[PATH_MAX], error_buffer[200];
	struct text policy = TEXT(path), error = TEXT(error_buffer);
	struct bytes content;
	text_format(&policy, "%s/" CONFIGURATION_POLICY, w->folder);
	bool good = snapshot_put(snapshot, bytes_of(w->file), text);
	if (!snapshot_read(snapshot, text_cstr(&policy), CONFIGURATION_MAX, &content, &error))
		good = good && snapshot_put(snapshot, text_bytes(&policy), policy_shadow());
	return good ? config_load(w->file, snapshot, report) : NULL;
}
