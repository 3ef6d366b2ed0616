/* fingerprint.c: one message as 128 bits; see ledger.h.
 *
 * Every part is digested by itself under the key, and each digest has its place in the whole, so
 * that no octets of one part can pass for another. Recipients are added up: without the key nobody
 * can make two lists of equal sum. */
#include "gateway/mailroom/ledger.h"

/* One more word than in fingerprints of the first kind, and another number in the next: those of
 * two kinds are digests of different texts. */
enum { FINGERPRINT_KIND = 2 };

static void add_word(struct siphash *s, uint64_t word)
{
	siphash_add(s, (struct bytes){ (const char *)&word, sizeof word });
}

static void part_digest(const uint64_t key[2], struct bytes octets, uint64_t digest[2])
{
	struct siphash s;
	siphash_start(&s, key);
	siphash_add(&s, octets);
	siphash_end(&s, digest);
}

void fingerprint_key_make(struct fingerprint_key *k, const uint64_t key[2])
{
	k->parts[0] = key[0];
	k->parts[1] = key[1];
	nh_key_make(&k->body, key);
}

void fingerprint_start(struct fingerprinting *f, const struct fingerprint_key *key)
{
	*f = (struct fingerprinting){ .key = key };
	nh_start(&f->body, &key->body);
}

void fingerprint_sender(struct fingerprinting *f, struct bytes sender)
{
	part_digest(f->key->parts, sender, f->sender);
}

void fingerprint_recipient(struct fingerprinting *f, struct bytes recipient)
{
	uint64_t digest[2];
	part_digest(f->key->parts, recipient, digest);
	f->recipients[0] += digest[0];
	f->recipients[1] += digest[1] + (f->recipients[0] < digest[0]);
	f->recipient_count++;
}

void fingerprint_message_id(struct fingerprinting *f, struct bytes message_id)
{
	part_digest(f->key->parts, message_id, f->message_id);
}

void fingerprint_body(struct fingerprinting *f, struct bytes piece)
{
	nh_add(&f->body, piece);
}

void fingerprint_end(struct fingerprinting *f, struct fingerprint *fingerprint)
{
	uint64_t body[2];
	struct siphash s;
	nh_end(&f->body, body);
	siphash_start(&s, f->key->parts);
	for (size_t i = 0; i < 2; i++) {
		add_word(&s, f->sender[i]);
		add_word(&s, f->message_id[i]);
		add_word(&s, f->recipients[i]);
		add_word(&s, body[i]);
	}
	add_word(&s, f->recipient_count);
	add_word(&s, FINGERPRINT_KIND);
	siphash_end(&s, fingerprint->bits);
}
