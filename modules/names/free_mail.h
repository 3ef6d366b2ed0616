/* free_mail.h: where anybody gets an address without a question. */
#ifndef MXWARD_NAMES_FREE_MAIL_H
#define MXWARD_NAMES_FREE_MAIL_H

#include "gateway/base/bytes.h"

/* True of a domain, A-labels in lower case, whose addresses are given to the public. */
bool free_mailer(struct bytes domain);

#endif
