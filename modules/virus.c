/* virus.c: what content scanners say of the message: clamd and others, which the gateway asks
 * (gateway/scan/).
 *
 * Facts: `infected`; `unwanted` (found, but no virus by its name); `encrypted`, `too_large` and
 * `limits` (not, or not wholly, looked at); the value is the name that the scanner gave. A scanner
 * that did not answer, or that failed its self-test, is `unknown`, never "clean". The message goes
 * to them as it came.
 *
 * Scanners that judge spam (rspamd) are asked beside those that look for viruses, and `need` is not
 * about them. Their points count whatever they propose: `reject`, `spam` (to be marked),
 * `greylist`, `defer`, or `scored` where they propose nothing. One that gives no points, for
 * whatever reason, is `unscored`: whether that matters as much as a virus scanner's silence is for
 * the policy to say. */
#include "gateway/io/sha256.h"
#include "modules/check.h"

#include <string.h>

/* A client waits ten minutes behind its final dot (RFC 5321, 4.5.3.2.6); some of that is needed
 * for the rest. */
enum { POINTS_LESS = 5, POINTS_MOST = 1000 };   /* of one scanner, for a message */
enum { ALL_SCANS_MOST_MS = 8 * 60 * 1000, MINUTE_MS = 60 * 1000, DAY_MS = 24 * 60 * MINUTE_MS };

/* What the reader keeps: the digest of the message, which tells it from every other. */
struct virus_message {
	struct sha256 *sha256;
	bool known;
	uint8_t digest[SCAN_DIGEST];
};

/* WHY its length: the empty line behind it is in neither half. Without it, a message with that line
 * elsewhere would have the same digest, and the answer for a harmless text would be given for the
 * file into which another header makes the same octets. */
static void header_add(struct sha256 *sha256, struct bytes header)
{
	uint64_t length = header.len;
	sha256_add(sha256, (struct bytes){ (const char *)&length, sizeof length });
	sha256_add(sha256, header);
}

static void *virus_begin(struct check_ctx *ctx, struct arena *memory)
{
	struct virus_message *k = arena_alloc(memory, sizeof *k);
	const struct scans_conf *conf = ctx->conf;
	if (!k || !conf->cache)
		return k;
	k->sha256 = sha256_new();
	if (k->sha256 && !arena_defer(memory, sha256_free, k->sha256)) {
		sha256_free(k->sha256);
		k->sha256 = NULL;
	}
	if (k->sha256)
		header_add(k->sha256, ctx->header);
	return k;
}

static void virus_feed(void *read, struct bytes octets)
{
	const struct virus_message *k = read;
	if (k->sha256)
		sha256_add(k->sha256, octets);
}

static void virus_end(void *read)
{
	struct virus_message *k = read;
	k->known = k->sha256 && sha256_end(k->sha256, k->digest);
}

/* ---- what is made of the answers */

static const char *const facts[] = { "infected", "unwanted", "encrypted", "too_large",
				     "limits",   "reject",   "spam",      "greylist",
				     "defer",    "scored",   "unscored",  NULL };

static bool scores(const struct scans_conf *conf, size_t n)
{
	return conf->scanners[n].type == SCANNER_RSPAMD;
}

static void virus_report(struct check_ctx *ctx, size_t n, const struct scan_answer *a,
			 enum scan_verdict verdict)
{
	const struct scans_conf *conf = ctx->conf;
	char buffer[SCAN_NAME_MAX + SCAN_WHY_MAX + 80];
	struct text detail = TEXT(buffer);
	text_format(&detail, "%s", conf->scanners[n].name);
	if (a->name[0])
		text_format(&detail, ": %s", a->name);
	else if (a->why[0])
		text_format(&detail, ": %s", a->why);
	check_report_evidence(ctx, &(struct evidence){ .fact = scan_verdict_word(verdict),
						       .detail = text_bytes(&detail),
						       .value = bytes_of(a->name) });
}

static enum scan_verdict virus_verdict(const struct scans_conf *conf, const struct scan_answer *a)
{
	return a->verdict == SCAN_INFECTED ? scan_name_verdict(a->name, conf) : a->verdict;
}

/* One after the other, until one has looked at the message; what kept those before it from that
 * counts only where none has. */
