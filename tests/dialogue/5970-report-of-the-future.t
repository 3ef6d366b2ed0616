# 5970-report-of-the-future.t: a report on a time that has not come is not counted, and names in reports do nothing to a terminal
config:
  checks: { spf: {}, dkim: {}, dmarc: {} }
  reports: { import: { address: dmarc@example.com } }
D: reporter.test TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.reporter.test TXT "v=DMARC1; p=reject"
C> session from 192.0.2.7, envelope from <dmarc@reporter.test> to <dmarc@example.com>, content
C> From: dmarc@reporter.test
C> Subject: Report Domain: example.com Submitter: reporter.test
C> MIME-Version: 1.0
C> Content-Type: application/xml
C>
C> <feedback><report_metadata><org_name>x</org_name><report_id>r-1</report_id>
C> <date_range><begin>253402200000</begin><end>253402290000</end></date_range></report_metadata>
C> <policy_published><domain>example.com</domain><p>none</p></policy_published></feedback>
C> .
S< 250 *
L< {"event": "dmarc_seen", "state": "unreadable", "submitter": "reporter.test", "detail": "its time lies in the future"}
# A reporter's letters may run backwards, or be none that are seen.
C> envelope from <dmarc@reporter.test> to <dmarc@example.com>, content
C> From: dmarc@reporter.test
C> Subject: Report Domain: example.com Submitter: reporter.test
C> MIME-Version: 1.0
C> Content-Type: application/xml
C>
C> <feedback><report_metadata><org_name>a&#x9b;31m</org_name><report_id>r-2</report_id>
C> <date_range><begin>1764460800</begin><end>1764547199</end></date_range></report_metadata>
C> <policy_published><domain>example.com</domain><p>none</p></policy_published>
C> <record><row><source_ip>192.0.2.99</source_ip><count>1073741824</count><policy_evaluated>
C> <dkim>fail</dkim><spf>fail</spf></policy_evaluated></row><identifiers/>
C> <auth_results><spf><domain>e&#x202e;gnp.exe&#x200b;</domain><result>pass</result></spf>
C> </auth_results></record></feedback>
C> .
S< 250 *
L< {"event": "dmarc_seen", "state": "*", "report_id": "r-2"}
C> goodbye
X> mxward reports own --since 2025-11-01
X< *1,073,741,824 messages, of which DMARC passed for 0 and failed for 1,073,741,824
X< *e<U+202E>gnp.exe<U+200B>
