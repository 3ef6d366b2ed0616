# 5934-a-tls-report.t: TLS reports (RFC 8460) to the same address say whether others could reach us by TLS
config:
  checks: { spf: {}, dmarc: {} }
  reports: { import: { address: dmarc@example.com } }
D: reporter.test TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.reporter.test TXT "v=DMARC1; p=reject"
C> session from 192.0.2.7, envelope from <tls@reporter.test> to <dmarc@example.com>, content
C> From: tls@reporter.test
C> Subject: Report Domain: example.com Submitter: reporter.test Report-ID: <t-1>
C> MIME-Version: 1.0
C> Content-Type: application/tlsrpt+gzip; name="reporter.test!example.com!1764460800!1764547199.json.gz"
C> Content-Transfer-Encoding: base64
C>
C> H4sIAAAAAAACA3VQy2rEMAz8F5/jJQ9SaE6F/kIPy5YehK0sAj+CLcOmof9eOWkupcUCj6TRaNCm
C> YrpDoE9gikEH8Kgm9Rr9AmHVV9UoC4w6QbhLY1OZIbGuNaad2rf9qLtOD+1b20573GQKg/2H1Q/T
C> +CxxU1+NMjEwGNYU5ig0dvkl4RITY7owZhalI9dka193UlmiI0OY1fS+HclarR1I87rUjZnzSV21
C> jR4oSBUf4BeHFxN9XZ+L95D2aY4MTudiDOY8F4Hy15OYWAKraRz6p+aHNQO5kvA3ZWgH0TybFlnQ
C> YTJhLo5PawYT00ymHhYfCyW06phD+5fmh7xvtpFdD6gBAAA=
C> .
S< 250 *
L< {"event": "dmarc_seen", "state": "counted", "kind": "tls", "report_id": "t-1", "pass": 5326, "fail": 303}
C> goodbye
X> mxward reports own --since 2025-11-01
X< TLS sessions with our servers, by domain:
X< *5,326 *303 *example.com
X< *303 *certificate-expired
X> mxward reports own --since 2025-11-01 --json
X< {"tls_reports": 1, "tls": [{"domain": "example.com", "failure": "", "passed": 5326, "failed": 303}, {"domain": "example.com", "failure": "certificate-expired", "passed": 0, "failed": 303}]}
