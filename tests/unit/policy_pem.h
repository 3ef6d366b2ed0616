/* policy_pem.h: certificates and keys for the tests of the configuration: made for them, trusted by
 * nobody. */
#ifndef MXWARD_TESTS_UNIT_POLICY_PEM_H
#define MXWARD_TESTS_UNIT_POLICY_PEM_H

/* mx1.example.com, P-256, valid until 2126. */
static const char pem_certificate[] =
	"-----BEGIN CERTIFICATE-----\n"
	"MIIBYjCCAQigAwIBAgIBATAKBggqhkjOPQQDAjAaMRgwFgYDVQQDDA9teDEuZXhh\n"
	"bXBsZS5jb20wIBcNMjAwMTAxMDAwMDAwWhgPMjEyNjAxMDEwMDAwMDBaMBoxGDAW\n"
	"BgNVBAMMD214MS5leGFtcGxlLmNvbTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IA\n"
	"BPMh+5+7VT5mzarl/UP0541djhWqo775DlIc88NCgISh2WQ1n4YweGh4eLk9Ni6v\n"
	"nLjzotSEGBqv8ndtS1uPfvSjPTA7MBoGA1UdEQQTMBGCD214MS5leGFtcGxlLmNv\n"
	"bTAdBgNVHQ4EFgQUvxvWaWo4MoTlwH2w9LbNp+0fs+swCgYIKoZIzj0EAwIDSAAw\n"
	"RQIhALKdmSr20mtxqbAxn6Z1kqVa7RDPZ+615hRDvIg3QTZnAiBjVV2eAkURO5wu\n"
	"5lJg4gH/wED094LbfRgaw3Y626EiGA==\n"
	"-----END CERTIFICATE-----\n";
static const char pem_key[] = "-----BEGIN EC PRIVATE KEY-----\n"
			      "MHcCAQEEIBSZ+hIOLZkD7xRZitTDuRtFjUvQdLtoN0uPIOLGHGmBoAoGCCqGSM49\n"
			      "AwEHoUQDQgAE8yH7n7tVPmbNquX9Q/TnjV2OFaqjvvkOUhzzw0KAhKHZZDWfhjB4\n"
			      "aHh4uT02Lq+cuPOi1IQYGq/yd21LW49+9A==\n"
			      "-----END EC PRIVATE KEY-----\n";

/* old.example.com, by the same key, expired on 2021-01-01. */
static const char pem_expired[] =
	"-----BEGIN CERTIFICATE-----\n"
	"MIIBYDCCAQagAwIBAgIBATAKBggqhkjOPQQDAjAaMRgwFgYDVQQDDA9vbGQuZXhh\n"
	"bXBsZS5jb20wHhcNMjAwMTAxMDAwMDAwWhcNMjEwMTAxMDAwMDAwWjAaMRgwFgYD\n"
	"VQQDDA9vbGQuZXhhbXBsZS5jb20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATz\n"
	"Ifufu1U+Zs2q5f1D9OeNXY4VqqO++Q5SHPPDQoCEodlkNZ+GMHhoeHi5PTYur5y4\n"
	"86LUhBgar/J3bUtbj370oz0wOzAaBgNVHREEEzARgg9vbGQuZXhhbXBsZS5jb20w\n"
	"HQYDVR0OBBYEFL8b1mlqODKE5cB9sPS2zaftH7PrMAoGCCqGSM49BAMCA0gAMEUC\n"
	"IBqxNxGUkjc2JqGSBzS/DpNno/jnRp8fAJ8Fi+GqD6FxAiEAqYX51tEf3y1XkQu3\n"
	"/alPlgId/oyM380ftGCzkpr6ZWI=\n"
	"-----END CERTIFICATE-----\n";

/* A key that belongs to none of them. */
static const char pem_other_key[] =
	"-----BEGIN EC PRIVATE KEY-----\n"
	"MHcCAQEEIGRDmmtfNDWSz/jwHypHJenRTCHXemEOUYchvxzHliEeoAoGCCqGSM49\n"
	"AwEHoUQDQgAEt/87z5Ycvkr++ZIB/hTfbmTpFPoJOkw1ozZr5ceGIJ9Pw/+TEDK+\n"
	"BcivZEUvTWRTfcXpaJ6pLZ4MRvQiO0yUGw==\n"
	"-----END EC PRIVATE KEY-----\n";

#endif
