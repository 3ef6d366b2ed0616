/* params.h: the parameters of MAIL and RCPT (RFC 1870, 6152, 6531, 3461, 4954).
 *
 * Pure parsers; each parameter at most once, each value by its grammar. Results are views of the
 * input. */
#ifndef MXWARD_SMTP_PARAMS_H
#define MXWARD_SMTP_PARAMS_H

#include "gateway/backend/health.h"

struct mail_params {
	bool eight_bit;                 /* BODY=8BITMIME */
	bool utf8;                      /* SMTPUTF8 */
	bool sized;
	uint64_t size;                  /* SIZE=; UINT64_MAX if it does not fit */
	bool auth;                      /* AUTH= was given: it may not come twice */
	struct bytes ret, envid;        /* RET= and ENVID= values, empty if not given */
};

struct rcpt_params {
	struct bytes notify, orcpt;     /* NOTIFY= and ORCPT= values, empty if not given */
};

enum params_result {
	PARAMS_VALID,
	PARAMS_UNKNOWN,                 /* a parameter that is not offered: 555 */
	PARAMS_INVALID,                 /* a value against the grammar, or one given twice: 501 */
};

/* `rest` is what follows the path: empty, or a space and parameters. Only what `offered` says may
 * be used, and SIZE and AUTH. */
enum params_result mail_params_parse(struct bytes rest, const struct offers *offered,
				     struct mail_params *);
enum params_result rcpt_params_parse(struct bytes rest, const struct offers *offered,
				     struct rcpt_params *);

#endif
