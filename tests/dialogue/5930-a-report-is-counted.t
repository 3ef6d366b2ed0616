# 5930-a-report-is-counted.t: a report about us is delivered as always, and says who sends as us
config:
  checks: { spf: {}, dmarc: {} }
  reports: { import: { address: dmarc@example.com } }
D: reporter.test TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.reporter.test TXT "v=DMARC1; p=reject"
X> mxward reports own
X< *nothing has been reported yet*
C> session from 192.0.2.7, envelope from <dmarc@reporter.test> to <dmarc@example.com>, content
C> From: dmarc@reporter.test
C> Subject: Report Domain: example.com Submitter: reporter.test
C> MIME-Version: 1.0
C> Content-Type: application/gzip; name="reporter.test!example.com!1764460800!1764547199.xml.gz"
C> Content-Transfer-Encoding: base64
C>
C> H4sIAAAAAAACA8WUz26jMBDG73kKxD0YUNomaOLuaR9g1Z6RwUPiDf4j27Tdt98hkJQqVdU97c3z
C> DfP5588APL7pPnlBH5Q1+7TI8jRB01qpzGGfPj/9XG/TR76CDlE2oj0l9LgJ+3TwplIYu8oJL3So
C> SK5MqKQWvl2X5MJXCXh01sdaYxRSREFSAtYfaiM08l/nJnpgVwlQC9Xzs8kPP/eziCECm1oXSyW5
C> XxfA3svRmzbB2gtzIKsGD8rw4uF+s7nPt3kObFIAjTzLd5uHYrcjY6qBLUYJnN2Sg7O9av/Ubmh6
C> FY5IQ9ISk+H4JrTrMWutJp9JA8c9/saWwB2538yew2mtn7i9feUQ7OBbrJXjxY4CzMqsIOh3FVo7
C> mMg3JE4rmrxS4YvoBzrCSKWCs0FFuk9urEFiWiggT0pzJ0IgfVxCcN1cj6sr68KRjXwjp5JoouoU
C> vS0cjigk+rrzVn+MYNkAtpwZPcQQj7XHMPQxzDRfBhmwpxit54Gu+1rA5DCDz8XlROzDHtN1zll/
C> kXqZ50Ulm21VlXef5F7+Q+yXq78NvqOXeBn8VP/v4JuhP82f2fdin7C/HTuwy++Dr/4CAQbmDnEE
C> AAA=
C> .
S< 250 *
U= body same as sent
L< {"event": "dmarc_seen", "state": "counted", "kind": "dmarc", "submitter": "reporter.test", "org": "Reporter", "report_id": "r-1", "domain": "example.com", "pass": 40, "fail": 2, "sources": 2}
# The same report once more, as when a reporter did not see our 250.
C> envelope from <dmarc@reporter.test> to <DMARC@example.com>, content
C> From: dmarc@reporter.test
C> Subject: Report Domain: example.com Submitter: reporter.test
C> MIME-Version: 1.0
C> Content-Type: application/gzip; name="reporter.test!example.com!1764460800!1764547199.xml.gz"
C> Content-Transfer-Encoding: base64
C>
C> H4sIAAAAAAACA8WUz26jMBDG73kKxD0YUNomaOLuaR9g1Z6RwUPiDf4j27Tdt98hkJQqVdU97c3z
C> DfP5588APL7pPnlBH5Q1+7TI8jRB01qpzGGfPj/9XG/TR76CDlE2oj0l9LgJ+3TwplIYu8oJL3So
C> SK5MqKQWvl2X5MJXCXh01sdaYxRSREFSAtYfaiM08l/nJnpgVwlQC9Xzs8kPP/eziCECm1oXSyW5
C> XxfA3svRmzbB2gtzIKsGD8rw4uF+s7nPt3kObFIAjTzLd5uHYrcjY6qBLUYJnN2Sg7O9av/Ubmh6
C> FY5IQ9ISk+H4JrTrMWutJp9JA8c9/saWwB2538yew2mtn7i9feUQ7OBbrJXjxY4CzMqsIOh3FVo7
C> mMg3JE4rmrxS4YvoBzrCSKWCs0FFuk9urEFiWiggT0pzJ0IgfVxCcN1cj6sr68KRjXwjp5JoouoU
C> vS0cjigk+rrzVn+MYNkAtpwZPcQQj7XHMPQxzDRfBhmwpxit54Gu+1rA5DCDz8XlROzDHtN1zll/
C> kXqZ50Ulm21VlXef5F7+Q+yXq78NvqOXeBn8VP/v4JuhP82f2fdin7C/HTuwy++Dr/4CAQbmDnEE
C> AAA=
C> .
S< 250 *
L< {"event": "dmarc_seen", "state": "known", "report_id": "r-1"}
C> goodbye
U= messages 2
X> mxward reports own --since 2025-11-01
X< *as 1 reports of 1 reporters say*
X< *42 messages, of which DMARC passed for 40 and failed for 2
X< *0 were put into quarantine, 2 rejected*
X< pass *|*
X< fail *|*
X< SOURCE *MESSAGES*
X< 192.0.2.10 *40 *0% *100% *100% *2025-11-30 *example.com
X< 2001:db8::25 *2 *100% *0% *0% *2025-11-30
X> mxward reports own --since 2025-11-01 --domain example.com --json
X< {"reports": 1, "messages": 42, "passed": 40, "failed": 2, "tls": []}
X> mxward reports own --since 2025-11-01 --domain other.example
X< *0 messages*
# It is kept over a restart.
X> restart
X> mxward reports own --since 2025-11-01
X< *42 messages*
