# 561-dkim-fifty.t: of fifty signatures ten are looked at, the author's among them, and the log counts the others
config: checks: { dkim: {} }
D: s1._domainkey.example.com TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAwJYJZ7JTrCgO/z3d8rfMVvzkMrbKP6OLSVPEXnFyaaa1BE/jfyHOllXX+QRvwci0BLdKiJBEN2v/cM4qVJKwBWGv0orbipccLo3P7BalmGL1qcQvAhFKElbMaiBmk9c3l6vwaG1QTW4mxjmVvFCJmUcOvLFZ51sJ4sQsr6kHSWsX6Fnjo5XhLMnObzdskSHkF8dac22Ger6SAHwLbk47xijMitPNGKO5DhUyG+YvpHqNvgh+/btFmA02oibZOiG/YKzNRtkSdKZIScerAwTbTWxX0ebvA8l+nfgixrVP1HUq/I/bQ2LyAqTxbo3p/DCrzJPdzq2lt637Kz2apAHqUQIDAQAB"
C> session from 192.0.2.7, envelope, content
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk0.example; s=s; h=from; l=0;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk1.example; s=s; h=from; l=1;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk2.example; s=s; h=from; l=2;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk3.example; s=s; h=from; l=3;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk4.example; s=s; h=from; l=4;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk5.example; s=s; h=from; l=5;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk6.example; s=s; h=from; l=6;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk7.example; s=s; h=from; l=7;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk8.example; s=s; h=from; l=8;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=s1;
C>  h=from:to:subject;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=GpVw0hGbKLWewV1LZlCOW1jzuZGIqJxhjbiQC7QuojIMRE+8ro1ZbeEojpABhzTxB1dD2PhN
C>   XdxnrnQpuAX1fPr7dvAo7qUx+OiHqplVzuxmmvL8Q3cR0e10QornsjiI0fkgrcbfJnmAXBSN
C>   yb9gCKN7UDY3BUi8XQs6kCh80FbwYng2JTYvtSndhvrtwI6sYMrAh7I/AS26EhAOJaAtpsuC
C>   LgyfYihFkv01Ta2dQRp2sA5jHD9ECX9Cncy+kvJQiBOKCGylgP3yKBev20ToXDzCTnYiB537
C>   f7l6iKV5eaC3pJe/2g/nR32/tkNiF9QdLc264L++k8zN6O2Zb5tSlg==
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk9.example; s=s; h=from; l=9;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk10.example; s=s; h=from; l=10;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk11.example; s=s; h=from; l=11;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk12.example; s=s; h=from; l=12;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk13.example; s=s; h=from; l=13;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk14.example; s=s; h=from; l=14;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk15.example; s=s; h=from; l=15;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk16.example; s=s; h=from; l=16;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk17.example; s=s; h=from; l=17;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk18.example; s=s; h=from; l=18;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk19.example; s=s; h=from; l=19;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk20.example; s=s; h=from; l=20;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk21.example; s=s; h=from; l=21;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk22.example; s=s; h=from; l=22;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk23.example; s=s; h=from; l=23;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk24.example; s=s; h=from; l=24;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk25.example; s=s; h=from; l=25;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk26.example; s=s; h=from; l=26;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk27.example; s=s; h=from; l=27;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk28.example; s=s; h=from; l=28;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk29.example; s=s; h=from; l=29;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk30.example; s=s; h=from; l=30;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk31.example; s=s; h=from; l=31;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk32.example; s=s; h=from; l=32;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk33.example; s=s; h=from; l=33;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk34.example; s=s; h=from; l=34;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk35.example; s=s; h=from; l=35;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk36.example; s=s; h=from; l=36;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk37.example; s=s; h=from; l=37;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk38.example; s=s; h=from; l=38;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk39.example; s=s; h=from; l=39;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk40.example; s=s; h=from; l=40;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk41.example; s=s; h=from; l=41;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk42.example; s=s; h=from; l=42;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk43.example; s=s; h=from; l=43;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk44.example; s=s; h=from; l=44;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk45.example; s=s; h=from; l=45;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk46.example; s=s; h=from; l=46;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk47.example; s=s; h=from; l=47;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk48.example; s=s; h=from; l=48;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> DKIM-Signature: v=1; a=rsa-sha256; d=junk49.example; s=s; h=from; l=49;
C>  bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA
C> From: Alice <alice@example.com>
C> To: Bob <bob@example.net>
C> Subject: The  invoice
C>
C> Dear Bob,
C>
C> the invoice is attached.
C> .
S< 250 *
C> goodbye
U= body same as sent
U= header Authentication-Results: mx.example.net;*dkim=pass header.d=example.com*
L< {"event": "message", "evidence": [{"check": "dkim", "fact": "pass", "detail": "example.com selector s1"}, {"check": "dkim", "fact": "skipped", "detail": "41 more signatures were not verified: junk9.example, junk10.example, junk11.example, junk12.example, ..."}]}
D= asked 1 s1._domainkey.example.com TXT
D= asked 1 s._domainkey.junk1.example
D= asked 0 s._domainkey.junk9.example
D= asked 0 s._domainkey.junk49.example
