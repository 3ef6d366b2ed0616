/* builtin.c: the policy of a configuration that names none: policy/default.yaml as it was when the
 * program was built.
 *
 * Owns the text, which is part of the program. It is read and checked like any other policy. */
#include "policy/policy.h"

__asm__(".section .rodata\n"
	".global policy_builtin_text\n"
	"policy_builtin_text:\n"
	".incbin \"policy/default.yaml\"\n"
	".global policy_builtin_end\n"
	"policy_builtin_end:\n"
	".byte 0\n"
	".previous\n");

extern const char policy_builtin_text[], policy_builtin_end[];

struct bytes policy_builtin(void)
{
	return (struct bytes){ policy_builtin_text,
			       (size_t)(policy_builtin_end - policy_builtin_text) };
}
