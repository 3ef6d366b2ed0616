/* policies.c: fuzz target: policy files, and judging by those that are good.
 *
 * Properties:
 *   - there is a policy exactly when there was no error; every message names the file, and no
 *     control character gets into one;
 *   - a verdict is a pure function of policy and evidence, its rule is text that ends, its cause is
 *     one of the evidence;
 *   - in shadow mode everything is accepted;
 *   - a client that is dropped at connect is dropped whatever is found later;
 *   - a refusal that is settled at RCPT stays one whatever the message holds. */
#include "policy/policy.h"
#include "modules/checks.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FOUND_MAX = 24, ROUNDS = 12 };

struct found {
	struct evidence evidence[FOUND_MAX];
	size_t count;
	struct correspondents who;
};

static void hear(void *arg, bool warning, const char *message)
{
	size_t *errors = arg;
	*errors += !warning;
	for (const char *c = message; *c; c++)
		require(!octet_control(*c));
	require(strncmp(message, "/f/p.yaml", 9) == 0 ||
		strstr(message, "more errors are not shown"));
}

static struct policy *load(struct bytes yaml)
{
	size_t errors = 0;
	struct complaints complaints;
	struct snapshot *s = snapshot_new();
	require(s && snapshot_put(s, BYTES("/f/p.yaml"), yaml));
	complaints_init(&complaints, "/f/mxward.yaml");
	struct policy *p = policy_load("/f/p.yaml", s, &complaints);
	complaints_tell(&complaints, hear, &errors);
	snapshot_free(s);
	require((p == NULL) == (errors > 0));
	return p;
}

/* A number below n; the same input gives the same numbers. */
static size_t draw(uint64_t *seed, size_t n)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(*seed >> 33) % n;
}

static void find(struct found *f, const struct check *check, uint64_t *seed)
{
	static const char *const values[] = { "", "zen.example", "a", "EXAMPLE.com",
					      "partner.example" };
	size_t facts = 0;
	while (check->facts[facts])
		facts++;
	size_t fact = draw(seed, facts + 1);
	if (f->count == FOUND_MAX)
		return;
	f->evidence[f->count++] = (struct evidence){
		.check = check->name,
		.fact = fact < facts ? check->facts[fact] : "unknown",
		.value = bytes_of(values[draw(seed, sizeof values / sizeof *values)]),
		.detail = BYTES(""),
		.reply = BYTES(""),
		.score = (int)draw(seed, 21) - 10,
	};
}

/* Those of whom the corpus's rules speak, and others. */
static void meet_people(struct found *f, uint64_t *seed)
{
	static const char *const locals[] = { "a", "\"a\"", "abuse", "billing-x" };
	static const char *const domains[] = { "example.com", "partner.example",
					       "news.partner.example", "zen.example" };
	f->who.known = true;
	f->who.null_sender = draw(seed, 4) == 0;
	f->who.sender_local = f->who.null_sender ? BYTES("") : bytes_of(locals[draw(seed, 4)]);
	f->who.sender_domain = f->who.null_sender ? BYTES("") : bytes_of(domains[draw(seed, 4)]);
	f->who.recipient_local = bytes_of(locals[draw(seed, 4)]);
	f->who.recipient_domain = bytes_of(domains[draw(seed, 4)]);
}

static void judge(const struct policy *p, const struct found *found, struct verdict *v)
{
	struct found f = *found, again = *found;
	struct verdict second;
	policy_judge(p, &f.who, f.evidence, f.count, v);
	policy_judge(p, &again.who, again.evidence, again.count, &second);
	require(v->action == second.action && v->score == second.score && v->cause == second.cause);
	require(memchr(v->rule, '\0', sizeof v->rule) && strcmp(v->rule, second.rule) == 0);
	require(v->wished <= ACTION_DROP && action_name(v->wished));
	require(v->cause < f.count ||
		(v->cause == SIZE_MAX &&
		 (v->number > 0 || (v->wished == ACTION_ACCEPT && !v->rule[0]))));
	require(v->shadow ? v->action == ACTION_ACCEPT : v->action == v->wished);
	int64_t sum = 0;
	for (size_t i = 0; i < f.count; i++)
		sum += f.evidence[i].score;
	require(v->score == sum);
}

/* What a client brings at connect, and all of it with what is found later. */
static void meet(const struct policy *p, uint64_t *seed)
{
	struct found f = { .count = 0 };
	f.who.client = (struct address){ .family = FAMILY_IPV4, .octets = { 192, 0, 2, 7 } };
	struct verdict early = { .action = ACTION_ACCEPT }, v;
	bool reported[CHECKS_COUNT] = { false };
	for (size_t i = 0; i < CHECKS_COUNT; i++) {
		reported[i] = checks[i]->phase == PHASE_CONNECT && draw(seed, 2);
		for (size_t n = reported[i] ? 1 + draw(seed, 2) : 0; n; n--)
			find(&f, checks[i], seed);
	}
	const void *confs[CHECKS_COUNT];
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		confs[i] = checks[i];
	bool drops = policy_drops(p, &f.who, confs, f.evidence, f.count, &early);
	judge(p, &f, &v);
	require(!drops || (early.action == ACTION_DROP && v.action == ACTION_DROP &&
			   strcmp(v.rule, early.rule) == 0 && v.score == early.score &&
			   v.cause == early.cause));
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		if (!reported[i] && checks[i]->implied != IMPLIED_ALWAYS && draw(seed, 3))
			find(&f, checks[i], seed);
	meet_people(&f, seed);
	judge(p, &f, &v);
	require(!drops || v.action == ACTION_DROP);
}

/* Checks with options are left out: what they find in a message has points of its own. */
static void ask_for_recipients(const struct policy *p, uint64_t *seed)
{
	struct found f = { .count = 0 };
	const void *confs[CHECKS_COUNT];
	struct verdict v;
	for (size_t i = 0; i < CHECKS_COUNT; i++) {
		bool message = checks[i]->phase > PHASE_RCPT;
		confs[i] = message && checks[i]->options.size ? NULL : checks[i];
		if (!message && draw(seed, 2))
			find(&f, checks[i], seed);
	}
	meet_people(&f, seed);
	judge(p, &f, &v);
	bool settled = v.wished >= ACTION_DEFER &&
		       policy_settled(p, &f.who, confs, f.evidence, f.count, &v);
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		for (size_t n = draw(seed, 3); confs[i] && checks[i]->phase > PHASE_RCPT && n;
		     n--) {
			find(&f, checks[i], seed);
			f.evidence[f.count - 1].score = 0;
		}
	judge(p, &f, &v);
	require(!settled || v.wished >= ACTION_DEFER);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct policy *p = load((struct bytes){ (const char *)data, size });
	uint64_t seed = size;
	for (size_t i = 0; i < size; i++)
		seed = (seed ^ data[i]) * 0x100000001b3;
	for (size_t i = 0; p && i < ROUNDS; i++) {
		meet(p, &seed);
		ask_for_recipients(p, &seed);
	}
	policy_free(p);
	return 0;
}
