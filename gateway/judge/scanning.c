/* scanning.c: see scanning.h. */
#include "gateway/judge/scanning.h"

static bool body_octets(void *arg, uint64_t offset, struct bytes *piece)
{
	return body_piece(arg, offset, piece);
}

static bool body_file(void *arg, int *fd)
{
	return body_descriptor(arg, fd);
}

static const struct scan_answer *scanning_start(struct scanning *s, size_t n, const uint8_t *digest)
{
	static const struct scan_answer none = { .verdict = SCAN_FAILED,
						 .why = "cannot be asked here" },
					over = { .verdict = SCAN_FAILED, .why = "timed out" },
					full = { .verdict = SCAN_FAILED, .why = "out of memory" };
	if (!s->scanners || !s->body)
		return &none;
	if (s->over)
		return &over;
	const struct scan_order order = {
		.conf = s->conf,
		.scanner = &s->conf->scanners[n],
		.hostname = s->hostname,
		.digest = digest,
		.size = s->body->size,
		.envelope = &s->envelope,
		.source = { .piece = body_octets, .descriptor = body_file, .arg = s->body }
	};
	s->scans[n] = scan_begin(s->loop, s->scanners, &order, s->wake);
	return s->scans[n] ? scan_answer(s->scans[n]) : &full;
}

const struct scan_answer *scanning_ask(struct scanning *s, const struct scans_conf *conf, size_t n,
				       const uint8_t *digest)
{
	s->conf = conf;
	return s->scans[n] ? scan_answer(s->scans[n]) : scanning_start(s, n, digest);
}

uint64_t scanning_until(const struct scanning *s)
{
	uint64_t until = 0;
	for (size_t i = 0; i < SCANNERS_MAX; i++) {
		bool open = s->scans[i] && !scan_answer(s->scans[i]);
		if (open && scan_deadline(s->scans[i]) > until)
			until = scan_deadline(s->scans[i]);
	}
	return until;
}

void scanning_give_up(struct scanning *s)
{
	s->over = true;
	for (size_t i = 0; i < SCANNERS_MAX; i++)
		if (s->scans[i])
			scan_give_up(s->scans[i]);
}

void scanning_end(struct scanning *s)
{
	for (size_t i = 0; i < SCANNERS_MAX; i++) {
		scan_end(s->scans[i]);
		s->scans[i] = NULL;
	}
	s->body = NULL;
	s->over = false;
	s->envelope = (struct scan_envelope){ .recipient = NULL };
}

struct scan *scanning_scan(const struct scanning *s, size_t n, const struct scan_answer **answer)
{
	*answer = s->scans[n] ? scan_answer(s->scans[n]) : NULL;
	return s->scans[n];
}

bool scanning_any(const struct scanning *s)
{
	for (size_t i = 0; i < SCANNERS_MAX; i++)
		if (s->scans[i])
			return true;
	return false;
}

const char *scanning_word(const struct scanning *s, const struct scan_answer *a)
{
	enum scan_verdict verdict = a ? a->verdict : SCAN_FAILED;
	if (verdict == SCAN_INFECTED)
		verdict = scan_name_verdict(a->name, s->conf);
	return scan_verdict_word(verdict);
}
