/* policy_names.c: correspondents in rules: sender, sender_domain, recipient, client, and `require`,
 * by which a sender counts only where it is proved; see policy_inside.h and docs/facts.md.
 *
 * The sender is the envelope's: what anybody can write. So a rule never takes a name for proved
 * that a check has not proved for this very domain, and what is unknown proves nothing. */
#include "policy/policy_inside.h"

#include "gateway/base/mailbox.h"
#include "gateway/io/idn.h"

#include <string.h>

enum { NAMES_MAX = 500 };

const char *const proof_words[] = { "dmarc", "spf", "dkim", NULL };

/* A quoted local part and its plain form are one mailbox (RFC 5321, 4.1.2): no rule can be passed
 * by the other spelling. */
static struct bytes unquoted(struct text *t, struct bytes local)
{
	if (local.len < 2 || local.at[0] != '"')
		return local;
	for (size_t i = 1; i + 1 < local.len; i++) {
		if (local.at[i] == '\\' && i + 2 < local.len)
			i++;
		text_char(t, local.at[i]);
	}
	return text_bytes(t);
}

static bool read_domain(struct policy_loading *l, struct bytes written, struct name_pattern *p)
{
	char buffer[DOMAIN_MAX + 1];
	struct text t = TEXT(buffer);
	p->domain = BYTES("");
	if (bytes_equal(written, BYTES("*")))
		return true;
	p->below = bytes_starts(written, BYTES("*."));
	if (!idn_to_ascii(bytes_skip(written, p->below ? 2 : 0), &t))
		return false;
	p->domain = arena_copy(l->arena, text_bytes(&t));
	return p->domain.at || value_out_of_memory(l->reader);
}

static bool read_address(struct policy_loading *l, const struct node *n, struct name_pattern *p)
{
	char buffer[LOCAL_PART_MAX];
	struct text t = TEXT(buffer);
	size_t at = bytes_find_last(n->text, '@');
	struct bytes local = bytes_first(n->text, at);
	if (at == 0 || at == n->text.len || local.len > LOCAL_PART_MAX)
		return false;
	p->local = arena_copy(l->arena, unquoted(&t, local));
	return p->local.len && read_domain(l, bytes_skip(n->text, at + 1), p);
}

static bool read_pattern(struct policy_loading *l, const struct node *n, struct name_pattern *p,
			 const char *key)
{
	struct excerpt e;
	bool sender = strcmp(key, "sender") == 0, domain = strcmp(key, "sender_domain") == 0;
	if (n->refused)
		return false;
	*p = (struct name_pattern){ .written = arena_copy(l->arena, n->text),
				    .local = BYTES(""),
				    .domain = BYTES("") };
	p->null = sender && n->kind == NODE_TEXT && bytes_equal(n->text, BYTES("<>"));
	if (p->null ||
	    (n->kind == NODE_TEXT && (domain ? read_domain(l, n->text, p) : read_address(l, n, p))))
		return true;
	if (domain)
		node_refuse(l->complaints, n,
			    "%s is not a domain; write partner.example, or \"*.partner.example\" "
			    "for the names below it",
			    excerpt(&e, n->text));
	else
		node_refuse(l->complaints, n,
			    "%s is not an address; write a@partner.example or "
			    "\"*@partner.example\"%s",
			    excerpt(&e, n->text),
			    sender ? ", \"<>\" for the null sender, or a domain under sender_domain"
				   : "");
	return false;
}

static const struct option name_texts = {
	.key = "", .type = OPTION_TEXTS, .least = 1, .most = NAMES_MAX
};

static bool read_list(struct policy_loading *l, const struct node *n, struct name_list *list)
{
	bool good = true, many = n->kind == NODE_LIST;
	const char *key = n->key->text.at;
	if (many && !value_count(l->reader, &name_texts, n))
		return false;
	list->at = arena_array(l->arena, many ? n->count : 1, sizeof *list->at);
	if (!list->at)
		return value_out_of_memory(l->reader);
	if (!many)
		good = read_pattern(l, n, &list->at[list->count++], key);
	for (const struct node *c = many ? n->first : NULL; c; c = c->next)
		good = read_pattern(l, c, &list->at[list->count++], key) && good;
	return good;
}

