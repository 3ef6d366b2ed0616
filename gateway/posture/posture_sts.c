/* posture_sts.c: MTA-STS (RFC 8461), its record and the policy that a web server gives, and TLSRPT
 * (RFC 8460). The policy counts only where the server's certificate is right. */
#include "gateway/posture/posture_inside.h"

#include "gateway/posture/sts_policy.h"
#include "gateway/posture/visit.h"

static const char AREA[] = "mta-sts";
enum { HTTPS = 443, AGE_SHORT = 86400 };
#define POLICY_PATH "/.well-known/mta-sts.txt"

/* ---- the policy */

static void mx_look(struct posture *p, const struct sts_policy *policy)
{
	for (size_t i = 0; i < p->host_count; i++)
		if (!sts_policy_has(policy, p->hosts[i].name))
			posture_add(
				p, policy->mode == STS_ENFORCE ? POSTURE_ERROR : POSTURE_WARNING,
				AREA, "mta-sts.mx_missing", p->hosts[i].name,
				posture_format(p, "Add the line: mx: %.*s",
					       BYTES_ARG(p->hosts[i].name)),
				"The policy does not name the MX %.*s%s.",
				BYTES_ARG(p->hosts[i].name),
				policy->mode == STS_ENFORCE ? ": others do not deliver to it" : "");
}

static void policy_look(struct posture *p, struct bytes body)
{
	struct sts_policy policy;
	const char *fault = sts_policy_read(body, &policy);
	if (fault) {
		posture_add(p, POSTURE_ERROR, AREA, "mta-sts.policy_invalid", BYTES(""),
			    BYTES("version: STSv1, mode: enforce, mx: HOST, max_age: 604800, each "
				  "on a line."),
			    "The policy cannot be read: %s.", fault);
		return;
	}
	posture_value(p,
		      posture_add(p, policy.mode == STS_ENFORCE ? POSTURE_GOOD : POSTURE_INFO, AREA,
				  "mta-sts.mode", BYTES(""), BYTES(""),
				  "The policy's mode is %s, for %llu s.",
				  sts_mode_name(policy.mode), (unsigned long long)policy.max_age),
		      bytes_of(sts_mode_name(policy.mode)));
	if (policy.mode == STS_TESTING)
		posture_add(p, POSTURE_WARNING, AREA, "mta-sts.testing", BYTES(""),
			    BYTES("Once reports (TLSRPT) look good, publish mode: enforce with a "
				  "new id."),
			    "The policy only tests: others deliver without TLS all the same.");
	if (policy.mode == STS_NONE)
		return;
	if (policy.max_age < AGE_SHORT)
		posture_add(p, POSTURE_WARNING, AREA, "mta-sts.short_age", BYTES(""),
			    BYTES("Publish max_age: 604800 or more."),
			    "The policy is kept for less than a day (max_age %llu).",
			    (unsigned long long)policy.max_age);
	mx_look(p, &policy);
}

/* ---- fetching it */