static enum progress virus_any(struct check_ctx *ctx, const uint8_t *digest)
{
	const struct scans_conf *conf = ctx->conf;
	const struct scan_answer *answers[SCANNERS_MAX];
	for (size_t i = 0; i < conf->count; i++) {
		if (scores(conf, i))
			continue;
		answers[i] = check_scan(ctx, i, digest);
		if (!answers[i])
			return CHECK_WAIT;
		enum scan_verdict verdict = virus_verdict(conf, answers[i]);
		if (verdict == SCAN_FAILED || verdict == SCAN_TOO_LARGE)
			continue;
		if (verdict != SCAN_CLEAN)
			virus_report(ctx, i, answers[i], verdict);
		return CHECK_DONE;
	}
	for (size_t i = 0; i < conf->count; i++)
		if (!scores(conf, i))
			virus_report(ctx, i, answers[i], answers[i]->verdict);
	return CHECK_DONE;
}

/* All of them, side by side. */
static enum progress virus_all(struct check_ctx *ctx, const uint8_t *digest)
{
	const struct scans_conf *conf = ctx->conf;
	bool waiting = false;
	for (size_t i = 0; i < conf->count; i++) {
		if (scores(conf, i))
			continue;
		const struct scan_answer *a = check_scan(ctx, i, digest);
		waiting |= !a;
		enum scan_verdict verdict = a ? virus_verdict(conf, a) : SCAN_CLEAN;
		if (verdict != SCAN_CLEAN)
			virus_report(ctx, i, a, verdict);
	}
	return waiting ? CHECK_WAIT : CHECK_DONE;
}

/* ---- points */

/* Of hundredths, whole ones: half a point counts as one. Each scanner can redeem little, lest what
 * is clearly bad already has to be taken in before it is refused. */
static int points(int64_t hundredths)
{
	int64_t half = hundredths < 0 ? -50 : 50, whole = (hundredths + half) / 100;
	return (int)(whole < -POINTS_LESS  ? -POINTS_LESS
		     : whole > POINTS_MOST ? POINTS_MOST
					   : whole);
}

static const char *proposal(const char *action)
{
	static const struct {
		const char *action, *fact;
	} proposals[] = {
		{ "no action", "scored" },  { "skipped", "scored" }, { "greylist", "greylist" },
		{ "soft reject", "defer" }, { "reject", "reject" },
	};
	for (size_t i = 0; i < sizeof proposals / sizeof *proposals; i++)
		if (strcmp(action, proposals[i].action) == 0)
			return proposals[i].fact;
	return "spam";
}

/* "rspamd: add header, 5.20 points (FORGED_SENDER)" */
static void virus_report_points(struct check_ctx *ctx, size_t n, const struct scan_answer *a)
{
	const struct scans_conf *conf = ctx->conf;
	char buffer[SCAN_NAME_MAX + SCAN_WHY_MAX + 80];
	struct text detail = TEXT(buffer);
	const char *fact = proposal(a->action);
	if (strcmp(fact, "scored") == 0 && points(a->score) == 0)
		return;
	text_format(&detail, "%s: %s, ", conf->scanners[n].name, a->action);
	text_hundredths(&detail, a->score);
	text_string(&detail, " points");
	if (a->name[0])
		text_format(&detail, " (%s)", a->name);
	check_report_evidence(ctx, &(struct evidence){ .fact = fact,
						       .detail = text_bytes(&detail),
						       .value = bytes_of(a->name),
						       .score = points(a->score) });
}

/* "rspamd: does not answer" */
static void virus_report_unscored(struct check_ctx *ctx, size_t n, const struct scan_answer *a)
{
	const struct scans_conf *conf = ctx->conf;
	char buffer[SCAN_NAME_MAX + SCAN_WHY_MAX + 80];
	struct text detail = TEXT(buffer);
	text_format(&detail, "%s: %s", conf->scanners[n].name,
		    a->verdict == SCAN_TOO_LARGE ? "larger than max_size" : a->why);
	check_report_evidence(ctx, &(struct evidence){ .fact = "unscored",
						       .detail = text_bytes(&detail),
						       .value = bytes_of(conf->scanners[n].name) });
}

static enum progress virus_scores(struct check_ctx *ctx, const uint8_t *digest)
{
	const struct scans_conf *conf = ctx->conf;
	bool waiting = false;
	for (size_t i = 0; i < conf->count; i++) {
		const struct scan_answer *a = scores(conf, i) ? check_scan(ctx, i, digest) : NULL;
		waiting |= scores(conf, i) && !a;
		if (a && a->action[0])
			virus_report_points(ctx, i, a);
		else if (a)
			virus_report_unscored(ctx, i, a);
	}
	return waiting ? CHECK_WAIT : CHECK_DONE;
}

