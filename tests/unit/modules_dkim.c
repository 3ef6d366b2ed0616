/* modules_dkim.c: the check dkim over real signatures: every fact with its words, whenever the DNS
 * answers and in whatever pieces the body comes. The messages (tests/data/dkim/NAME.eml, with LF)
 * were signed for these tests; rfc6376-a2.eml is the example of that RFC, dkimpy-rfc6376.eml comes
 * from dkimpy (LICENSE.dkimpy beside it). */
#include "tests/unit/modules_zone.h"

#include "modules/dkim/dkim_example.h"
#include "modules/dkim/dkim_verify.h"

#include <openssl/crypto.h>

extern const struct check check_dkim;

#define NOW UINT64_C(1795000000000) /* November 2026 */
#define A2_KEY                                                                     \
	"p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeL"   \
	"nQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT9" \
	"47qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB"

enum { FILE_LARGEST = 20000, ZONE_LARGEST = 4000, ANSWERS_MAX = 8 };

static const size_t pieces[] = { 1, 7, 65536 };

struct world {
	char keys[FILE_LARGEST];
	char message[FILE_LARGEST];
	char zone[ZONE_LARGEST];
};

static size_t file_read(const char *name, char *to)
{
	char path[100];
	assert_true((size_t)snprintf(path, sizeof path, "tests/data/dkim/%s", name) < sizeof path);
	FILE *file = fopen(path, "rb");
	if (!file)
		fail_msg("%s is not there", path);
	size_t len = fread(to, 1, FILE_LARGEST - 1, file);
	assert_true(len > 0 && len < FILE_LARGEST - 1);
	fclose(file);
	to[len] = '\0';
	return len;
}

/* The message with CRLF, after the first `from` in it has become `to`. */
static struct bytes message_of(struct world *w, const char *name, const char *from, const char *to)
{
	char raw[FILE_LARGEST], file[64];
	snprintf(file, sizeof file, "%s.eml", name);
	file_read(file, raw);
	struct text message = TEXT(w->message);
	char *edit = from ? strstr(raw, from) : NULL;
	if (from && !edit)
		fail_msg("%s has no %s", name, from);
	for (char *c = raw; *c; c++) {
		struct bytes octets = { c, 1 };
		if (c == edit) {
			octets = bytes_of(to);
			c += strlen(from) - 1;
		}
		for (size_t i = 0; i < octets.len; i++) {
			if (octets.at[i] == '\n')
				text_char(&message, '\r');
			text_char(&message, octets.at[i]);
		}
	}
	assert_false(message.cut);
	return text_bytes(&message);
}

/* The public key of this name, as a C string. */
static const char *key_of(struct world *w, const char *name)
{
	char *line = strstr(w->keys, name);
	if (!line)
		fail_msg("there is no key %s", name);
	return line + strlen(name) + 1;
}

/* "@KEY" in a zone line is the key of that name. */
static const char *zone_line(struct world *w, struct text *zone, const char *line)
{
	const char *at = strchr(line, '@');
	char *start = zone->at + zone->len;
	text_add(zone, bytes_first(bytes_of(line), at ? (size_t)(at - line) : strlen(line)));
	if (at) {
		char name[32];
		size_t len = strcspn(at + 1, " ;");
		snprintf(name, sizeof name, "%.*s ", (int)len, at + 1);
		name[len] = ' ';
		struct bytes key = bytes_of(key_of(w, name) - 1);
		text_add(zone, bytes_first(key, bytes_find(key, '\n')));
		text_string(zone, at + 1 + len);
	}
	text_char(zone, '\0');
	assert_false(zone->cut);
	return start;
}

/* What was found, without what Authentication-Results is to say. */
static const char *without_auth(const char *found, char *buffer)
{
	char *to = buffer;
	for (const char *from = found; *from; from++) {
		if (strncmp(from, " [", 2) == 0)
			from = strchr(from, ']') + 1;
		*to++ = *from;
	}
	*to = '\0';
	return buffer;
}

struct row {
	const char *file;
	const char *from, *to;          /* an edit of it; NULL: none */
	const char *zone[ANSWERS_MAX];  /* NULL-ended */
	const char *found;
};

static struct trial *row_trial(struct world *w, const struct row *row, const char *const *zone,
			       size_t piece, enum settling settling)
{
	struct trial *t = trial_new(&check_dkim, zone, "192.0.2.7");
	t->settling = settling;
	t->ctx.now = NOW;
	trial_message(t, message_of(w, row->file, row->from, row->to), piece);
	trial_run(t);
	return t;
}

