/* verdict_inside.h: the session's side of judging (private to smtp/): when checks are run, and what
 * follows from a verdict. */
#ifndef MXWARD_SMTP_VERDICT_INSIDE_H
#define MXWARD_SMTP_VERDICT_INSIDE_H

#include "gateway/judge/refusal_words.h"
#include "gateway/smtp/session_inside.h"

enum judgement { JUDGED_ACCEPT, JUDGED_DROPPED };

/* At connect, and again at MAIL for what was blocked meanwhile. DROPPED: the client was told, the
 * session is over. */
enum judgement verdict_connect(struct session *);
/* What the session knows of this phase is new: lets its checks ask what they need, so that the
 * answers are there when they count. */
void verdict_prefetch(struct session *, enum phase);
/* Measures all there is to be known at RCPT and judges by tx->policy: the verdict is in tx->verdict
 * when DONE. */
enum progress verdict_transaction(struct session *);
/* True if the verdict of tx, which has a recipient, is this one's, too: no rule of tx->policy tells
 * the two apart. */
bool verdict_alike(const struct session *, const struct mailbox *recipient);
/* The header of tx->message is there: its readers begin, and ask what they can. False: out of
 * memory. */
bool verdict_message_begin(struct session *);
/* All of tx->message has been read: measures it and judges by tx->policy, as verdict_transaction()
 * does. */
enum progress verdict_message(struct session *);
/* The transaction is over: the next has its own budget of questions. */
void verdict_forget(struct session *);
void verdict_end(struct session *);

/* What a client is told of the verdict; the next refusal is counted as its doing, so it must follow
 * at once. */
void verdict_words(struct session *, const struct verdict *, struct refusal_words *);
/* Tells the client and ends the session. DONE. */
enum result verdict_drop(struct session *, const struct verdict *);

#endif
