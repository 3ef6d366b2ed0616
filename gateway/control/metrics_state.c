/* metrics_state.c: the samples of how things stand, asked of the other rooms; see metrics.h. */
#include "gateway/scan/scanners.h"
#include "gateway/control/metrics_inside.h"

#include "gateway/base/version.h"
#include "gateway/control/status_inside.h"
#include "gateway/mailroom/contacts.h"
#include "gateway/reports/import.h"
#include "gateway/reports/report_count.h"
#include "gateway/syslog/syslog.h"
#include "gateway/reports/report_send.h"

/* ---- the program and its configuration */

void metric_build_info(struct scrape *s)
{
	exposition_sample(&s->to, LABELS("version", MXWARD_VERSION), 1);
}

void metric_start_time_seconds(struct scrape *s)
{
	exposition_milliseconds(&s->to, NO_LABELS, s->status->counting);
}

void metric_gateway_restarts_total(struct scrape *s)
{
	exposition_sample(&s->to, NO_LABELS, s->status->restarts);
}

void metric_config_generation(struct scrape *s)
{
	exposition_sample(&s->to, NO_LABELS, s->status->config->generation);
}

void metric_config_last_reload_successful(struct scrape *s)
{
	exposition_sample(&s->to, NO_LABELS, !s->status->reload_failed);
}

void metric_config_last_reload_success_timestamp_seconds(struct scrape *s)
{
	exposition_milliseconds(&s->to, NO_LABELS, s->status->loaded);
}

void metric_ready(struct scrape *s)
{
	struct output reasons = { 0 };
	exposition_sample(&s->to, NO_LABELS, ready_write(s->status, &reasons));
	output_free(&reasons);
}

void metric_draining(struct scrape *s)
{
	exposition_sample(&s->to, NO_LABELS, s->status->draining);
}

static struct admission_report admission(const struct scrape *s)
{
	struct admission_report report;
	admission_report(s->status->shared->admission, &report);
	return report;
}

void metric_sessions(struct scrape *s)
{
	exposition_sample(&s->to, NO_LABELS, admission(s).sessions);
}

void metric_sessions_limit(struct scrape *s)
{
	exposition_sample(&s->to, NO_LABELS, admission(s).places);
}

/* ---- backends and lists */

static void up_of(void *arg, const struct health_status *h)
{
	struct scrape *s = arg;
	exposition_sample(&s->to, LABELS("backend", h->backend, "server", h->server),
			  h->standing == SERVER_UP);
}

void metric_backend_up(struct scrape *s)
{
	health_each(s->status->shared->health, up_of, s);
}

static void connections_of(void *arg, const struct health_status *h)
{
	struct scrape *s = arg;
	exposition_sample(&s->to, LABELS("backend", h->backend, "server", h->server),
			  h->capacity.open);
}

void metric_backend_connections(struct scrape *s)
{
	health_each(s->status->shared->health, connections_of, s);
}

static void waiting_of(void *arg, const struct health_status *h)
{
	struct scrape *s = arg;
	exposition_sample(&s->to, LABELS("backend", h->backend, "server", h->server),
			  h->capacity.waiting);
}

void metric_backend_waiting(struct scrape *s)
{
	health_each(s->status->shared->health, waiting_of, s);
}

static void list_of(void *arg, const struct list_report *l)
{
	struct scrape *s = arg;
	exposition_sample(&s->to, LABELS("check", l->check, "zone", l->zone), l->well);
}

void metric_list_up(struct scrape *s)
{
	list_tests_each(s->status->shared->lists, list_of, s);
}

/* ---- scanners */

static void scanner_up_of(void *arg, const struct scanner_report *r)
{
	struct scrape *s = arg;
	exposition_sample(&s->to, LABELS("scanner", r->name), r->state == SCANNER_WELL);
}

void metric_scanner_up(struct scrape *s)
{
	scanners_each(s->status->shared->scanners, scanner_up_of, s);
}

static void scanner_signatures_of(void *arg, const struct scanner_report *r)
{
	struct scrape *s = arg;
	if (r->signatures)
		exposition_sample(&s->to, LABELS("scanner", r->name), r->signatures);
}

void metric_scanner_signatures_timestamp_seconds(struct scrape *s)
{
	scanners_each(s->status->shared->scanners, scanner_signatures_of, s);
}

static void scanner_waiting_of(void *arg, const struct scanner_report *r)
{
	struct scrape *s = arg;
	exposition_sample(&s->to, LABELS("scanner", r->name), r->waiting);
}