static void rows_hold(const struct row *rows, size_t count)
{
	struct world *w = calloc(1, sizeof *w);
	char plain[2000];
	assert_non_null(w);
	file_read("keys", w->keys);
	for (size_t i = 0; i < count * SETTLINGS * COUNT(pieces); i++) {
		const struct row *row = &rows[i / (SETTLINGS * COUNT(pieces))];
		const char *zone[ANSWERS_MAX + 1] = { NULL };
		struct text lines = TEXT(w->zone);
		for (size_t z = 0; row->zone[z]; z++)
			zone[z] = zone_line(w, &lines, row->zone[z]);
		struct trial *t = row_trial(w, row, zone, pieces[i % COUNT(pieces)],
					    (enum settling)(i / COUNT(pieces) % SETTLINGS));
		if (strcmp(without_auth(t->found.at, plain), row->found))
			fail_msg("%s %s: %s, not %s", row->file, row->to ? row->to : "", plain,
				 row->found);
		/* Run again, it says the same again. */
		char before[sizeof t->found_buffer];
		memcpy(before, t->found_buffer, sizeof before);
		t->found.len = 0;
		trial_run(t);
		assert_string_equal(t->found.at, before);
		trial_free(t);
	}
	free(w);
}

#define S1                "s1._domainkey.example.com TXT "
#define GOOD              { S1 "v=DKIM1; k=rsa; p=@rsa2048" }
#define N50               "a note that is one of twenty and of fifty octets. "
#define N500              N50 N50 N50 N50 N50 N50 N50 N50 N50 N50
#define PASSES            "pass (example.com selector s1) example.com +0"
#define REPLAYABLE(words) "replayable (example.com selector s1: signed " words ") example.com +0"
#define IS(fact, words)   fact " (example.com selector s1: " words ") example.com +0"

static void true_signatures(void **state)
{
	static const struct row rows[] = {
		{ "relaxed", NULL, NULL, GOOD, PASSES },
		{ "simple", NULL, NULL, GOOD, PASSES },
		{ "mixed", NULL, NULL, GOOD, PASSES },
		{ "ed25519", NULL, NULL, { S1 "k=ed25519; p=@ed" }, PASSES },
		{ "rsa1024", NULL, NULL, { S1 "p=@rsa1024" }, PASSES },
		{ "rsa4096", NULL, NULL, { S1 "p=@rsa4096" }, PASSES },
		{ "rsa8192", NULL, NULL, { S1 "p=@rsa8192" }, PASSES },
		{ "empty-relaxed", NULL, NULL, GOOD, PASSES },
		{ "empty-simple", NULL, NULL, GOOD, PASSES },
		{ "utf8", NULL, NULL, GOOD, PASSES },
		{ "u-labels",
		  NULL,
		  NULL,
		  { "xn--schlssel-95a._domainkey.xn--bcher-kva.example TXT n=\xc3\xa9; "
		    "p=@other1024" },
		  "pass (xn--bcher-kva.example selector xn--schlssel-95a) "
		  "xn--bcher-kva.example +0" },
		/* An empty name in h= is not that of a line that is no field. */
		{ "empty-names", NULL, NULL, { S1 "p=@other1024" }, PASSES },
		{ "empty-names", "A line", "No line", { S1 "p=@other1024" }, PASSES },
		{ "long-line", NULL, NULL, GOOD, PASSES },
		{ "oversigned", NULL, NULL, GOOD, PASSES },
		{ "not-expired", NULL, NULL, GOOD, PASSES },
		{ "limit-whole", NULL, NULL, GOOD, PASSES },
		{ "limit-whole-simple", NULL, NULL, GOOD, PASSES },
		{ "limit-empty", NULL, NULL, GOOD, PASSES },
		{ "upper-case", NULL, NULL, GOOD, PASSES },
		{ "two",
		  NULL,
		  NULL,
		  { S1 "p=@rsa2048", "s1._domainkey.relay.example.org TXT k=ed25519; p=@ed" },
		  "pass (relay.example.org selector s1) relay.example.org +0; " PASSES },
		{ "signs-signature",
		  NULL,
		  NULL,
		  { S1 "p=@rsa2048", "s1._domainkey.relay.example.org TXT p=@rsa2048" },
		  "pass (relay.example.org selector s1) relay.example.org +0; " PASSES },
		{ "rfc6376-a2",
		  NULL,
		  NULL,
		  { "brisbane._domainkey.example.com TXT v=DKIM1; " A2_KEY },
		  "pass (example.com selector brisbane) example.com +0" },
		{ "dkimpy-rfc6376",
		  NULL,
		  NULL,
		  { "brisbane._domainkey.football.example.com TXT " DKIM_EXAMPLE_ED25519_KEY,
		    "test._domainkey.football.example.com TXT " DKIM_EXAMPLE_RSA_KEY },
		  "pass (football.example.com selector brisbane) football.example.com +0; "
		  "pass (football.example.com selector test) football.example.com +0" },
		/* What relaxed canonicalization forgives. */
		{ "relaxed", "Subject: The  invoice", "SUBJECT:\n  The\t \n invoice  ", GOOD,
		  PASSES },
		{ "relaxed", "the  invoice \t is attached.  \n \n",
		  "the invoice is attached.\n\t\n", GOOD, PASSES },
		{ "relaxed", "-- \nAlice\n\n\n", "-- \nAlice\n", GOOD, PASSES },
		{ "relaxed", "-- \nAlice\n\n\n", "-- \nAlice\n \n\t\n\n\n\n", GOOD, PASSES },
		/* A body without an end of line, as BDAT may bring it: the backend gets it with
		 * one. */
		{ "relaxed", "Alice\n\n\n", "Alice", GOOD, PASSES },
		{ "simple", "Alice\n\n\n", "Alice", GOOD, PASSES },
		{ "simple", "Alice\n\n\n", "Alice\n\n", GOOD, PASSES },
		/* Nothing signed is touched. */
		{ "relaxed", "From:", "Received: from x\n\tby y\nFrom:", GOOD, PASSES },
		{ "relaxed", "From:", "no field at all\nFrom:", GOOD, PASSES },
		{ "relaxed", "From:", "od;d: x\nFrom:", GOOD, PASSES },
	};
	(void)state;
	rows_hold(rows, COUNT(rows));
}

