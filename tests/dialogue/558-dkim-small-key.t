# 558-dkim-small-key.t: a true signature with a key of 512 bits
config: checks: { dkim: {} }
D: s1._domainkey.example.com TXT "p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAK0gIToPPL7d8Nay7Jk0GLlS98GuXWm4HK3FOHJk2VNXUi7AvitJZbYKyJ8OC9OZv7arG1sRLRYtThCO4usnmr8CAwEAAQ=="
C> session from 192.0.2.7, envelope, content
C> DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=s1;
C>  h=from:to:subject;
C>  bh=MRxuy6FJWFlWETNJvQhMi0MOelmZbiXbMA/HqUAWRzs=;
C>  b=FBD7Ncp8nG4EIt7ZYJy/UXkZtrXcOAgIJzSgAuXexTfmyy45aAD5WnvPfUGRdfrTQ5EyggEH
C>   38fnrttQUuSMWg==
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
U= header Authentication-Results: mx.example.net;*dkim=fail (the key has only 512 bits) header.d=example.com*
L< {"event": "message", "evidence": [{"check": "dkim", "fact": "fail", "detail": "example.com selector s1: the key has only 512 bits"}]}