void metric_scanner_waiting(struct scrape *s)
{
	scanners_each(s->status->shared->scanners, scanner_waiting_of, s);
}

static void scans_of(void *arg, const struct scanner_report *r)
{
	struct scrape *s = arg;
	for (size_t i = 0; i <= SCAN_LIMITS; i++)
		exposition_sample(&s->to,
				  LABELS("scanner", r->name, "verdict",
					 scan_verdict_word((enum scan_verdict)i)),
				  r->verdicts[i]);
}

void metric_scans_total(struct scrape *s)
{
	scanners_each(s->status->shared->scanners, scans_of, s);
}

static void scan_seconds_of(void *arg, const struct scanner_report *r)
{
	struct scrape *s = arg;
	uint64_t buckets[HISTOGRAM_BOUNDS + 1];
	for (size_t i = 0; i <= HISTOGRAM_BOUNDS; i++)
		buckets[i] = counter_read(&r->seconds->buckets[i]);
	exposition_histogram(&s->to, LABELS("scanner", r->name), buckets,
			     counter_read(&r->seconds->sum), NULL);
}

void metric_scan_seconds(struct scrape *s)
{
	scanners_each(s->status->shared->scanners, scan_seconds_of, s);
}

/* ---- the spool */

void metric_spool_messages(struct scrape *s)
{
	struct courier_report mail = status_mail(s->status);
	exposition_sample(&s->to, LABELS("kind", "hold"), mail.held);
	exposition_sample(&s->to, LABELS("kind", "undeliverable"), mail.undelivered);
}

void metric_spool_bytes(struct scrape *s)
{
	exposition_sample(&s->to, LABELS("kind", "quarantine"), status_mail(s->status).quarantined);
}

void metric_spool_limit_bytes(struct scrape *s)
{
	exposition_sample(&s->to, LABELS("kind", "quarantine"),
			  s->status->config->quarantine.max_size);
}

void metric_spool_free_bytes(struct scrape *s)
{
	struct disk_report disk;
	disk_watch_report(s->status->disk, &disk);
	exposition_sample(&s->to, NO_LABELS, disk.free);
}

void metric_spool_writable(struct scrape *s)
{
	struct disk_report disk;
	disk_watch_report(s->status->disk, &disk);
	exposition_sample(&s->to, NO_LABELS, disk.writable);
}

void metric_deliveries_total(struct scrape *s)
{
	struct courier_report mail = status_mail(s->status);
	exposition_sample(&s->to, LABELS("result", "delivered"), mail.delivered);
	exposition_sample(&s->to, LABELS("result", "bounced"), mail.bounced);
	exposition_sample(&s->to, LABELS("result", "undeliverable"), mail.undeliverable);
	exposition_sample(&s->to, LABELS("result", "released"), mail.released);
	exposition_sample(&s->to, LABELS("result", "expired"), mail.expired);
}

static void reports_sample(struct scrape *s, const struct reporter_counted *counted)
{
	exposition_sample(&s->to, LABELS("result", "queued"), counted->queued);
	exposition_sample(&s->to, LABELS("result", "sent"), counted->sent);
	exposition_sample(&s->to, LABELS("result", "refused"), counted->refused);
	exposition_sample(&s->to, LABELS("result", "bounced"), counted->bounced);
	exposition_sample(&s->to, LABELS("result", "skipped"), counted->skipped);
}

void metric_dmarc_reports_total(struct scrape *s)
{
	struct reporter_counted counted, failures;
	reporter_count(s->status->shared->reporter, &counted, &failures);
	reports_sample(s, &counted);
}

void metric_dmarc_failure_reports_total(struct scrape *s)
{
	struct reporter_counted counted, failures;
	reporter_count(s->status->shared->reporter, &counted, &failures);
	reports_sample(s, &failures);
	exposition_sample(&s->to, LABELS("result", "limited"), failures.limited);
	exposition_sample(&s->to, LABELS("result", "dropped"), failures.dropped);
}

void metric_imported_reports_total(struct scrape *s)
{
	struct import_figures of;
	if (!s->status->config->import_reports.configured)
		return;
	importer_report(s->status->shared->importer, &of);
	exposition_sample(&s->to, LABELS("result", "counted"), of.reports);
	exposition_sample(&s->to, LABELS("result", "untrusted"), of.untrusted);
	exposition_sample(&s->to, LABELS("result", "known"), of.known);
	exposition_sample(&s->to, LABELS("result", "unreadable"), of.unreadable);
	exposition_sample(&s->to, LABELS("result", "dropped"), of.dropped);
}

