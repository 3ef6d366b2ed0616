# 185-tls-profile-and-version.t: with TLS 1.3 alone no profile brings TLS 1.2 back
config: tls: { profile: legacy, min_version: "1.3" }
C> session
C> starttls tls1.2 suites=ALL fails
C2> session
C2> starttls tls1.3
S2= tls TLSv1.3 *