static void false_signatures(void **state)
{
	static const struct row rows[] = {
		{ "relaxed", "attached", "Attached", GOOD, IS("fail", "body hash does not match") },
		{ "relaxed", "the  invoice", "theinvoice", GOOD,
		  IS("fail", "body hash does not match") },
		{ "relaxed", "Dear", "\nDear", GOOD, IS("fail", "body hash does not match") },
		{ "simple", "attached.  ", "attached. ", GOOD,
		  IS("fail", "body hash does not match") },
		{ "simple", "\n \n", "\n\n", GOOD, IS("fail", "body hash does not match") },
		{ "empty-simple", "1@example.com>\n\n", "1@example.com>\n\nx\n", GOOD,
		  IS("fail", "body hash does not match") },
		{ "long-line", "xxxxx\nyyy", "xxxxw\nyyy", GOOD,
		  IS("fail", "body hash does not match") },
		{ "relaxed", "Subject: The", "Subject: Your", GOOD,
		  IS("fail", "signature does not match the header") },
		{ "simple", "Subject: The", "subject: The", GOOD,
		  IS("fail", "signature does not match the header") },
		{ "relaxed", "s=s1;", "s=S1;", GOOD,
		  IS("fail", "signature does not match the header") },
		{ "ed25519",
		  "Bob",
		  "Rob",
		  { S1 "k=ed25519; p=@ed" },
		  IS("fail", "signature does not match the header") },
		{ "relaxed",
		  NULL,
		  NULL,
		  { S1 "p=@rsa4096" },
		  IS("fail", "signature does not match the header") },
		/* A second From: only who has signed From twice is safe from it; the check `from`
		 * speaks of it in any case. */
		{ "relaxed", "From: Alice", "From: eve@example.org\nFrom: Alice", GOOD,
		  PASSES "; " REPLAYABLE("1 of 2 From fields") },
		{ "relaxed", "To: Bob", "From: eve@example.org\nTo: Bob", GOOD,
		  IS("fail", "signature does not match the header") },
		{ "oversigned", "From: Alice", "From: eve@example.org\nFrom: Alice", GOOD,
		  IS("fail", "signature does not match the header") },
		{ "oversigned", "Date:", "Cc: eve@example.org\nDate:", GOOD,
		  IS("fail", "signature does not match the header") },
		{ "oversigned", "From: Alice", "From\t: eve@example.org\nFrom: Alice", GOOD,
		  IS("fail", "signature does not match the header") },
		{ "expired", NULL, NULL, GOOD, IS("fail", "expired") },
		{ "relaxed", "s=s1;", "s=s1; t=1795100000;", GOOD,
		  IS("fail", "signed in the future") },
		{ "sha1", NULL, NULL, GOOD, IS("fail", "rsa-sha1 is not accepted, RFC 8301") },
		{ "rsa512",
		  NULL,
		  NULL,
		  { S1 "p=@rsa512" },
		  IS("fail", "the key has only 512 bits") },
		{ "rsa768",
		  NULL,
		  NULL,
		  { S1 "p=@rsa768" },
		  IS("fail", "the key has only 768 bits") },
		{ "rsa1017",
		  NULL,
		  NULL,
		  { S1 "p=@rsa1017" },
		  IS("fail", "the key has only 1017 bits") },
		{ "rsa1023",
		  NULL,
		  NULL,
		  { S1 "p=@rsa1023" },
		  IS("fail", "the key has only 1023 bits") },
		{ "limit-part", NULL, NULL, GOOD, IS("fail", "covers only 20 of 52 octets, l=") },
		{ "limit-part", "attached", "Attached", GOOD,
		  IS("fail", "covers only 20 of 52 octets, l=") },
		{ "limit-part", "Bob,", "Rob,", GOOD, IS("fail", "body hash does not match") },
		{ "limit-whole", "Alice\n\n\n", "Alice\nBuy!\n", GOOD,
		  IS("fail", "covers only 52 of 58 octets, l=") },
		{ "limit-beyond", NULL, NULL, GOOD, IS("fail", "l= is longer than the body") },
		/* It names every field and one more, itself too: RFC 6376, 3.5, forbids that. */
		{ "every-name", NULL, NULL, GOOD,
		  IS("fail", "signature does not match the header") },
	};
	(void)state;
	rows_hold(rows, COUNT(rows));
}

