/* certificates.c: events of certificates, each said once; see certificates.h. */
#include "gateway/control/certificates.h"

#include "gateway/base/clock.h"
#include "gateway/base/log.h"

#include <stdlib.h>
#include <string.h>

/* How close an end is. */
enum { FAR, IN_A_MONTH, IN_TWO_WEEKS, IN_DAYS, PAST, STAGES };
static const struct {
	int64_t days; /* so many, or fewer */
	enum log_level level;
} stages[STAGES] = {
	/* a month before its end an ACME client begins to think of another one */
	[IN_A_MONTH] = { 30, LOG_INFO },
	[IN_TWO_WEEKS] = { 14, LOG_WARN },
	[IN_DAYS] = { 3, LOG_WARN },
	[PAST] = { -1, LOG_ERROR },
};

enum { DAY_S = 86400 };

struct certificates {
	unsigned char
		*told; /* the stage of each certificate of the configuration that was told of */
	char *faults;
	size_t faults_length;
};

struct certificates *certificates_new(const struct config *config)
{
	struct certificates *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	c->told = calloc(config->certificate_count + 1, 1);
	if (c->told)
		return c;
	free(c);
	return NULL;
}

void certificates_free(struct certificates *c)
{
	if (!c)
		return;
	free(c->told);
	free(c->faults);
	free(c);
}

int64_t certificate_days(const struct certificate_conf *c, uint64_t now)
{
	int64_t left = (int64_t)c->expires - (int64_t)(now / 1000);
	return left >= 0 ? left / DAY_S : -((-left + DAY_S - 1) / DAY_S);
}

static void log_certificate(enum log_level level, const struct certificate_conf *c,
			    const char *state, struct bytes reason, uint64_t now)
{
	char buffer[40];
	struct text until = TEXT(buffer);
	struct log_line *l = log_begin(level, "certificate");
	log_string(l, "certificate", c->certificate);
	log_string(l, "state", state);
	clock_rfc3339(&until, c->expires * 1000);
	log_bytes(l, "until", text_bytes(&until));
	log_number(l, "days", certificate_days(c, now));
	if (reason.len > 0)
		log_bytes(l, "reason", reason);
	log_end(l);
}

/* The certificate of this file; NULL: there is none. */
static const struct certificate_conf *find(const struct config *config, struct bytes path)
{
	for (size_t i = 0; i < config->certificate_count; i++)
		if (bytes_equal(bytes_of(config->certificates[i].certificate), path))
			return &config->certificates[i];
	return NULL;
}

/* ---- renewed */

void certificates_use(struct certificates *c, const struct config *before, const struct config *now)
{
	unsigned char *told = calloc(now->certificate_count + 1, 1);
	for (size_t i = 0; i < now->certificate_count; i++) {
		const struct certificate_conf *new = &now->certificates[i];
		const struct certificate_conf *old = find(before, bytes_of(new->certificate));
		if (old && !bytes_equal(old->pem.certificate, new->pem.certificate))
			log_certificate(LOG_INFO, new, "renewed", BYTES(""), clock_wall());
		else if (old && told)
			told[i] = c->told ? c->told[old - before->certificates] : FAR;
	}
	free(c->told);
	c->told = told;
}

/* ---- about to expire */

/* Of one that never has so many days to live, nothing needs to be said before it is late in its
 * life. */
static bool is_late(const struct certificate_conf *c, int64_t days)
{
	int64_t life = (int64_t)c->expires - (int64_t)tls_identity_begins(&c->pem);
	return days * 2 * DAY_S <= life;
}

static unsigned char stage_of(const struct certificate_conf *c, uint64_t now)
{
	int64_t days = certificate_days(c, now);
	unsigned char stage = PAST;
	while (stage > FAR && (days > stages[stage].days || !is_late(c, stages[stage].days)))
		stage--;
	return stage;
}

void certificates_look(struct certificates *c, const struct config *config, uint64_t now)
{
	for (size_t i = 0; i < config->certificate_count && c->told; i++) {
		const struct certificate_conf *one = &config->certificates[i];
		unsigned char stage = one->expires != 0 ? stage_of(one, now) : FAR;
		if (stage > c->told[i])
			log_certificate(stages[stage].level, one,
					stage == PAST ? "expired" : "expires", BYTES(""), now);
		c->told[i] = stage;
	}
}

/* ---- faults: file NUL reason NUL, and so on */

struct bytes certificates_faults(const struct certificates *c)
{
	return c ? (struct bytes){ c->faults, c->faults_length } : BYTES("");
}

bool certificates_next_fault(struct bytes *faults, struct bytes *certificate, struct bytes *reason)
{
	struct bytes *const parts[] = { certificate, reason };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		size_t end = bytes_find(*faults, '\0');
		if (end >= faults->len)
			return false;
		*parts[i] = bytes_first(*faults, end);
		*faults = bytes_skip(*faults, end + 1);
	}
	return true;
}

static struct bytes fault_in(struct bytes faults, struct bytes wanted)
{
	struct bytes certificate, reason;
	while (certificates_next_fault(&faults, &certificate, &reason))
		if (bytes_equal(certificate, wanted))
			return reason;
	return BYTES("");
}

struct bytes certificates_fault(const struct certificates *c, struct bytes certificate)
{
	return c ? fault_in(certificates_faults(c), certificate) : BYTES("");
}

/* One of the authorities of a backend has no end that would be of interest. */
static void log_fault(enum log_level level, const struct config *config, struct bytes certificate,
		      const char *state, struct bytes reason)
{
	const struct certificate_conf *one = find(config, certificate);
	if (one) {
		log_certificate(level, one, state, reason, clock_wall());
		return;
	}
	struct log_line *l = log_begin(level, "certificate");
	log_bytes(l, "certificate", certificate);
	log_string(l, "state", state);
	if (reason.len > 0)
		log_bytes(l, "reason", reason);
	log_end(l);
}

void certificates_hear(struct certificates *c, const struct config *config, struct bytes faults)
{
	struct bytes before = certificates_faults(c), certificate, reason;
	for (struct bytes rest = faults; certificates_next_fault(&rest, &certificate, &reason);)
		if (!bytes_equal(fault_in(before, certificate), reason))
			log_fault(LOG_WARN, config, certificate, "kept", reason);
	for (struct bytes rest = before; certificates_next_fault(&rest, &certificate, &reason);)
		if (fault_in(faults, certificate).len == 0)
			log_fault(LOG_INFO, config, certificate, "mended", BYTES(""));
	free(c->faults);
	c->faults = faults.len > 0 ? malloc(faults.len) : NULL;
	c->faults_length = c->faults ? faults.len : 0;
	if (c->faults)
		memcpy(c->faults, faults.at, faults.len);
}
