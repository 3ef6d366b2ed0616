/* reports_inside.h: what the files of `mxward reports` share. */
#ifndef MXWARD_CLI_REPORTS_INSIDE_H
#define MXWARD_CLI_REPORTS_INSIDE_H

#include "gateway/cli/command.h"
#include "gateway/control/output.h"
#include "gateway/reports/import_store.h"

/* argv[0] is "read"; gives the exit status. */
int reports_read(const struct command *, int argc, char **argv);        /* reports_read.c */
int reports_own(const struct command *, int argc, char **argv);         /* reports_own.c */

/* What is shown of reports about us. */
enum { OWN_TLS_MAX = 200 };
struct own_source {
	struct import_source of;
	char who[FEEDBACK_TEXT_MAX];
	bool is_new;
};
struct own_day {
	uint64_t passed, failed;
};
struct own_tls {                        /* of a domain; or of a reason why sessions failed */
	char domain[FEEDBACK_TEXT_MAX], failure[FEEDBACK_TEXT_MAX];
	size_t domain_len, failure_len;
	uint64_t passed, failed;
};
struct own {
	struct import_question question;
	char domain[FEEDBACK_TEXT_MAX];
	uint32_t today;
	struct import_summary summary;
	struct own_source *sources;
	size_t source_count;
	struct own_day *days;           /* from question.since on */
	size_t day_count;
	struct own_tls tls[OWN_TLS_MAX];
	size_t tls_count;
	uint64_t tls_more;              /* lines that are left out */
	uint64_t messages, passed, failed, quarantined, rejected;
	bool starved;
};
/* True for a source that was first seen within the last week, where it is known what was before. */
bool own_is_new(const struct own *, uint32_t first);
void own_print(const struct own *);                     /* reports_figures.c */
void own_print_json(const struct own *);

/* reports_show.c */
void report_show(const struct feedback_report *, struct bytes rows);
void report_json(struct output *, const struct feedback_report *, struct bytes rows);

#endif
