/* sandbox.h: what the gateway takes from itself before it reads one octet from outside.
 *
 * No new privileges, no core dump, no reading by other processes; files, and TCP connections to
 * ports that the configuration does not name, by Landlock where the kernel has it (UDP it does not
 * know); system calls by a seccomp allow list. Each step that the kernel does not know is left out
 * and said so; none is ever undone. */
#ifndef MXWARD_PROCESS_SANDBOX_H
#define MXWARD_PROCESS_SANDBOX_H

#include "gateway/base/version.h"
#include "gateway/process/plan.h"

/* To be called with the state directory as working directory, after the rights were dropped, before
 * any thread is started. Adds what was applied to `applied`, for the log. False and a sentence in
 * `error`: the process must end. */
bool sandbox_enter(const struct plan *, struct text *applied, struct text *error)
	__attribute__((warn_unused_result));
/* True if sandbox_enter() fences TCP ports in: a gateway that is to connect to others has to be
 * another one. */
bool sandbox_fences_ports(void);
/* How many descriptors this process may have (raised to what the system allows, at most
 * 1,048,576). */
uint64_t sandbox_descriptors(void);
/* libseccomp and its version, for `mxward --version`. Main thread. */
struct library sandbox_library(void);

#endif