static bool read_network(struct policy_loading *l, const struct node *n, struct network *network)
{
	struct excerpt e;
	if (n->refused)
		return false;
	if (n->kind == NODE_TEXT && network_parse(n->text, network))
		return true;
	node_refuse(l->complaints, n,
		    "%s is not a network; write it like 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32",
		    excerpt(&e, n->text));
	return false;
}

static bool read_clients(struct policy_loading *l, const struct node *n, struct names *names)
{
	bool good = true, many = n->kind == NODE_LIST;
	if (many && !value_count(l->reader, &name_texts, n))
		return false;
	struct network *at = arena_array(l->arena, many ? n->count : 1, sizeof *at);
	if (!at)
		return value_out_of_memory(l->reader);
	names->clients = at;
	if (!many)
		good = read_network(l, n, &at[names->client_count++]);
	for (const struct node *c = many ? n->first : NULL; c; c = c->next)
		good = read_network(l, c, &at[names->client_count++]) && good;
	return good;
}

/* No fact has a dot or an asterisk. */
static bool domain_written(const struct node *n)
{
	const struct node *first = n->kind == NODE_LIST ? n->first : n;
	return first && first->kind == NODE_TEXT &&
	       (bytes_has(first->text, '.') || bytes_has(first->text, '*') ||
		bytes_has(first->text, '@'));
}

bool names_are(const struct node *n)
{
	struct bytes key = n->key->text;
	return bytes_equal(key, BYTES("sender")) || bytes_equal(key, BYTES("recipient")) ||
	       bytes_equal(key, BYTES("client")) ||
	       (bytes_equal(key, BYTES("sender_domain")) && domain_written(n));
}

bool names_read(struct policy_loading *l, const struct node *n, struct names *names)
{
	struct bytes key = n->key->text;
	if (n->refused)
		return false;
	if (bytes_equal(key, BYTES("client")))
		return read_clients(l, n, names);
	return read_list(l, n,
			 bytes_equal(key, BYTES("sender"))      ? &names->senders
			 : bytes_equal(key, BYTES("recipient")) ? &names->recipients
								: &names->sender_domains);
}

bool names_sender(const struct names *names)
{
	return names->senders.count || names->sender_domains.count;
}

bool names_any(const struct names *names)
{
	return names_sender(names) || names->recipients.count || names->client_count;
}

static void list_text(struct text *t, const char *key, const struct name_list *list)
{
	if (list->count)
		text_format(t, "%s%s: ", t->len ? ", " : "", key);
	for (size_t i = 0; i < list->count; i++) {
		text_string(t, i ? "|" : "");
		text_printable(t, list->at[i].written);
	}
}

void names_text(struct text *t, const struct names *names)
{
	list_text(t, "sender", &names->senders);
	list_text(t, "sender_domain", &names->sender_domains);
	list_text(t, "recipient", &names->recipients);
	if (names->client_count)
		text_format(t, "%sclient: ", t->len ? ", " : "");
	for (size_t i = 0; i < names->client_count; i++) {
		text_string(t, i ? "|" : "");
		network_text(t, &names->clients[i]);
	}
}

static bool list_within(const struct name_list *inner, const struct name_list *outer)
{
	for (size_t i = 0; i < inner->count && outer->count; i++) {
		bool found = false;
		for (size_t j = 0; j < outer->count && !found; j++)
			found = bytes_equal_nocase(inner->at[i].written, outer->at[j].written);
		if (!found)
			return false;
	}
	return inner->count > 0 || outer->count == 0;
}

static bool network_within(const struct network *inner, const struct names *outer)
{
	for (size_t i = 0; i < outer->client_count; i++)
		if (outer->clients[i].prefix <= inner->prefix &&
		    network_contains(&outer->clients[i], &inner->address))
			return true;
	return false;
}

