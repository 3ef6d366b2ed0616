# 469-dkim-lengths-beside-others.t: l= that covers the whole body is as good as none, beside whatever other signatures
config: checks: { dkim: {} }
D: s1._domainkey.shop.test TXT "v=DKIM1; k=ed25519; p=4sHuLiL6UPvkDPsMlb/p1guyIUK1d4ubNmHlhE1qJMY="
D: s2._domainkey.shop.test TXT "v=DKIM1; k=ed25519; p=4sHuLiL6UPvkDPsMlb/p1guyIUK1d4ubNmHlhE1qJMY="
D: s3._domainkey.shop.test TXT "v=DKIM1; k=ed25519; p=4sHuLiL6UPvkDPsMlb/p1guyIUK1d4ubNmHlhE1qJMY="
D: s6._domainkey.shop.test TXT "v=DKIM1; k=ed25519; p=4sHuLiL6UPvkDPsMlb/p1guyIUK1d4ubNmHlhE1qJMY="
D: s4._domainkey.esp.test TXT "v=DKIM1; k=ed25519; p=VdmEeqW1usYgB04sl20NXlATZbA/RrjZMWeEIbN5AMQ="
D: s5._domainkey.esp.test TXT "v=DKIM1; k=ed25519; p=VdmEeqW1usYgB04sl20NXlATZbA/RrjZMWeEIbN5AMQ="
C> session from 192.0.2.7, envelope, content
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; l=39; d=shop.test; s=s1;
C>  h=from:to:subject:date;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=65TB8Occf64J7QyFaaoRIRVmYqX3alB5f/h6osZJ4M2A58MkE0X9usPp+asvziM6Rz+WfEvguJc3w2A9jhWbCQ==
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/simple; l=46; d=shop.test; s=s2;
C>  h=from:to:subject:date;
C>  bh=V4Rvbq7XwniSASR4rdGjcbyGOlKpq8SKuliM/VwDX/o=;
C>  b=LJi9vkCmPyzUedW4DZoT1CnH19Dq1RF7fKom00M9IIxu5anBXXUwieazRxlyBBilPHltxA3DVff7KO+AOv7rBg==
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; l=9; d=shop.test; s=s3;
C>  h=from:to:subject:date;
C>  bh=kLBAKMx6LgLNu55L/58s0pJEZmBeb8Pjy1iJVoMgtJA=;
C>  b=6J1vyUh2byekldxvY7EHWOnzhfRKSGXVdrA8oa2aI8s32KTTunTHrkIF04dQB7IuFK5riubLIv3pLHzeM62fAw==
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; l=38; d=shop.test; s=s6;
C>  h=from:to:subject:date;
C>  bh=KJregYaeHCvwehCLV5BAx9SpN5PdJ8U/apC4wLIdJUQ=;
C>  b=IdV6z/3n4r+RaWx0SVu/bHVfEPWmkCPxXL+I9sKVnyo8YIYRkGuj4fIJj+iKeW2bOPLvGMShLcCmNqBdD9lrAg==
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=esp.test; s=s4;
C>  h=from:to:subject:date;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=nOiCteKsdF134HCxaqiqNDv2Xyb2WZnP0jbnAZjhGDWwHC7gJr2NtGyVGFopwnZoQL5eERDT8myQxkr7C6plCA==
C> DKIM-Signature: v=1; a=ed25519-sha256; c=simple/simple; d=esp.test; s=s5;
C>  h=from:to:subject:date;
C>  bh=V4Rvbq7XwniSASR4rdGjcbyGOlKpq8SKuliM/VwDX/o=;
C>  b=sTQldKSUPLPnz2S2B7hs1bWp7U4WZJbx+DVekixKjmz5zYLn7H0aGhRLVWhUJkS1rTTyFOBD3tIMixnGG7idAQ==
C> From: Alice <alice@shop.test>
C> To: Bob <bob@example.com>
C> Subject: The invoice
C> Date: Mon, 30 Nov 2026 08:00:00 +0000
C> Message-ID: <1@shop.test>
C>
C> raw "Dear  Bob, \r\n\r\n"
C> the invoice is attached.
C> raw "\r\n \r\n\r\n"
C> .
S< 250 *
C> goodbye
L< {"event": "message", "evidence": [{"check": "dkim", "fact": "pass", "detail": "shop.test selector s1"}, {"check": "dkim", "fact": "pass", "detail": "shop.test selector s2"}, {"check": "dkim", "fact": "fail", "detail": "shop.test selector s3: covers only 9 of 39 octets, l="}, {"check": "dkim", "fact": "fail", "detail": "shop.test selector s6: covers only 38 of 39 octets, l="}, {"check": "dkim", "fact": "pass", "detail": "esp.test selector s4"}, {"check": "dkim", "fact": "pass", "detail": "esp.test selector s5"}]}