static int64_t virus_least_score(const void *conf_any)
{
	const struct scans_conf *conf = conf_any;
	int64_t least = 0;
	for (size_t i = 0; i < conf->count; i++)
		least -= scores(conf, i) ? POINTS_LESS : 0;
	return least;
}

static enum progress virus_run(struct check_ctx *ctx)
{
	const struct scans_conf *conf = ctx->conf;
	const struct virus_message *k = ctx->read;
	if (!ctx->whole)
		return CHECK_WAIT;
	const uint8_t *digest = k && k->known ? k->digest : NULL;
	enum progress scored = virus_scores(ctx, digest);
	enum progress looked =
		conf->need == SCAN_NEED_ALL ? virus_all(ctx, digest) : virus_any(ctx, digest);
	return scored == CHECK_WAIT ? CHECK_WAIT : looked;
}

/* ---- the configuration */

static const char *const types[] = { "clamd", "icap", "rspamd", NULL };
static const char *const needs[] = { "any", "all", NULL };
static const char *const off[] = { "off", NULL };

static bool virus_place_verify(const struct scanner_conf *s, struct text *sentence)
{
	static const char *const examples[] = {
		[SCANNER_CLAMD] = "\"unix:/run/clamav/clamd.ctl\" or clamd.example.com:3310",
		[SCANNER_ICAP] = "192.0.2.1:1344 or icap.example.com:1344",
		[SCANNER_RSPAMD] = "127.0.0.1:11333 or rspamd.example.com:11333",
	};
	struct scan_place place;
	if (scan_place_read(s->server, s->type, &place))
		return true;
	text_format(sentence,
		    "the server \"%s\" of the scanner \"%s\" is not valid; write it like %s",
		    s->server, s->name, examples[s->type]);
	return false;
}

static bool virus_name_verify(const struct scans_conf *conf, size_t n, struct text *sentence)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(conf->scanners[i].name, conf->scanners[n].name) == 0) {
			text_format(sentence, "two scanners have the name \"%s\"",
				    conf->scanners[n].name);
			return false;
		}
	return true;
}

/* It becomes a part of a request line. */
static bool virus_service_verify(const struct scanner_conf *s, struct text *sentence)
{
	struct bytes service = bytes_of(s->service);
	bool printable = true;
	for (size_t i = 0; i < service.len; i++)
		printable &= service.at[i] > ' ' && service.at[i] < 127;
	if (printable && (service.len > 0) == (s->type == SCANNER_ICAP))
		return true;
	text_format(sentence,
		    s->type != SCANNER_ICAP
			    ? "the scanner \"%s\" has a service, which only the type icap uses"
		    : service.len
			    ? "the service of the scanner \"%s\" is not valid; write it like avscan"
			    : "the scanner \"%s\" needs its service; write it like service: avscan",
		    s->name);
	return false;
}

enum { FACTOR_ONE = 100 }; /* as in `fallback` below: points as they are */

static bool virus_factor_verify(const struct scanner_conf *s, struct text *sentence)
{
	if (s->type == SCANNER_RSPAMD || s->score_factor == FACTOR_ONE)
		return true;
	text_format(sentence,
		    "the scanner \"%s\" has a score_factor, which only the type rspamd uses",
		    s->name);
	return false;
}

static bool virus_verify(const void *conf_any, struct text *sentence)
{
	const struct scans_conf *conf = conf_any;
	for (size_t i = 0; i < conf->count; i++)
		if (!virus_place_verify(&conf->scanners[i], sentence) ||
		    !virus_service_verify(&conf->scanners[i], sentence) ||
		    !virus_factor_verify(&conf->scanners[i], sentence) ||
		    !virus_name_verify(conf, i, sentence))
			return false;
	if (conf->count * conf->timeout <= ALL_SCANS_MOST_MS)
		return true;
	text_format(sentence,
		    "the timeout is too long for %zu scanners: together they may take at most 8 "
		    "minutes, because clients give up after 10",
		    conf->count);
	return false;
}

static const struct scans_conf *virus_scans(const void *conf)
{
	return conf;
}

