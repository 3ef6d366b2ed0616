/* oracle.h: a second opinion. A library that judges what one of our evaluators judges sees the
 * same generated inputs; wherever the two disagree, the disagreement must be of a kind that a
 * table lists, with the section that decides it. A disagreement of no listed kind fails the
 * test, and so does a kind that never occurs.
 *
 * Neither side is taken to be right by itself: a row says what we do and which section of an RFC
 * has it so. The two may differ because they follow different editions of a standard, or because a
 * standard leaves something open.
 *
 * The library runs in a child process with a time limit of its own, so that no input can end the
 * test; an input without an answer is a disagreement like any other. It must never see the
 * network.
 *
 * ORACLE_SEED and ORACLE_COUNT widen the search; ORACLE_KINDS=1 prints how often each kind
 * occurred. The kinds have to occur only in runs that are as long as the default. */
#ifndef MXWARD_TESTS_ORACLE_H
#define MXWARD_TESTS_ORACLE_H

#include "gateway/base/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

enum { ORACLE_BATCH = 1024, ORACLE_SECONDS = 20, ORACLE_FAILURES_SHOWN = 10 };

/* ---- chance: the same inputs for the same seed, on every machine */

struct draw {
	uint64_t state;
};

static inline uint64_t draw_next(struct draw *d)
{
	/* splitmix64: any state will do, neighbouring ones too. */
	uint64_t z = d->state += 0x9e3779b97f4a7c15;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

/* 0 to n - 1 */
static inline size_t draw_below(struct draw *d, size_t n)
{
	return draw_next(d) % n;
}

/* True once in n times. */
static inline bool draw_one_in(struct draw *d, size_t n)
{
	return draw_below(d, n) == 0;
}

static inline const char *draw_of(struct draw *d, const char *const *words, size_t count)
{
	return words[draw_below(d, count)];
}

#define DRAW_OF(draw, words) draw_of(draw, words, COUNT(words))

/* ---- the table of disagreements */

/* One input, what both said of it, and whatever else the oracle's predicates look at. */
struct oracle_case;

struct kind {
	const char *name; /* "accepted", "refused": by the library, and not by us */
	bool (*is)(const struct oracle_case *);
	const char *section;  /* that decides it */
	const char *sentence; /* what we do, by that section: "Ours: ..." */
	size_t seen;
};

struct oracle {
	const char *name;
	size_t count; /* inputs of the default run */
	/* The first that recognizes a disagreement has it: narrow ones stand first. */
	struct kind *kinds;
	size_t kind_count;
	size_t answer_size;
	/* Makes input `n` of this seed; the same in both processes. Only one is alive at a time. */
	struct oracle_case *(*input)(uint64_t seed, size_t n);
	/* The library's answer, in the child, into `answer_size` octets that are all zero
	 * before. */
	void (*ask)(const struct oracle_case *, void *answer);
	/* Our answer, and the library's (NULL: none); true if the two agree. */
	bool (*agrees)(struct oracle_case *, const void *answer);
	/* The input and both answers, for a person who wants to try it. */
	void (*show)(const struct oracle_case *, struct text *);
};

static inline uint64_t oracle_number(const char *variable, uint64_t otherwise)
{
	const char *value = getenv(variable);
	return value ? strtoull(value, NULL, 10) : otherwise;
}

/* What the child tells, in memory that it shares with its parent: ORACLE_BATCH octets
 * "answered", then the answers. */
static inline void *oracle_answer(const struct oracle *o, unsigned char *shared, size_t n)
{
	return shared + ORACLE_BATCH + n % ORACLE_BATCH * o->answer_size;
}

static inline void oracle_child(const struct oracle *o, uint64_t seed, size_t begin, size_t end,
				unsigned char *shared)
{
	for (size_t n = begin; n < end; n++) {
		alarm(ORACLE_SECONDS);
		o->ask(o->input(seed, n), oracle_answer(o, shared, n));
		shared[n % ORACLE_BATCH] = 1;
	}
	_exit(0);
}

/* Has the library answer the inputs from `begin` on, in as many child processes as it takes. */
static inline void oracle_ask(const struct oracle *o, uint64_t seed, size_t begin, size_t end,
			      unsigned char *shared)
{
	memset(shared, 0, ORACLE_BATCH * (o->answer_size + 1));
	for (; begin < end; begin++) { /* one that ended the child has no answer */
		int status;
		fflush(NULL);
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0)
			oracle_child(o, seed, begin, end, shared);
		assert_int_equal(waitpid(child, &status, 0), child);
		while (begin < end && shared[begin % ORACLE_BATCH])
			begin++;
	}
}

static inline bool kind_found(struct oracle *o, const struct oracle_case *c)
{
	for (size_t i = 0; i < o->kind_count; i++)
		if (o->kinds[i].is(c)) {
			o->kinds[i].seen++;
			return true;
		}
	return false;
}

static inline void oracle_run(struct oracle *o)
{
	uint64_t seed = oracle_number("ORACLE_SEED", 1);
	size_t count = oracle_number("ORACLE_COUNT", o->count), disagreements = 0, unlisted = 0,
	       missing = 0;
	size_t size = ORACLE_BATCH * (o->answer_size + 1);
	unsigned char *shared =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	static char buffer[20000];
	assert_true(shared != MAP_FAILED);
	for (size_t n = 0; n < count; n++) {
		if (n % ORACLE_BATCH == 0)
			oracle_ask(o, seed, n, n + ORACLE_BATCH < count ? n + ORACLE_BATCH : count,
				   shared);
		struct oracle_case *c = o->input(seed, n);
		if (o->agrees(c, shared[n % ORACLE_BATCH] ? oracle_answer(o, shared, n) : NULL))
			continue;
		disagreements++;
		if (kind_found(o, c) || ++unlisted > ORACLE_FAILURES_SHOWN)
			continue;
		struct text shown = TEXT(buffer);
		o->show(c, &shown);
		print_error(
			"%s: a disagreement of no listed kind (ORACLE_SEED=%llu, input %zu)\n%s\n",
			o->name, (unsigned long long)seed, n, text_cstr(&shown));
	}
	munmap(shared, size);
	for (size_t i = 0; i < o->kind_count; i++) {
		if (o->kinds[i].seen == 0 && count >= o->count && ++missing)
			print_error("%s: \"%s\" never occurs\n", o->name, o->kinds[i].name);
		if (getenv("ORACLE_KINDS"))
			print_message("%8zu  %s (%s)\n", o->kinds[i].seen, o->kinds[i].name,
				      o->kinds[i].section);
	}
	print_message("%s: seed %llu, %zu inputs, %zu disagreements of %zu kinds, %zu unlisted\n",
		      o->name, (unsigned long long)seed, count, disagreements, o->kind_count,
		      unlisted);
	assert_int_equal(unlisted, 0);
	assert_int_equal(missing, 0);
}

#endif
