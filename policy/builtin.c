/* builtin.c: policies that are part of the program, as they were when it was built:
 * policy/default.yaml, for a configuration that names none, and policy/shadow.yaml, which `mxward
 * setup` begins with.
 *
 * Owns the texts. They are read and checked like any other policy. */
#include "policy/policy.h"

/* The text of a file, from symbol NAME_text to NAME_end. */
#define TEXT_OF_FILE(name, file)                          \
	__asm__(".section .rodata\n"                      \
		".global " name "_text\n" name "_text:\n" \
		".incbin \"" file "\"\n"                  \
		".global " name "_end\n" name "_end:\n"   \
		".byte 0\n"                               \
		".previous\n")

TEXT_OF_FILE("policy_builtin", "policy/default.yaml");
TEXT_OF_FILE("policy_shadow", "policy/shadow.yaml");

extern const char policy_builtin_text[], policy_builtin_end[];
extern const char policy_shadow_text[], policy_shadow_end[];

struct bytes policy_builtin(void)
{
	return (struct bytes){ policy_builtin_text,
			       (size_t)(policy_builtin_end - policy_builtin_text) };
}

struct bytes policy_shadow(void)
{
	return (struct bytes){ policy_shadow_text,
			       (size_t)(policy_shadow_end - policy_shadow_text) };
}