static bool certificate_fits(struct posture *p, const struct visit *v, struct bytes host)
{
	unsigned faults = tls_peer_faults(visit_tls(v));
	static const struct {
		unsigned fault;
		const char *code, *why;
	} rows[] = {
		{ TLS_FAULT_OTHER_NAME, "mta-sts.certificate_name", "is not for that name" },
		{ TLS_FAULT_EXPIRED, "mta-sts.certificate_expired", "has expired" },
		{ TLS_FAULT_UNTRUSTED, "mta-sts.certificate_untrusted",
		  "is not signed by an authority that is trusted here" },
		{ TLS_FAULT_FUTURE | TLS_FAULT_ELSE, "mta-sts.certificate_invalid",
		  "is not valid" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (faults & rows[i].fault) {
			posture_add(p, POSTURE_ERROR, AREA, rows[i].code, host,
				    posture_format(p,
						   "Get a certificate for %.*s from a public "
						   "authority.",
						   BYTES_ARG(host)),
				    "The certificate of %.*s %s: others do not take the policy.",
				    BYTES_ARG(host), rows[i].why);
			return false;
		}
	if (p->order->authorities.len)
		return true;
	posture_add(p, POSTURE_UNKNOWN, AREA, "mta-sts.certificate_unknown", host, BYTES(""),
		    "Whether the certificate of %.*s is trusted cannot be told: this machine has "
		    "no certificate authorities.",
		    BYTES_ARG(host));
	return true;
}

static void reply_look(struct posture *p, const struct http_reply *r, struct bytes host)
{
	struct bytes remedy = posture_format(
		p, "https://%.*s" POLICY_PATH " has to give the policy itself, with 200.",
		BYTES_ARG(host));
	if (r->status >= 300 && r->status < 400)
		posture_add(p, POSTURE_ERROR, AREA, "mta-sts.redirect", host, remedy,
			    "The policy is behind a redirect (%u), which nobody may follow (RFC "
			    "8461, 3.3).",
			    r->status);
	else if (r->status != 200)
		posture_add(p, POSTURE_ERROR, AREA, "mta-sts.status", host, remedy,
			    "Instead of the policy %.*s answers %u.", BYTES_ARG(host), r->status);
	else if (r->too_long)
		posture_add(p, POSTURE_ERROR, AREA, "mta-sts.too_long", host, BYTES(""),
			    "The policy is longer than 64 KiB: others do not read it.");
	else {
		if (!bytes_equal_nocase(r->type, BYTES("text/plain")))
			posture_add(p, POSTURE_WARNING, AREA, "mta-sts.type", host,
				    BYTES("Serve it as text/plain."),
				    "The policy is served as \"%.*s\", not as text/plain.",
				    BYTES_ARG(r->type));
		policy_look(p, r->body);
	}
}

/* True: this address has been looked at to the end. */
static bool policy_fetch(struct posture *p, struct bytes host, struct address to,
			 struct text *trouble)
{
	struct visit v;
	struct http_reply reply;
	char name[DNS_NAME_MAX + 1];
	struct text t = TEXT(name);
	text_add(&t, host);
	to.port = HTTPS;
	bool done = visit_begin(&v, p, &to, text_cstr(&t));
	if (done && certificate_fits(p, &v, host)) {
		done = visit_get(&v, text_cstr(&t), POLICY_PATH, STS_POLICY_MAX, &reply);
		if (done)
			reply_look(p, &reply, host);
	}
	trouble->len = 0;
	text_add(trouble, text_bytes(&v.trouble));
	visit_end(&v);
	return done;
}

static void policy_find(struct posture *p)
{
	char buffer[VISIT_TROUBLE_MAX];
	struct text trouble = TEXT(buffer);
	struct bytes host = posture_name(p, "mta-sts", p->order->domain);
	static const enum dns_type types[] = { DNS_A, DNS_AAAA };
	bool known = true, any = false;
	for (size_t t = 0; t < 2; t++) {
		const struct dns_answer *a = posture_ask(p, host, types[t]);
		known &= a->status != DNS_FAILED;
		for (size_t i = 0; i < a->count && i < 2; i++) {
			any = true;
			if (p->order->dns_only)
				return;
			/* Where a stranger's record leads into our own network nobody goes. */
			if (!address_public(&a->records[i].address)) {
				trouble.len = 0;
				text_string(&trouble, "has an address that nobody can reach from "
						      "outside");
			} else if (policy_fetch(p, host, a->records[i].address, &trouble))
				return;
		}
	}
	if (!any && !known)
		posture_unknown(p, AREA, "mta-sts.unknown", host, "the address");
	else
		posture_add(p, any ? POSTURE_UNKNOWN : POSTURE_ERROR, AREA,
			    any ? "mta-sts.unreachable" : "mta-sts.no_host", host,
			    posture_format(p, "https://%.*s" POLICY_PATH " has to give the policy.",
					   BYTES_ARG(host)),
			    "The policy cannot be fetched: %.*s %.*s.", BYTES_ARG(host),
			    BYTES_ARG(any ? text_bytes(&trouble) : BYTES("has no address")));
}

void posture_look_at_sts(struct posture *p)
{
	struct bytes name = posture_name(p, "_mta-sts", p->order->domain), id = BYTES("");
	const struct dns_answer *txt = posture_ask(p, name, DNS_TXT);
	const char *fault = NULL;
	size_t count = 0;
	if (txt->status == DNS_FAILED) {
		posture_unknown(p, AREA, "mta-sts.unknown", name, "the record");
		return;
	}
	for (size_t i = 0; i < txt->count; i++)
		if (sts_record_is(txt->records[i].data)) {
			fault = sts_record_read(txt->records[i].data, &id);
			count++;
		}
	struct bytes remedy =
		posture_format(p, "%.*s. TXT \"v=STSv1; id=20260101;\"", BYTES_ARG(name));
	if (count == 0) {
		/* Who takes no mail needs none. */
		if (!p->mx_known)
			posture_unknown(p, AREA, "mta-sts.unknown", p->order->domain,
					"the MX records");
		else if (!p->no_mail)
			posture_add(p, POSTURE_INFO, AREA, "mta-sts.none", BYTES(""), BYTES(""),
				    "There is no MTA-STS: others may deliver without TLS.");
		return;
	}
	p->sts = true;
	if (count > 1 || fault) {
		posture_add(p, POSTURE_ERROR, AREA,
			    count > 1 ? "mta-sts.several" : "mta-sts.record_invalid", BYTES(""),
			    remedy, "%s: others act as if there were none.",
			    count > 1 ? "There are several records" : fault);
		return;
	}
	posture_value(p,
		      posture_add(p, POSTURE_GOOD, AREA, "mta-sts.id", BYTES(""), BYTES(""),
				  "The record's id is %.*s.", BYTES_ARG(id)),
		      id);
	policy_find(p);
}

/* ---- TLSRPT */

void posture_look_at_tlsrpt(struct posture *p)
{
	static const char area[] = "tlsrpt";
	struct bytes name = posture_name(p, "_smtp._tls", p->order->domain), rua = BYTES("");
	const struct dns_answer *txt = posture_ask(p, name, DNS_TXT);
	const char *fault = NULL;
	size_t count = 0;
	if (txt->status == DNS_FAILED) {
		posture_unknown(p, area, "tlsrpt.unknown", name, "the record");
		return;
	}
	for (size_t i = 0; i < txt->count; i++)
		if (tlsrpt_record_is(txt->records[i].data)) {
			fault = tlsrpt_record_read(txt->records[i].data, &rua);
			count++;
		}
	struct bytes remedy = posture_format(p, "%.*s. TXT \"v=TLSRPTv1; rua=mailto:tls@%.*s\"",
					     BYTES_ARG(name), BYTES_ARG(p->order->domain));
	if (count > 1)
		posture_add(p, POSTURE_ERROR, area, "tlsrpt.several", BYTES(""),
			    BYTES("Leave one of them."),
			    "There are %zu TLSRPT records: nobody sends reports.", count);
	else if (fault)
		posture_add(p, POSTURE_ERROR, area, "tlsrpt.invalid", BYTES(""), remedy,
			    "The TLSRPT record cannot be read: %s.", fault);
	else if (count)
		posture_value(p,
			      posture_add(p, POSTURE_GOOD, area, "tlsrpt.record", BYTES(""),
					  BYTES(""), "Reports go to %.*s.", BYTES_ARG(rua)),
			      rua);
	else if (p->sts || p->dane)
		posture_add(p, POSTURE_WARNING, area, "tlsrpt.none", BYTES(""), remedy,
			    "Nobody tells when delivery by TLS fails (no TLSRPT record), though "
			    "others are asked for TLS.");
}