/* ---- the peer, clients, log, memory, certificates */

void metric_peer_up(struct scrape *s)
{
	struct peer_report peer = status_peer(s->status);
	if (peer.configured)
		exposition_sample(&s->to, NO_LABELS, status_linked(&peer));
}

void metric_peer_serving(struct scrape *s)
{
	struct peer_report peer = status_peer(s->status);
	if (peer.configured)
		exposition_sample(&s->to, NO_LABELS, peer.serving);
}

void metric_blocks(struct scrape *s)
{
	exposition_sample(&s->to, NO_LABELS, status_blocks(s->status, s->now));
}

static struct contacts_report contacts(const struct scrape *s)
{
	struct contacts_report report;
	contacts_report(s->status->shared->contacts, s->now, &report);
	return report;
}

void metric_contacts(struct scrape *s)
{
	exposition_sample(&s->to, NO_LABELS, contacts(s).known);
}

void metric_contacts_days(struct scrape *s)
{
	exposition_sample(&s->to, NO_LABELS, contacts(s).kept);
}

void metric_contacts_displaced_total(struct scrape *s)
{
	exposition_sample(&s->to, NO_LABELS, contacts(s).displaced);
}

void metric_dmarc_counted_total(struct scrape *s)
{
	struct report_counted counted;
	report_count_report(&counted);
	exposition_sample(&s->to, LABELS("result", "counted"), counted.messages);
	exposition_sample(&s->to, LABELS("result", "dropped"), counted.dropped);
}

void metric_dmarc_rows_total(struct scrape *s)
{
	struct report_counted counted;
	report_count_report(&counted);
	exposition_sample(&s->to, NO_LABELS, counted.rows);
}

void metric_clients_hidden(struct scrape *s)
{
	char buffer[ADDRESS_TEXT_MAX];
	struct text behind = TEXT(buffer);
	exposition_sample(&s->to, NO_LABELS, status_hidden_behind(s->status, &behind)[0] != '\0');
}

void metric_clients_waiting(struct scrape *s)
{
	exposition_sample(&s->to, NO_LABELS, status_clients_waiting(s->status));
}

void metric_log_dropped_total(struct scrape *s)
{
	exposition_sample(&s->to, NO_LABELS, log_dropped());
}

void metric_log_also_dropped_total(struct scrape *s)
{
	struct syslog_status also;
	syslog_report(&also);
	exposition_sample(&s->to, NO_LABELS, also.dropped);
}

void metric_memory_bytes(struct scrape *s)
{
	exposition_sample(&s->to, NO_LABELS, memory_used());
}

void metric_memory_limit_bytes(struct scrape *s)
{
	exposition_sample(&s->to, NO_LABELS, memory_budget());
}

void metric_tls_certificate_fault(struct scrape *s)
{
	const struct config *c = s->status->config;
	for (size_t i = 0; i < c->certificate_count; i++) {
		const char *path = c->certificates[i].certificate;
		exposition_sample(&s->to, LABELS("certificate", path),
				  certificates_fault(s->status->certificates, bytes_of(path)).len >
					  0);
	}
}

void metric_tls_certificate_expiry_timestamp_seconds(struct scrape *s)
{
	const struct config *c = s->status->config;
	for (size_t i = 0; i < c->certificate_count; i++)
		exposition_sample(&s->to, LABELS("certificate", c->certificates[i].certificate),
				  c->certificates[i].expires);
}

/* ---- watched domains */

void metric_posture_findings(struct scrape *s)
{
	size_t count;
	const struct posture_domain_figures *d =
		posture_figures_domains(s->status->posture, &count);
	for (size_t i = 0; i < count; i++)
		for (size_t v = 0; v < POSTURE_SEVERITIES; v++)
			exposition_sample(&s->to,
					  LABELS("domain", d[i].domain, "severity",
						 posture_severity_name((enum posture_severity)v)),
					  d[i].findings[v]);
}

void metric_posture_looked_timestamp_seconds(struct scrape *s)
{
	size_t count;
	const struct posture_domain_figures *d =
		posture_figures_domains(s->status->posture, &count);
	for (size_t i = 0; i < count; i++)
		exposition_milliseconds(&s->to, LABELS("domain", d[i].domain), d[i].looked);
}

void metric_posture_certificate_expiry_timestamp_seconds(struct scrape *s)
{
	size_t count;
	const struct posture_host_figures *h = posture_figures_hosts(s->status->posture, &count);
	for (size_t i = 0; i < count; i++)
		exposition_sample(&s->to, LABELS("host", h[i].host), h[i].expires);
}