bool names_within(const struct names *inner, const struct names *outer)
{
	bool clients = outer->client_count == 0 || inner->client_count > 0;
	for (size_t i = 0; i < inner->client_count && outer->client_count; i++)
		clients = clients && network_within(&inner->clients[i], outer);
	return clients && list_within(&inner->senders, &outer->senders) &&
	       list_within(&inner->sender_domains, &outer->sender_domains) &&
	       list_within(&inner->recipients, &outer->recipients);
}

/* * stands for any octets, also none. What follows the last * that was met is tried at every place;
 * an earlier one needs no second attempt. */
static bool glob_matches(struct bytes glob, struct bytes text)
{
	size_t g = 0, t = 0, star = glob.len, from = 0;
	while (t < text.len) {
		if (g < glob.len && glob.at[g] == '*') {
			star = g++;
			from = t;
		} else if (g < glob.len && octet_lower(glob.at[g]) == octet_lower(text.at[t])) {
			g++;
			t++;
		} else if (star < glob.len) {
			g = star + 1;
			t = ++from;
		} else {
			return false;
		}
	}
	while (g < glob.len && glob.at[g] == '*')
		g++;
	return g == glob.len;
}

/* True if the name ends in the labels of `domain` and has more. */
static bool is_below(struct bytes name, struct bytes domain)
{
	return name.len > domain.len && name.at[name.len - domain.len - 1] == '.' &&
	       bytes_ends_nocase(name, domain);
}

static bool pattern_matches(const struct name_pattern *p, bool null, struct bytes local,
			    struct bytes domain)
{
	char buffer[LOCAL_PART_MAX];
	struct text t = TEXT(buffer);
	if (null || p->null)
		return null && p->null;
	if (p->local.len && !glob_matches(p->local, unquoted(&t, local)))
		return false;
	if (p->domain.len == 0)
		return true;
	return p->below ? is_below(domain, p->domain) : bytes_equal_nocase(domain, p->domain);
}

static bool list_holds(const struct name_list *list, bool null, struct bytes local,
		       struct bytes domain)
{
	bool found = list->count == 0;
	for (size_t i = 0; i < list->count && !found; i++)
		found = pattern_matches(&list->at[i], null, local, domain);
	return found;
}

bool names_hold_recipient(const struct names *names, const struct correspondents *who)
{
	return list_holds(&names->recipients, false, who->recipient_local, who->recipient_domain);
}

static bool client_holds(const struct names *names, const struct correspondents *who)
{
	return names->client_count == 0 ||
	       network_list_contains(names->clients, names->client_count, &who->client);
}

static bool mail_holds(const struct names *names, const struct correspondents *who)
{
	return list_holds(&names->senders, who->null_sender, who->sender_local,
			  who->sender_domain) &&
	       list_holds(&names->sender_domains, who->null_sender, who->sender_local,
			  who->sender_domain) &&
	       names_hold_recipient(names, who);
}

bool names_hold(const struct names *names, const struct correspondents *who)
{
	if (!names_any(names))
		return true;
	bool mail = names_sender(names) || names->recipients.count;
	return client_holds(names, who) && (!mail || (who->known && mail_holds(names, who)));
}

bool names_may_hold(const struct names *names, const struct correspondents *who)
{
	return who->known ? names_hold(names, who) : client_holds(names, who);
}

/* WHY a parent proves its child and not the reverse: whoever holds a domain holds what is below it;
 * a name below partner.example may be anybody's, as with a hoster's customers. */
static bool proves(const struct evidence *e, const struct correspondents *who)
{
	return e->value.len && who->sender_domain.len &&
	       (bytes_equal_nocase(e->value, who->sender_domain) ||
		is_below(who->sender_domain, e->value));
}

static bool found(const struct evidence *evidence, size_t count, const char *check,
		  const char *fact)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(evidence[i].check, check) == 0 && strcmp(evidence[i].fact, fact) == 0)
			return true;
	return false;
}

/* A message that shows several authors, or whose signature may cover what nobody sees, may show
 * somebody else's words. */
static bool proofs_of_message_void(const struct evidence *evidence, size_t count)
{
	return found(evidence, count, "from", "ambiguous") ||
	       found(evidence, count, "dkim", "replayable");
}