static const struct option scanner_options[] = {
	{ "name", OPTION_TEXT, offsetof(struct scanner_conf, name), .least = 1, .most = 40,
	  .example = "clam", .doc = "Name of the scanner in log, status and metrics" },
	{ "type", OPTION_WORD, offsetof(struct scanner_conf, type), .fallback = "clamd",
	  .words = types, .doc = "Protocol of the scanner" },
	{ "server", OPTION_TEXT, offsetof(struct scanner_conf, server), .least = 1, .most = 300,
	  .example = "\"unix:/run/clamav/clamd.ctl\"",
	  .doc = "Where it listens: a Unix socket, or an address or host name with its port. "
		 "Without a port: 3310 (clamd), 1344 (icap), 11333 (rspamd)" },
	{ "service", OPTION_TEXT, offsetof(struct scanner_conf, service), .fallback = "\"\"",
	  .most = 100, .doc = "Name of the service; type icap only, which must have it" },
	{ "score_factor", OPTION_DECIMAL, offsetof(struct scanner_conf, score_factor),
	  .fallback = "1.0", .least = 1, .most = 10000,
	  .doc = "What the points are multiplied by; type rspamd only" },
	{ 0 },
};
static const struct option options[] = {
	{ "scanners", OPTION_LIST, offsetof(struct scans_conf, scanners),
	  .members = scanner_options, .member_size = sizeof(struct scanner_conf), .least = 1,
	  .most = SCANNERS_MAX,
	  .example = "[{ name: clam, type: clamd, server: \"unix:/run/clamav/clamd.ctl\" }]",
	  .doc = "Scanners to ask, in this order" },
	{ "need", OPTION_WORD, offsetof(struct scans_conf, need), .fallback = "any", .words = needs,
	  .doc = "any: the next scanner is asked only if the one before has no answer; all: every "
		 "scanner is asked, and each must find the message clean" },
	{ "max_size", OPTION_SIZE, offsetof(struct scans_conf, max_size), .fallback = "25M",
	  .least = 1024, .most = 4000000000U,
	  .doc = "Largest message that is scanned; larger ones are the fact too_large. At most "
		 "clamd's StreamMaxLength" },
	{ "timeout", OPTION_TIME, offsetof(struct scans_conf, timeout), .fallback = "60s",
	  .least = 1000, .most = 5 * MINUTE_MS,
	  .doc = "Time for one scan, including the wait for its turn; timeouts.checks does not "
		 "include it" },
	{ "parallel", OPTION_COUNT, offsetof(struct scans_conf, parallel), .fallback = "4",
	  .least = 1, .most = 256,
	  .doc = "Scans by one scanner at the same time; at most clamd's MaxThreads. Others wait "
		 "for their turn" },
	{ "self_test", OPTION_TIME, offsetof(struct scans_conf, self_test), .fallback = "60s",
	  .least = 1000, .most = 60 * MINUTE_MS,
	  .doc = "Time between self-tests: the scanner must find the EICAR test text, and nothing "
		 "in a plain text" },
	{ "unwanted", OPTION_TEXTS, offsetof(struct scans_conf, unwanted),
	  .fallback = "[\"PUA.*\", \"Heuristics.Phishing.*\", \"*.UNOFFICIAL\"]", .most = 1000,
	  .doc = "Names that are the fact unwanted, not infected; * stands for anything, ? for "
		 "one character" },
	{ "cache", OPTION_TIME, offsetof(struct scans_conf, cache), .fallback = "10m",
	  .most = DAY_MS, .words = off,
	  .doc = "How long what was found is used for equal messages, as long as the scanner's "
		 "signatures are the same (clean: for 2 seconds); off: not at all" },
	{ 0 },
};

static const struct check_words words[] = {
	{ "infected", 7, 1, "Message contains a virus (%v)" },
	{ "unwanted", 7, 1, "Message content rejected: %v" },
	{ "encrypted", 7, 1,
	  "Message content rejected: encrypted content is not allowed here (%v)" },
	{ "too_large", 7, 1, "Message is too large to be scanned for viruses" },
	{ "limits", 7, 1, "Message content is too complex to be scanned for viruses" },
	{ "reject", 7, 1, "Message content rejected as spam" },
	{ "spam", 7, 1, "Message content rejected as spam" },
	{ "greylist", 7, 1, "Greylisted, try again later" },
	{ "defer", 7, 1, "Message deferred by the spam filter, try again later" },
	{ "scored", 7, 1, "Message content rejected as spam" },
	{ "unscored", 7, 1, "Spam filter not ready, try again" },
	{ "unknown", 7, 1, "Virus scanner not ready, try again" },
	{ 0 },
};

static const struct check_reader reader = {
	.begin = virus_begin,
	.feed = virus_feed,
	.end = virus_end,
};

const struct check check_virus = {
	.name = "virus",
	.phase = PHASE_BODY,
	.options = { sizeof(struct scans_conf), options, virus_verify },
	.facts = facts,
	.run = virus_run,
	.reader = &reader,
	.words = words,
	.code = 554,
	.least_score = virus_least_score,
	.scans = virus_scans,
};