static void keys(void **state)
{
	static const struct row rows[] = {
		{ "relaxed", NULL, NULL, { NULL }, IS("permerror", "no key in the DNS") },
		{ "relaxed", NULL, NULL, { S1 "NONE" }, IS("permerror", "no key in the DNS") },
		{ "relaxed",
		  NULL,
		  NULL,
		  { S1 "FAILED" },
		  IS("temperror", "no answer from the DNS for the key") },
		{ "relaxed",
		  NULL,
		  NULL,
		  { S1 "v=DKIM1; p=" },
		  IS("permerror", "the key is revoked") },
		{ "relaxed",
		  NULL,
		  NULL,
		  { S1 "v=DKIM1; k=rsa" },
		  IS("permerror", "the key record cannot be read") },
		{ "relaxed",
		  NULL,
		  NULL,
		  { S1 "v=DKIM2; p=@rsa2048" },
		  IS("permerror", "the key record cannot be read") },
		{ "relaxed",
		  NULL,
		  NULL,
		  { S1 "k=rsa; p=@rsa2048 ; v=DKIM1" },
		  IS("permerror", "v= is not the first tag of the key record") },
		{ "relaxed",
		  NULL,
		  NULL,
		  { S1 "p=@rsa2048 ; p=@rsa2048" },
		  IS("permerror", "the key record cannot be read") },
		{ "relaxed",
		  NULL,
		  NULL,
		  { S1 "v=DKIM1; k=dsa; p=@rsa2048" },
		  IS("permerror", "the key type is unknown") },
		{ "relaxed",
		  NULL,
		  NULL,
		  { S1 "k=ed25519; p=@ed" },
		  IS("permerror", "the key type is not that of the signature") },
		{ "ed25519",
		  NULL,
		  NULL,
		  { S1 "k=rsa; p=@rsa2048" },
		  IS("permerror", "the key type is not that of the signature") },
		{ "relaxed",
		  NULL,
		  NULL,
		  { S1 "k=ed25519; p=@rsa2048" },
		  IS("permerror", "the key is not an Ed25519 key") },
		{ "relaxed",
		  NULL,
		  NULL,
		  { S1 "p=@ed" },
		  IS("permerror", "the key is not an RSA key") },
		{ "relaxed",
		  NULL,
		  NULL,
		  { S1 "p=no;" },
		  IS("permerror", "the key is not an RSA key") },
		{ "relaxed", NULL, NULL, { S1 "p=!" }, IS("permerror", "the key is not base64") },
		{ "relaxed",
		  NULL,
		  NULL,
		  { S1 "h=sha1; p=@rsa2048" },
		  IS("permerror", "the key does not allow SHA-256") },
		{ "relaxed", NULL, NULL, { S1 "h=sha1:sha256; p=@rsa2048" }, PASSES },
		{ "relaxed",
		  NULL,
		  NULL,
		  { S1 "s=tlsrpt; p=@rsa2048" },
		  IS("permerror", "the key is not for mail") },
		{ "relaxed", NULL, NULL, { S1 "s=tlsrpt : email; p=@rsa2048" }, PASSES },
		{ "relaxed", NULL, NULL, { S1 "s=*; g=*; x=whatever; p=@rsa2048" }, PASSES },
		/* Notes make the record longer than the library's buffer; it never sees them. */
		{ "relaxed", NULL, NULL, { S1 "n=" N500 N500 "; p=@rsa2048" }, PASSES },
		/* t=s, t=y. */
		{ "below", NULL, NULL, { S1 "p=@rsa2048" }, PASSES },
		{ "below",
		  NULL,
		  NULL,
		  { S1 "t=s; p=@rsa2048" },
		  IS("permerror", "i= is a subdomain of d=, which the key forbids") },
		{ "relaxed", NULL, NULL, { S1 "t=s; p=@rsa2048" }, PASSES },
		{ "relaxed", NULL, NULL, { S1 "t=y; p=@rsa2048" }, PASSES },
		{ "relaxed",
		  "attached",
		  "Attached",
		  { S1 "t=s:y; p=@rsa2048" },
		  IS("none", "the key is in test mode: body hash does not match") },
		{ "rsa512",
		  NULL,
		  NULL,
		  { S1 "t=y; p=@rsa512" },
		  IS("none", "the key is in test mode: the key has only 512 bits") },
	};
	(void)state;
	rows_hold(rows, COUNT(rows));
}

