# 5910-reports-check.t: mistakes in reports: are found before anything starts
X> config
  reports: { dmarc: { } }
X> mxward check
X= 78
X< *reports.dmarc.from: needed to send reports: an address like dmarc-noreply@example.com; or write send: false
X< *reports.dmarc.via: needed to send reports: the name of a backend, host:port, or mx; or write send: false
X< *reports.dmarc: needs the check spf, which is not configured*
X> config
  reports: { dmarc: { from: "not an address", via: nobody, at: "25:00", exclude: ["a b"], key: none.pem }, import: { address: dmarc@elsewhere.example } }
X> mxward check
X= 78
X< *reports.dmarc.from: *is not an address in ASCII*
X< *reports.dmarc.at: *is not a time of day*
X< *reports.dmarc.exclude*is not a domain
X< *reports.dmarc.selector: missing, but required by key
X< *reports.import.address: *is not at one of the domains that mail is taken for
X< *reports.dmarc.via: *is not "mx", the name of a backend or a server*
