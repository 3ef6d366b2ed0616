# 790-dkim-internationalized.t: names of a signature as U-labels, and UTF-8 in other tags (RFC 8616)
config: checks: { dkim: {}, dmarc: {} }
D: xn--schlssel-95a._domainkey.xn--bcher-kva.test TXT "v=DKIM1; k=ed25519; p=VmZKGPmZWrCFLLKwy6YcGpIQw7U0q0S8BrpPNqDUjOI="
D: _dmarc.xn--bcher-kva.test TXT "v=DMARC1; p=reject"
C> session from 192.0.2.7, envelope, content
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=bücher.test; s=schlüssel;
C>  i=jörg@post.bücher.test; h=from:to:subject:date; z=From:=20Jörg;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=kja9xVS4EeoPRsFrR+tmSfVZVQ1IogBbsy4azlnyQg1DvDIiM3jME58dTBPyAVBB1Rt9nQXUPrxT7r4irBSCBg==
C> From: Jörg <jörg@bücher.test>
C> To: Bob <bob@example.com>
C> Subject: Die Rechnung
C> Date: Mon, 30 Nov 2026 08:00:00 +0000
C> Message-ID: <1@bücher.test>
C>
C> Dear Bob,
C>
C> the invoice is attached.
C> .
S< 250 *
C> goodbye
U= header Authentication-Results: mx.example.net;*dkim=pass header.d=xn--bcher-kva.test header.s=xn--schlssel-95a *
L< {"event": "message", "evidence": [{"check": "dkim", "fact": "pass"}, {"check": "dmarc", "fact": "pass"}]}
