/* bounce.c: fuzzes the delivery status notification: whatever sender, recipients, replies and
 * header say, what is written fits its room; its lines end with CRLF, hold no CR, LF or NUL of
 * their own, no octet over 127 and at most 998 octets; it has the three parts that we began and no
 * more, and the fields of the second are ours in number.
 *
 * Input: fields divided by octets of value 0xff: sender, ENVID, then the header, then four a
 * recipient: address, ORCPT, NOTIFY, reply; the first octet of the input says who was refused, and
 * which notification it is. */
#include "gateway/mailroom/bounce.h"

#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

enum { RECIPIENTS_MOST = 6, LINE_MOST = 998 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct bytes field(struct bytes *rest)
{
	struct bytes b = bytes_first(*rest, bytes_find(*rest, '\xff'));
	*rest = bytes_skip(*rest, b.len + 1);
	return b;
}

static void look(struct bytes rest, unsigned told)
{
	unsigned boundaries = 0, finals = 0;
	while (rest.len) {
		struct bytes line = bytes_first(rest, bytes_find(rest, '\n'));
		require(line.len < rest.len && line.len > 0 && line.len <= LINE_MOST);
		require(bytes_find(line, '\r') == line.len - 1 && !bytes_has(line, '\0') &&
			bytes_ascii(line));
		boundaries += bytes_starts(line, BYTES("--=_ID."));
		finals += boundaries == 2 && bytes_starts_nocase(line, BYTES("Final-Recipient:"));
		require(boundaries != 2 || !bytes_starts(line, BYTES("Bcc:")));
		rest = bytes_skip(rest, line.len + 1);
	}
	require(boundaries == 4 && finals == told);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct envelope_recipient recipients[RECIPIENTS_MOST] = { 0 };
	struct bytes rest = { (const char *)data, size };
	unsigned bits = size ? data[0] : 0, told = 0;
	enum dsn dsn = bits & 1 ? DSN_POSTMASTER : bits & 2 ? DSN_DELAY : DSN_BOUNCE;
	rest = bytes_skip(rest, 1);
	struct envelope e = { .id = BYTES("ID"),
			      .from = field(&rest),
			      .envid = field(&rest),
			      .recipients = recipients,
			      .dsn = dsn,
			      .dsn_time = 1795313472143,
			      .retried_until = 1795313472143,
			      .ret = BYTES("FULL"),
			      .size = 1000 };
	e.untold = e.envid;
	struct bytes header = field(&rest);
	/* The sender's own address may be beyond ASCII; then so is the notification. */
	if (!bytes_ascii(e.from))
		return -1;
	for (; rest.len && e.recipient_count < RECIPIENTS_MOST; e.recipient_count++) {
		struct envelope_recipient *r = &recipients[e.recipient_count];
		*r = (struct envelope_recipient){ .address = field(&rest),
						  .orcpt = field(&rest),
						  .notify = field(&rest),
						  .reply = field(&rest) };
		r->fate = bits >> (e.recipient_count + 2) & 1 ? FATE_REFUSED : FATE_WAITING;
		told += bounce_tells(&e, r);
		/* A sender is told of who wants to be told of when the time is over. */
		struct envelope alone = { .from = BYTES("x"),
					  .recipients = r,
					  .recipient_count = 1 };
		require(dsn != DSN_BOUNCE || bounce_tells(&e, r) == bounce_wanted(&alone, true));
		require(dsn != DSN_DELAY || bounce_tells(&e, r) == bounce_delay_wanted(&alone));
	}
	/* So is what the postmaster of such a domain gets. */
	if (dsn == DSN_POSTMASTER && e.recipient_count && !bytes_ascii(recipients[0].address))
		return -1;
	struct bounce b = {
		.envelope = &e, .header = header, .hostname = "gw.test", .size_most = 10
	};
	size_t room = bounce_room(&b);
	struct text t = { .at = malloc(room), .cap = room };
	require(t.at != NULL);
	bounce_write(&t, &b);
	require(!t.cut);
	look(text_bytes(&t), told);
	free(t.at);
	return 0;
}
