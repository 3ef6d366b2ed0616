# 5947-domain-selectors-seen.t: selectors that signed mail has used are looked at, though nobody has named them
config: checks: { dkim: {} }
D: brisbane._domainkey.football.example.com TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
D: test._domainkey.football.example.com TXT "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"
C> session from 192.0.2.7, envelope, content
C> DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
C>  d=football.example.com; i=@football.example.com;
C>  q=dns/txt; s=brisbane; t=1528637909; h=from : to :
C>  subject : date : message-id : from : subject : date;
C>  bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
C>  b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
C> DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
C>  d=football.example.com; i=@football.example.com;
C>  q=dns/txt; s=test; t=1528637909; h=from : to : subject :
C>  date : message-id : from : subject : date;
C>  bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
C>  b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGs
C>  geefOsk2JzdA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
C> From: Joe SixPack <joe@football.example.com>
C> To: Suzie Q <suzie@shopping.example.net>
C> Subject: Is dinner ready?
C> Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
C> Message-ID: <20030712040037.46341.5F8J@football.example.com>
C>
C> Hi.
C>
C> We lost the game.  Are you hungry yet?
C>
C> Joe.
C> .
S< 250 *
C> goodbye
L< {"event": "message", "action": "accept"}
X> wait 1
X> mxward domain football.example.com --dns-only
X= 2
X< dkim     good     Selector brisbane has an Ed25519 key.
X< dkim     good     Selector test has an RSA key of 1024 bits.
