# 5932-only-mail-to-that-address-is-read.t: mail to others is not read for reports, and none is where none are wanted
config:
  checks: { spf: {}, dmarc: {} }
  reports: { import: { address: dmarc@example.com } }
D: reporter.test TXT "v=spf1 ip4:192.0.2.0/24 -all"
D: _dmarc.reporter.test TXT "v=DMARC1; p=reject"
C> session from 192.0.2.7, envelope from <dmarc@reporter.test> to <b@example.com>, content
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
# The backend refuses it: it was not taken, so it is not read.
B> at dot once 550 5.7.1 not today
C> envelope from <dmarc@reporter.test> to <dmarc@example.com>, content
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
S< 550 *
X> config
   reports: ~
X> mxward reload
X= 0
C> goodbye
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
C> wait 0.5
C> goodbye
L! {"event": "dmarc_seen"}
U= messages 3
