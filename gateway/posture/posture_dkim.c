/* posture_dkim.c: the keys of DKIM (RFC 6376, 3.6) at selectors that are configured, that mail of
 * the domain has used, or that many use. Read by the reader of mail. */
#include "gateway/posture/posture_inside.h"

#include "modules/dkim/dkim_key.h"

#include <string.h>

static const char AREA[] = "dkim";
enum { BITS_GOOD = 2048, DIGEST_SHOWN = 8 };

/* Of large providers, of programs, and what people choose. */
static const char *const usual[] = {
	"default",  "google", "selector1",  "selector2",     "k1",      "k2",
	"k3",       "s1",     "s2",         "dkim",          "mail",    "mx",
	"smtp",     "key1",   "protonmail", "protonmail2",   "fm1",     "fm2",
	"fm3",      "sig1",   "zoho",       "everlytickey1", "mxvault", "mandrill",
	"20230601", "dkim1",  "ed25519",
};
enum { USUAL = sizeof usual / sizeof *usual };
/* Nobody has this one, unless whatever is asked for has a key. */
static const char nobody[] = "mxward-no-such-selector";

static struct bytes key_name(struct posture *p, struct bytes selector)
{
	char buffer[DNS_NAME_MAX];
	struct text t = TEXT(buffer);
	text_add(&t, selector);
	text_string(&t, "._domainkey");
	return posture_name(p, text_cstr(&t), p->order->domain);
}

/* The record that is a key; "": none is. */
static struct bytes key_record(const struct dns_answer *txt)
{
	for (size_t i = 0; i < txt->count; i++)
		if (dkim_key_is(txt->records[i].data))
			return txt->records[i].data;
	return BYTES("");
}

static void key_value(struct posture *p, struct posture_finding *f, struct bytes record)
{
	uint8_t digest[SHA256_SIZE];
	char buffer[2 * DIGEST_SHOWN + 1];
	struct text t = TEXT(buffer);
	if (!posture_digest(record, digest))
		return;
	for (size_t i = 0; i < DIGEST_SHOWN; i++)
		text_format(&t, "%02x", digest[i]);
	posture_value(p, f, text_bytes(&t));
}

static void key_flawed(struct posture *p, struct bytes selector, const char *why)
{
	if (strcmp(why, "the key is revoked") == 0)
		posture_add(p, POSTURE_INFO, AREA, "dkim.revoked", selector, BYTES(""),
			    "The key of selector %.*s is revoked.", BYTES_ARG(selector));
	else
		posture_add(p, POSTURE_ERROR, AREA, "dkim.invalid", selector,
			    BYTES("Publish the record again as your mail server prints it."),
			    "Signatures by selector %.*s cannot be verified: %s.",
			    BYTES_ARG(selector), why);
}

static void key_look(struct posture *p, struct bytes selector, struct bytes record)
{
	struct dkim_key key;
	struct dkim_flaw flaw = dkim_key_read(record, &key);
	if (flaw.fact) {
		key_flawed(p, selector, flaw.why);
		return;
	}
	struct posture_finding *f =
		key.ed25519 ? posture_add(p, POSTURE_GOOD, AREA, "dkim.key", selector, BYTES(""),
					  "Selector %.*s has an Ed25519 key.", BYTES_ARG(selector))
			    : posture_add(p, POSTURE_GOOD, AREA, "dkim.key", selector, BYTES(""),
					  "Selector %.*s has an RSA key of %u bits.",
					  BYTES_ARG(selector), key.bits);
	key_value(p, f, record);
	if (!key.ed25519 && key.bits < DKIM_KEY_BITS_LEAST)
		posture_add(p, POSTURE_ERROR, AREA, "dkim.short_key", selector,
			    BYTES("Make a new key of 2048 bits under a new selector."),
			    "The key of selector %.*s has only %u bits: its signatures count for "
			    "nothing (RFC 8301, 3.2).",
			    BYTES_ARG(selector), key.bits);
	else if (!key.ed25519 && key.bits < BITS_GOOD)
		posture_add(p, POSTURE_WARNING, AREA, "dkim.weak_key", selector,
			    BYTES("Make a new key of 2048 bits under a new selector."),
			    "The key of selector %.*s has %u bits; 2048 are advised.",
			    BYTES_ARG(selector), key.bits);
	if (key.testing)
		posture_add(p, POSTURE_WARNING, AREA, "dkim.testing", selector,
			    BYTES("Remove t=y from the record."),
			    "The key of selector %.*s is in test mode (t=y).", BYTES_ARG(selector));
}