/* SPF speaks of the domain itself. */
static bool spf_proves(const struct evidence *e, const struct correspondents *who)
{
	return who->sender_domain.len && bytes_equal_nocase(e->value, who->sender_domain);
}

static bool evidence_proves(unsigned proofs, const struct correspondents *who,
			    const struct evidence *e)
{
	if (strcmp(e->fact, "pass") != 0)
		return false;
	if (strcmp(e->check, "spf") == 0)
		return proofs & PROOF_SPF && spf_proves(e, who);
	return ((proofs & PROOF_DMARC && strcmp(e->check, "dmarc") == 0) ||
		(proofs & PROOF_DKIM && strcmp(e->check, "dkim") == 0)) &&
	       proves(e, who);
}

bool proofs_hold(unsigned proofs, const struct correspondents *who, const struct evidence *evidence,
		 size_t count)
{
	if (!who->known || who->null_sender)
		return false;
	if (proofs_of_message_void(evidence, count))
		proofs &= PROOF_SPF;
	for (size_t i = 0; i < count; i++)
		if (evidence_proves(proofs, who, &evidence[i]))
			return true;
	return false;
}

static void read_proof(struct policy_loading *l, const struct node *n, struct rule *rule)
{
	static const struct option word = { .key = "", .type = OPTION_WORD, .words = proof_words };
	int place;
	if (!n->refused && value_read(l->reader, &word, n, &place))
		rule->proofs |= 1u << place;
}

static bool names_null(const struct names *names)
{
	bool null = false;
	for (size_t i = 0; i < names->senders.count; i++)
		null |= names->senders.at[i].null;
	return null;
}

void proofs_read(struct policy_loading *l, struct rule *rule)
{
	static const struct option list = {
		.key = "", .type = OPTION_TEXTS, .least = 1, .most = PROOFS
	};
	const struct node *n = rule->require;
	if (!n || n->refused)
		return;
	if (n->kind != NODE_LIST)
		read_proof(l, n, rule);
	else if (value_count(l->reader, &list, n))
		for (const struct node *c = n->first; c; c = c->next)
			read_proof(l, c, rule);
	if (!names_sender(&rule->conditions.names))
		node_refuse(
			l->complaints, n,
			"proves nothing here: it proves the sender, so the rule must name sender "
			"or sender_domain; for an author write dmarc: { pass: partner.example }");
	else if (names_null(&rule->conditions.names))
		node_refuse(l->complaints, n,
			    "can never be met: the null sender has no domain that could be proved");
}

/* The one whom the list names, into *local (NULL: it names domains) and *domain. */
static bool given_one(struct policy_loading *l, const struct node *n, const struct name_list *list,
		      struct bytes *local, struct bytes *domain)
{
	const struct name_pattern *p = list->at;
	bool one = list->count == 1 && !p->below && (p->domain.len || p->null) &&
		   !bytes_has(p->local, '*');
	if (!one) {
		node_refuse(l->complaints, n, "must be one in a test, without *");
		return false;
	}
	if (local)
		*local = p->local;
	*domain = p->domain;
	return true;
}

bool names_given(struct policy_loading *l, const struct node *given, const struct names *names,
		 struct correspondents *who)
{
	bool good = true;
	*who = (struct correspondents){ .known = true,
					.sender_local = BYTES(""),
					.sender_domain = BYTES(""),
					.recipient_local = BYTES(""),
					.recipient_domain = BYTES("") };
	if (names->sender_domains.count)
		good = given_one(l, node_member(given, "sender_domain"), &names->sender_domains,
				 NULL, &who->sender_domain);
	if (names->senders.count)
		good = given_one(l, node_member(given, "sender"), &names->senders,
				 &who->sender_local, &who->sender_domain) &&
		       good;
	if (names->recipients.count)
		good = given_one(l, node_member(given, "recipient"), &names->recipients,
				 &who->recipient_local, &who->recipient_domain) &&
		       good;
	who->null_sender = names->senders.count && names->senders.at[0].null;
	if (names->client_count)
		who->client = names->clients[0].address;
	return good;
}
