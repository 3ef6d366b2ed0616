# 5931-an-unproved-report-is-kept-apart.t: anybody can write a report: one that DMARC does not prove is in no sum
config:
  checks: { spf: {}, dmarc: {} }
  reports: { import: { address: dmarc@example.com } }
D: reporter.test TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.reporter.test TXT "v=DMARC1; p=reject"
C> session from 198.51.100.7, envelope from <dmarc@unknown.test> to <dmarc@example.com>, content
C> From: dmarc@unknown.test
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
L< {"event": "dmarc_seen", "state": "untrusted", "submitter": "unknown.test", "report_id": "r-1"}
# It does not keep the true one with the same ID from being counted.
C> envelope from <dmarc@reporter.test> to <b@example.com> <dmarc@example.com>, content
C> From: a@unknown.test
C> Subject: no report
C>
C> text
C> .
S< 250 *
L< {"event": "dmarc_seen", "state": "unreadable", "detail": "there is no report in it"}
C> goodbye
X> mxward reports own --since 2025-11-01
X< *0 messages*
X< 1 reports are not counted: DMARC did not pass for their own mail.
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
L< {"event": "dmarc_seen", "state": "counted", "report_id": "r-1"}
C> goodbye
X> mxward reports own --since 2025-11-01
X< *42 messages*
