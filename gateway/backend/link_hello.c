/* link_hello.c: EHLO's reply and XCLIENT; see link_hello.h. It must never take a keyword
 * for another because it begins alike, nor let a client's name break out of its attribute. */
#include "gateway/backend/link_hello.h"

#include "gateway/io/idn.h"

enum { HELO_MAX = 3 * 255 }; /* octets of a client's name as xtext; longer ones are withheld */

/* XCLIENT and the names of its attributes (postfix.org, XCLIENT_README). */
static void attributes_read(struct hello *hello, struct bytes attributes)
{
	for (struct bytes word = bytes_word(&attributes); word.len;
	     word = bytes_word(&attributes)) {
		hello->xclient_addr |= bytes_equal_nocase(word, BYTES("ADDR"));
		hello->xclient_name |= bytes_equal_nocase(word, BYTES("NAME"));
		hello->xclient_proto |= bytes_equal_nocase(word, BYTES("PROTO"));
		hello->xclient_helo |= bytes_equal_nocase(word, BYTES("HELO"));
	}
}

/* One extension: keyword, and perhaps parameters. */
static void extension_read(struct hello *hello, struct bytes line)
{
	struct bytes keyword = bytes_word(&line);
	if (bytes_equal_nocase(keyword, BYTES("PIPELINING"))) {
		hello->pipelining = true;
	} else if (bytes_equal_nocase(keyword, BYTES("8BITMIME"))) {
		hello->offers.eight_bit = true;
	} else if (bytes_equal_nocase(keyword, BYTES("SMTPUTF8"))) {
		hello->offers.utf8 = true;
	} else if (bytes_equal_nocase(keyword, BYTES("DSN"))) {
		hello->offers.dsn = true;
	} else if (bytes_equal_nocase(keyword, BYTES("SIZE"))) {
		hello->offers.size = true;
		if (!bytes_to_u64(bytes_word(&line), &hello->offers.size_limit))
			/* RFC 1870, section 4: none, or 0, is no fixed limit */
			hello->offers.size_limit = 0;
	} else if (bytes_equal_nocase(keyword, BYTES("STARTTLS"))) {
		hello->starttls = true;
	} else if (bytes_equal_nocase(keyword, BYTES("XCLIENT"))) {
		attributes_read(hello, line);
	}
}

void hello_read(struct bytes text, struct hello *hello)
{
	*hello = (struct hello){ 0 };
	text = bytes_skip(text, bytes_find(text, '\n') + 1); /* the server's name */
	while (text.len) {
		size_t end = bytes_find(text, '\n');
		extension_read(hello, bytes_first(text, end));
		text = bytes_skip(text, end + 1);
	}
}

/* RFC 3461, section 4. */
static void xtext_add(struct text *t, struct bytes b)
{
	for (size_t i = 0; i < b.len; i++) {
		unsigned char c = (unsigned char)b.at[i];
		if (c > 32 && c < 127 && c != '+' && c != '=')
			text_char(t, b.at[i]);
		else
			text_format(t, "+%02X", c);
	}
}

void link_client_name(struct link_client *client, struct bytes fact, struct bytes detail)
{
	bool verified = bytes_equal(fact, BYTES("pass"));
	client->name = verified ? detail : BYTES("");
	client->nameless = bytes_equal(fact, BYTES("none")) || bytes_equal(fact, BYTES("mismatch"));
}

/* "[UNAVAILABLE]": there is none; "[TEMPUNAVAIL]": there may be one (XCLIENT_README). A server that
 * gets a name of another form refuses the whole command. */
static void name_write(struct text *t, const struct link_client *client)
{
	char buffer[DOMAIN_MAX + 1];
	struct text name = TEXT(buffer);
	text_string(t, " NAME=");
	if (client->name.len && idn_hostname(client->name, &name))
		text_add(t, text_bytes(&name));
	else
		text_string(t, client->name.len || client->nameless ? "[UNAVAILABLE]"
								    : "[TEMPUNAVAIL]");
}

void xclient_write(struct text *t, const struct link_client *client, const struct hello *offered)
{
	char name[HELO_MAX];
	struct text helo = TEXT(name);
	xtext_add(&helo, client->helo);
	text_string(t,
		    client->address.family == FAMILY_IPV6 ? "XCLIENT ADDR=IPV6:" : "XCLIENT ADDR=");
	address_text(t, &client->address);
	if (offered->xclient_name)
		name_write(t, client);
	if (offered->xclient_proto)
		text_string(t, client->extended ? " PROTO=ESMTP" : " PROTO=SMTP");
	if (offered->xclient_helo) {
		text_string(t, " HELO=");
		text_add(t, helo.len && !helo.cut ? text_bytes(&helo) : BYTES("[UNAVAILABLE]"));
	}
}