/* What each signature says of the other's faults: nothing. */
static void several(void **state)
{
	static const struct row rows[] = {
		{ "two",
		  NULL,
		  NULL,
		  { S1 "p=@rsa2048" },
		  "permerror (relay.example.org selector s1: no key in the DNS) relay.example.org "
		  "+0; " PASSES },
		{ "two",
		  NULL,
		  NULL,
		  { S1 "FAILED", "s1._domainkey.relay.example.org TXT k=ed25519; p=@ed" },
		  "pass (relay.example.org selector s1) relay.example.org +0; " IS(
			  "temperror", "no answer from the DNS for the key") },
		{ "two",
		  "attached",
		  "Attached",
		  { S1 "FAILED", "s1._domainkey.relay.example.org TXT k=ed25519; p=@ed" },
		  "fail (relay.example.org selector s1: body hash does not match) "
		  "relay.example.org +0; " IS("temperror", "no answer from the DNS for the key") },
		{ "two",
		  "v=1",
		  "v=2",
		  { S1 "p=@rsa2048" },
		  "permerror (relay.example.org selector s1: v= is "
		  "not 1) relay.example.org +0; " PASSES },
		{ "two",
		  "d=relay.example.org;",
		  "",
		  { S1 "p=@rsa2048" },
		  "permerror (signature without domain selector s1: d= is missing); " PASSES },
		/* Who has signed another signature is told when that is not the one, and does not
		 * care whether it holds. */
		{ "signs-signature",
		  "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com;",
		  "DKIM-Signature: v=1; a=rsa-sha512; c=relaxed/relaxed; d=example.com;",
		  { S1 "p=@rsa2048", "s1._domainkey.relay.example.org TXT p=@rsa2048" },
		  "fail (relay.example.org selector s1: signature does not match the header) "
		  "relay.example.org +0; " IS("permerror", "a= is unknown") },
		{ "signs-signature",
		  NULL,
		  NULL,
		  { "s1._domainkey.relay.example.org TXT p=@rsa2048" },
		  "pass (relay.example.org selector s1) "
		  "relay.example.org +0; " IS("permerror", "no key in the DNS") },
		/* One that was put on top later was not signed. */
		{ "signs-signature",
		  "DKIM-Signature:",
		  "DKIM-Signature: v=0.5\nDKIM-Signature:",
		  { S1 "p=@rsa2048", "s1._domainkey.relay.example.org TXT p=@rsa2048" },
		  "permerror (signature without domain: v= is not 1); "
		  "pass (relay.example.org selector s1) relay.example.org +0; " PASSES },
	};
	(void)state;
	rows_hold(rows, COUNT(rows));
}