/* Whether the name is an alias for one that has no key any more. */
static bool dangling(struct posture *p, struct bytes selector, struct bytes name)
{
	const struct dns_answer *alias = posture_ask(p, name, DNS_CNAME);
	if (alias->count == 0)
		return false;
	posture_add(p, POSTURE_ERROR, AREA, "dkim.dangling", selector,
		    BYTES("Remove the alias, or have the provider publish the key again."),
		    "Selector %.*s is an alias for %.*s, where there is no key.",
		    BYTES_ARG(selector), BYTES_ARG(alias->records[0].data));
	return true;
}

/* Why a selector is looked at: many use it, mail has used it, or somebody says that it is used. */
enum why { USUAL_NAME, SEEN, CONFIGURED };

/* True if there is a key, however bad. */
static bool selector_look(struct posture *p, struct bytes selector, enum why why)
{
	struct bytes name = key_name(p, selector);
	const struct dns_answer *txt = posture_ask(p, name, DNS_TXT);
	struct bytes record = key_record(txt);
	if (record.len) {
		key_look(p, selector, record);
		return true;
	}
	if (txt->status == DNS_FAILED) {
		if (why != USUAL_NAME)
			posture_unknown(p, AREA, "dkim.unknown", name, "the key");
		return false;
	}
	bool alias = dangling(p, selector, name);
	if (!alias && why == SEEN)
		posture_add(p, POSTURE_INFO, AREA, "dkim.key_gone", selector, BYTES(""),
			    "Selector %.*s, which mail has used, has no key any more.",
			    BYTES_ARG(selector));
	else if (!alias && why == CONFIGURED)
		posture_add(
			p, POSTURE_WARNING, AREA, "dkim.no_key", selector,
			posture_format(p, "%.*s. TXT \"v=DKIM1; k=rsa; p=...\"", BYTES_ARG(name)),
			"There is no key at selector %.*s.", BYTES_ARG(selector));
	return false;
}

static bool among(const struct bytes *all, size_t count, struct bytes selector)
{
	for (size_t i = 0; i < count; i++)
		if (bytes_equal_nocase(all[i], selector))
			return true;
	return false;
}

static bool configured(const struct posture *p, struct bytes selector)
{
	return among(p->order->selectors, p->order->selector_count, selector);
}

/* *unknown: the selectors for which there was no answer. */
static bool usual_look(struct posture *p, size_t *unknown)
{
	bool any = false;
	for (size_t i = 0; i < USUAL; i++)
		posture_expect(p, key_name(p, bytes_of(usual[i])), DNS_TXT);
	if (key_record(posture_ask(p, key_name(p, bytes_of(nobody)), DNS_TXT)).len) {
		posture_add(p, POSTURE_INFO, AREA, "dkim.wildcard", BYTES(""), BYTES(""),
			    "Every selector has a key (a wildcard record): which are used cannot "
			    "be told.");
		return true;
	}
	for (size_t i = 0; i < USUAL; i++)
		if (!configured(p, bytes_of(usual[i])) &&
		    !among(p->order->seen, p->order->seen_count, bytes_of(usual[i]))) {
			struct bytes name = key_name(p, bytes_of(usual[i]));
			any |= selector_look(p, bytes_of(usual[i]), USUAL_NAME);
			*unknown += posture_ask(p, name, DNS_TXT)->status == DNS_FAILED;
		}
	return any;
}

void posture_look_at_dkim(struct posture *p)
{
	bool any = false;
	size_t unknown = 0;
	struct bytes under = posture_name(p, "_domainkey", p->order->domain);
	for (size_t i = 0; i < p->order->selector_count; i++)
		posture_expect(p, key_name(p, p->order->selectors[i]), DNS_TXT);
	for (size_t i = 0; i < p->order->selector_count; i++)
		any |= selector_look(p, p->order->selectors[i], CONFIGURED);
	for (size_t i = 0; i < p->order->seen_count; i++)
		posture_expect(p, key_name(p, p->order->seen[i]), DNS_TXT);
	for (size_t i = 0; i < p->order->seen_count; i++)
		if (!configured(p, p->order->seen[i]))
			any |= selector_look(p, p->order->seen[i], SEEN);
	if (posture_ask(p, under, DNS_TXT)->status == DNS_FAILED) {
		posture_unknown(p, AREA, "dkim.unknown", under, "keys");
		return;
	}
	any |= usual_look(p, &unknown);
	if (!any && unknown)
		posture_add(
			p, POSTURE_UNKNOWN, AREA, "dkim.unknown", BYTES(""), BYTES(""),
			"Whether there is a key is not known: no answer from the DNS for %zu of "
			"the usual selectors.",
			unknown);
	else if (!any && p->order->selector_count == 0)
		posture_add(p, p->order->own && !p->no_mail ? POSTURE_WARNING : POSTURE_INFO, AREA,
			    "dkim.none_found", BYTES(""),
			    BYTES("If mail is signed, name the selector (--selector, or "
				  "posture.selectors); otherwise have your mail server sign it."),
			    "No DKIM key was found; a selector of your own choice cannot be "
			    "guessed.");
}
