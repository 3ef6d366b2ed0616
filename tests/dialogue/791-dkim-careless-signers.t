# 791-dkim-careless-signers.t: x= in milliseconds, a long i= as VERP writes it, a colon too many in h=
config: checks: { dkim: {}, dmarc: {} }
D: s1._domainkey.shop.test TXT "v=DKIM1; k=ed25519; p=VmZKGPmZWrCFLLKwy6YcGpIQw7U0q0S8BrpPNqDUjOI="
D: _dmarc.shop.test TXT "v=DMARC1; p=reject"
C> session from 192.0.2.7, envelope, content
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=shop.test; s=s1; x=4000000000000;
C>  i=bounce+bob=example.com-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx@shop.test; h=from:to:subject:date:;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=Gk38uNpbZhFIEA099yPpZWz2l2wrEj3c8WAo8KyytphYi53QXmwAclptCt1Dhm3GGFV9DS16t0gP80Yq10aLCA==
C> From: Alice <alice@shop.test>
C> To: Bob <bob@example.com>
C> Subject: The invoice
C> Date: Mon, 30 Nov 2026 08:00:00 +0000
C> Message-ID: <1@shop.test>
C>
C> Dear Bob,
C>
C> the invoice is attached.
C> .
S< 250 *
C> goodbye
L< {"event": "message", "evidence": [{"check": "dkim", "fact": "pass"}, {"check": "dmarc", "fact": "pass"}]}