static void authentication_results(void **state)
{
	static const struct {
		struct row row;
		const char *auth;       /* how what was found begins */
	} rows[] = {
		{ { "rfc6376-a2",
		    NULL,
		    NULL,
		    { "brisbane._domainkey.example.com TXT v=DKIM1; " A2_KEY },
		    NULL },
		  "pass [dkim=pass header.d=example.com header.s=brisbane header.a=rsa-sha256 "
		  "header.b=AuUoFEfD]" },
		{ { "rfc6376-a2",
		    "dinner",
		    "supper",
		    { "brisbane._domainkey.example.com TXT v=DKIM1; " A2_KEY },
		    NULL },
		  "fail [dkim=fail (signature does not match the header) header.d=example.com "
		  "header.s=brisbane "
		  "header.a=rsa-sha256 header.b=AuUoFEfD]" },
		{ { "rfc6376-a2",
		    "hungry",
		    "angry",
		    { "brisbane._domainkey.example.com TXT t=y; " A2_KEY },
		    NULL },
		  "none [dkim=none (the key is in test mode: body hash does not match) "
		  "header.d=example.com header.s=brisbane header.a=rsa-sha256 "
		  "header.b=AuUoFEfD]" },
		{ { "limit-part", "b=", "b=", { S1 "p=@rsa2048" }, NULL },
		  "fail [dkim=policy (covers only 20 of 52 octets, l=) header.d=example.com "
		  "header.s=s1 header.a=rsa-sha256 "
		  "header.b=" },
		{ { "rfc6376-a2",
		    NULL,
		    NULL,
		    { "brisbane._domainkey.example.com TXT FAILED" },
		    NULL },
		  "temperror [dkim=temperror (no answer from the DNS for the key) "
		  "header.d=example.com header.s=brisbane "
		  "header.a=rsa-sha256 header.b=AuUoFEfD]" },
		{ { "rfc6376-a2",
		    "v=1; a=rsa-sha256; s=brisbane; d=example.com;",
		    "v=1; a=\"x\"; s=(; d=x y;",
		    { NULL },
		    NULL },
		  "permerror [dkim=permerror (d= is not a domain) header.b=AuUoFEfD]" },
	};
	struct world *w = calloc(1, sizeof *w);
	(void)state;
	assert_non_null(w);
	file_read("keys", w->keys);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text lines = TEXT(w->zone);
		const char *zone[2] = { rows[i].row.zone[0]
						? zone_line(w, &lines, rows[i].row.zone[0])
						: NULL };
		struct trial *t = row_trial(w, &rows[i].row, zone, 100, ALL_TOGETHER);
		if (strncmp(t->found.at, rows[i].auth, strlen(rows[i].auth)))
			fail_msg("%s, not %s", t->found.at, rows[i].auth);
		trial_free(t);
	}
	free(w);
}

static void without_a_signature(void **state)
{
	(void)state;
	struct trial *t = trial_new(&check_dkim, NULL, "192.0.2.7");
	trial_message(t, BYTES("From: a@example.com\r\nX-DKIM-Signature: v=1\r\n\r\nHi.\r\n"), 7);
	t->ctx.whole = false; /* nothing to wait for */
	trial_run(t);
	assert_string_equal(t->found.at, "none [dkim=none] (no DKIM signature)");
	assert_string_equal(t->log.at, "");
	trial_free(t);
}

static void without_memory(void **state)
{
	(void)state;
	struct trial *t = trial_new(&check_dkim, NULL, "192.0.2.7");
	trial_header(t, BYTES("DKIM-Signature: v=1\r\n\r\n"));
	for (size_t budget = 0; budget < 4000; budget += 1000) {
		struct arena tight;
		arena_init(&tight, budget);
		t->ctx.read = check_dkim.reader->begin(&t->ctx, &tight);
		t->ctx.whole = true;
		t->found.len = 0;
		trial_run(t);
		if (!t->ctx.read)
			assert_string_equal(
				t->found.at,
				"temperror [dkim=temperror] (out of memory for the signatures)");
		arena_wipe(&tight);
	}
	trial_free(t);
}

/* The keys are asked for while the body is still coming, each once, and nothing is said before it
 * has come. */
static void asks_ahead(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	struct trial *t = trial_new(&check_dkim, NULL, "192.0.2.7");
	(void)state;
	assert_non_null(w);
	t->ctx.now = NOW;
	struct bytes body = trial_header(t, message_of(w, "two", NULL, NULL));
	t->ctx.read = check_dkim.reader->begin(&t->ctx, &t->arena);
	assert_int_equal(check_run(&check_dkim, &t->ctx), CHECK_WAIT);
	text_cstr(&t->log);
	assert_string_equal(t->log.at,
			    "TXT s1._domainkey.relay.example.org, TXT s1._domainkey.example.com");
	check_dkim.reader->feed(t->ctx.read, body);
	check_dkim.reader->end(t->ctx.read);
	assert_int_equal(check_run(&check_dkim, &t->ctx), CHECK_WAIT);
	assert_int_equal(t->found.len, 0);
	trial_free(t);
	free(w);
}

static struct {
	struct dns_record records[2];
	struct dns_answer answer;
} several_records;

static const struct dns_answer *several_dns(struct check_ctx *ctx, struct bytes name,
					    enum dns_type type)
{
	(void)ctx, (void)name, (void)type;
	return &several_records.answer;
}

/* RFC 6376, 3.6.2.2: what several records mean is undefined. One key among other texts is clear
 * enough. */
