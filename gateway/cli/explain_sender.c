/* explain_sender.c: contacts and the sender's mark for `mxward explain`; see explain_sender.h. What
 * cannot be read is unknown; it must never change the list. */
#include "gateway/cli/explain_sender.h"

#include "gateway/base/clock.h"
#include "gateway/judge/sender_mark.h"
#include "gateway/mailroom/contacts.h"
#include "gateway/smtp/contact.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

static void contacts_find(struct explain_contacts *e)
{
	char path_buffer[PATH_MAX], why_buffer[300];
	struct text path = TEXT(path_buffer), why = TEXT(why_buffer);
	e->looked = true;
	text_format(&path, "%s/" CONTACTS_FILE, e->config->state);
	e->none = !path.cut && access(text_cstr(&path), F_OK) != 0 && errno == ENOENT;
	if (!path.cut && !e->none)
		e->contacts = contacts_look(text_cstr(&path), &why);
}

enum contact explain_contact(void *arg, const struct contact_question *question, struct text *words)
{
	struct explain_contacts *e = arg;
	if (!e->looked)
		contacts_find(e);
	if (e->none) {
		text_string(words, "no gateway has begun to keep contacts here");
		return CONTACT_LEARNING;
	}
	return contact_ask(e->contacts, question, e->domain, clock_wall(), words);
}

void explain_contacts_end(struct explain_contacts *e)
{
	contacts_close(e->contacts);
	e->contacts = NULL;
}

void explain_sender_mark(struct text *t, const struct evaluation *j)
{
	char buffer[SENDER_MARK_MAX];
	struct text mark = TEXT(buffer);
	sender_mark_write(&mark, j);
	header_unfold(t, bytes_trim(text_bytes(&mark)));
}
