# 458-dkim-bare-rsa-key.t: an RSA key as a bare RSAPublicKey (RFC 6376, 3.6.1) and in a SubjectPublicKeyInfo
config: checks: { dkim: {} }
D: bare._domainkey.shop.test TXT "v=DKIM1; k=rsa; p=MIGJAoGBALHG50yi38pkNS0raWMIcts+7mPhUMxLk4eFYpHo+bXRhhKAPDWGdeRALFq0IS4FDNl3CmZbDoYpxXREBuD3ph3lfLPgQV4m/aivHfajhT1Y0o5FovJ7iEtZCvl7bMvxh5jTO/l+ABzGnJOyVAKALvcVebjTqhAKHuYvpJloNSfzAgMBAAE="
D: wrapped._domainkey.shop.test TXT "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCxxudMot/KZDUtK2ljCHLbPu5j4VDMS5OHhWKR6Pm10YYSgDw1hnXkQCxatCEuBQzZdwpmWw6GKcV0RAbg96Yd5Xyz4EFeJv2orx32o4U9WNKORaLye4hLWQr5e2zL8YeY0zv5fgAcxpyTslQCgC73FXm406oQCh7mL6SZaDUn8wIDAQAB"
C> session from 192.0.2.7, envelope, content
C> DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=shop.test; s=bare;
C>  h=from:to:subject:date;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=iJ+bcJ9pcYHMOM1Ztz9xKKZAXuPq9NzSpH7oDHr7T2o17ZKqMzc+jU/JgEFxjF/Djv3aEKoeeHDi23NpWYyAOsIz8jrSmbujfctUupuCf9QqLsMxSk7kVZTy6uxB1UFMrxMHa4PWk4BnUmo0f4B7FvuOJetTsYlcPOuS8kW94a4=
C> DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=shop.test; s=wrapped;
C>  h=from:to:subject:date;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=pbx8ZTBT4h2xzNLehzP1FY6fPqzgwG9xIXxKkdaCm9nqZQn2fT9nyYZEFkadbof9wTz+Vkm2getIKduFDahe30f3N6aooIIlJU+hlOX+IRP2Rlsfu64iSlJ2KUEMtfhmdjUGwQH3GKJoJ28KNrOFJn7CVnyz5Xi5ECjsFNg1sBY=
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
L< {"event": "message", "evidence": [{"check": "dkim", "fact": "pass", "detail": "shop.test selector bare"}, {"check": "dkim", "fact": "pass", "detail": "shop.test selector wrapped"}]}