static void several_texts_at_a_selector(void **state)
{
	static const struct {
		const char *first, *second, *found;
	} rows[] = {
		{ "@", "v=spf1 -all", PASSES },
		{ "v=spf1 -all", "@", PASSES },
		{ "v=DKIM1; p", "@", PASSES },
		{ "@", "@", IS("permerror", "more than one key in the DNS") },
		{ "@", "p=", IS("permerror", "more than one key in the DNS") },
		{ "v=spf1 -all", "", IS("permerror", "the key record cannot be read") },
	};
	static const struct check_asks asks = { .dns = several_dns, .report = trial_report };
	struct world *w = calloc(1, sizeof *w);
	char plain[2000];
	(void)state;
	assert_non_null(w);
	file_read("keys", w->keys);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text lines = TEXT(w->zone);
		struct bytes key = bytes_of(zone_line(w, &lines, "p=@rsa2048"));
		struct trial *t = trial_new(&check_dkim, NULL, "192.0.2.7");
		several_records.records[0].data =
			rows[i].first[0] == '@' ? key : bytes_of(rows[i].first);
		several_records.records[1].data =
			rows[i].second[0] == '@' ? key : bytes_of(rows[i].second);
		several_records.answer = (struct dns_answer){ .status = DNS_FOUND,
							      .count = 2,
							      .records = several_records.records };
		t->ctx.asks = &asks;
		t->ctx.now = NOW;
		trial_message(t, message_of(w, "relaxed", NULL, NULL), 1000);
		trial_run(t);
		assert_string_equal(without_auth(t->found.at, plain), rows[i].found);
		trial_free(t);
	}
	free(w);
}

static size_t evidences, passes;
static char skipped_buffer[500];
static struct text skipped;

static void counting_report(struct check_ctx *ctx, const struct evidence *e)
{
	(void)ctx;
	if (strcmp(e->fact, "skipped") == 0) {
		text_add(&skipped, e->detail);
		return;
	}
	assert_true(e->auth.len > 0 && e->auth.len < 200);
	evidences++;
	passes += strcmp(e->fact, "pass") == 0;
}

/* Of fifty signatures ten are looked at: the one of the author's domain, wherever it stands, and
 * with junk of the author's domain none that cannot be read. */
static void fifty_signatures(void **state)
{
	static const struct check_asks asks = { .dns = trial_dns, .report = counting_report };
	static const struct {
		size_t before;
		const char *junk, *flaw;
		bool passes;
	} rows[] = {
		{ 0, "junk.example", "", true },      { 9, "junk.example", "", true },
		{ 10, "junk.example", "", true },     { 49, "junk.example", "", true },
		{ 49, "news.example.org", "", true }, { 49, "example.com", "x=1; ", true },
		{ 9, "example.com", "", true },       { 10, "example.com", "", false },
	};
	static char buffer[20000];
	struct world *w = calloc(1, sizeof *w);
	(void)state;
	assert_non_null(w);
	file_read("keys", w->keys);
	for (size_t n = 0; n < COUNT(rows); n++) {
		struct text message = TEXT(buffer), lines = TEXT(w->zone);
		const char *zone[] = { zone_line(w, &lines, S1 "p=@rsa2048"), NULL };
		struct bytes whole = message_of(w, "relaxed", NULL, NULL);
		size_t from = (size_t)(strstr(whole.at, "From:") - whole.at);
		for (size_t i = 0; i < 50; i++) {
			if (i == rows[n].before)
				text_add(&message, bytes_first(whole, from));
			text_format(
				&message,
				"DKIM-Signature: v=1; a=rsa-sha256; d=%s; s=s%zu; h=from; %s\r\n"
				" bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; l=%zu; "
				"b=AAAA\r\n",
				rows[n].junk, 100 + i, rows[n].flaw, i);
		}
		text_add(&message, bytes_skip(whole, from));
		assert_false(message.cut);
		struct trial *t = trial_new(&check_dkim, zone, "192.0.2.7");
		t->ctx.asks = &asks;
		t->ctx.now = NOW;
		evidences = passes = 0;
		skipped = TEXT(skipped_buffer);
		trial_message(t, text_bytes(&message), 1000);
		trial_run(t);
		assert_int_equal(evidences, 10);
		if (passes != rows[n].passes)
			fail_msg("%zu %s %s", rows[n].before, rows[n].junk, rows[n].flaw);
		assert_true(t->asked <= 10);
		assert_true(bytes_starts(text_bytes(&skipped),
					 BYTES("41 more signatures were not verified: ")));
		trial_free(t);
	}
	free(w);
}

#define JUNK(more)                                                                             \
	"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=junk.example; s=s; h=from;\n" \
	" bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; " more "b=AAAA\n"

