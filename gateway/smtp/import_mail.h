/* import_mail.h: mail to reports.import.address, for the reader of reports. */
#ifndef MXWARD_SMTP_IMPORT_MAIL_H
#define MXWARD_SMTP_IMPORT_MAIL_H

#include "gateway/smtp/session_inside.h"

/* The message has been taken, by the backend or into the hold queue: if it was for that address, a
 * copy goes to be read (gateway/reports/import.h). Nothing of it can change or delay the reply. */
void import_accepted(struct session *);

#endif