/* A length is a stop on the way of the one hash, whatever else is hashed. */
static void several_lengths(void **state)
{
	static const struct row rows[] = {
		{ "relaxed",
		  "From:",
		  JUNK("l=5; ") JUNK("l=500; ") JUNK("") "From:",
		  { S1 "p=@rsa2048", "s._domainkey.junk.example TXT p=@rsa2048" },
		  PASSES "; fail (junk.example selector s: signature does not match the header) "
			 "junk.example +0; fail (junk.example selector s: signature does not match "
			 "the header) junk.example +0; fail (junk.example selector s: signature "
			 "does not match the header) junk.example +0" },
		{ "limit-whole", "From:", JUNK("l=52; ") JUNK("") "From:", GOOD,
		  PASSES
		  "; permerror (junk.example selector s: no key in the DNS) junk.example +0; "
		  "permerror (junk.example selector s: no key in the DNS) junk.example +0" },
		{ "limit-part", "From:", JUNK("l=52; ") JUNK("l=0; ") "From:", GOOD,
		  "fail (example.com selector s1: covers only 20 of 52 octets, l=) example.com +0; "
		  "permerror (junk.example selector s: no key in the DNS) junk.example +0; "
		  "permerror (junk.example selector s: no key in the DNS) junk.example +0" },
	};
	(void)state;
	rows_hold(rows, COUNT(rows));
}

/* AddressSanitizer's malloc is to refuse as malloc does. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

/* Since the check has started: to OpenSSL a key that it has no memory to read is a bad key. The
 * message that is being looked at must not be judged by that, the next one may be. */
static void openssl_without_memory(void **state)
{
	volatile size_t all = PTRDIFF_MAX;
	(void)state;
	(void)dkim_crypto_refused();
	assert_null(OPENSSL_malloc(all));
	assert_true(dkim_crypto_refused());
	assert_false(dkim_crypto_refused());
}

/* Which block from here on is refused; 0: none. */
static long refused_block;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_malloc(size_t size)
{
	return refused_block && --refused_block == 0 ? NULL : __real_malloc(size);
}

/* Judges a message with a true signature while this block is refused; false: it takes fewer. */
static bool judged_without(struct world *w, long block, struct text *found)
{
	const struct check_asks asks = { .dns = several_dns, .report = trial_report };
	struct trial *t = trial_new(&check_dkim, NULL, "192.0.2.7");
	t->ctx.asks = &asks;
	t->ctx.now = NOW;
	t->ctx.whole = true;
	struct bytes body = trial_header(t, message_of(w, "relaxed", NULL, NULL));
	refused_block = block;
	t->ctx.read = check_dkim.reader->begin(&t->ctx, &t->arena);
	if (t->ctx.read) {
		check_dkim.reader->feed(t->ctx.read, body);
		check_dkim.reader->end(t->ctx.read);
	}
	assert_int_equal(check_run(&check_dkim, &t->ctx), CHECK_DONE);
	bool refused = block && refused_block == 0;
	refused_block = 0;
	found->len = 0;
	text_add(found, text_bytes(&t->found));
	text_cstr(found);
	trial_free(t);
	return refused;
}

/* Whatever a message is refused, it is not judged without it; and the next one is judged. Both
 * where its key is kept open and where it is not. */
static void blocks_refused(struct world *w, bool kept)
{
	static const char good[] = "pass [dkim=pass ", bad[] = "temperror [dkim=temperror";
	char found_buffer[2000];
	struct text found = TEXT(found_buffer);
	long blocks = 0;
	bool refused = true;
	while (refused) {
		if (!kept)
			dkim_kept_forget();
		refused = judged_without(w, ++blocks, &found);
		if (refused && strncmp(found.at, bad, sizeof bad - 1) != 0)
			fail_msg("block %ld: %s", blocks, found.at);
		assert_false(judged_without(w, 0, &found));
		if (strncmp(found.at, good, sizeof good - 1) != 0)
			fail_msg("after block %ld: %s", blocks, found.at);
	}
	assert_true(blocks > 10);
}

static void each_block_refused(void **state)
{
	char key_buffer[1000];
	struct text key = TEXT(key_buffer);
	struct world *w = calloc(1, sizeof *w);
	(void)state;
	assert_non_null(w);
	file_read("keys", w->keys);
	several_records.records[0].data = bytes_of(zone_line(w, &key, "p=@rsa2048"));
	several_records.answer = (struct dns_answer){ .status = DNS_FOUND,
						      .count = 1,
						      .records = several_records.records };
	blocks_refused(w, false);
	blocks_refused(w, true);
	free(w);
}

static int start_once(void **state)
{
	(void)state;
	return check_dkim.start() ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(true_signatures),
		cmocka_unit_test(false_signatures),
		cmocka_unit_test(keys),
		cmocka_unit_test(several),
		cmocka_unit_test(authentication_results),
		cmocka_unit_test(without_a_signature),
		cmocka_unit_test(without_memory),
		cmocka_unit_test(asks_ahead),
		cmocka_unit_test(fifty_signatures),
		cmocka_unit_test(several_texts_at_a_selector),
		cmocka_unit_test(several_lengths),
		cmocka_unit_test(openssl_without_memory),
		cmocka_unit_test(each_block_refused),
	};
	return cmocka_run_group_tests(tests, start_once, NULL);
}
