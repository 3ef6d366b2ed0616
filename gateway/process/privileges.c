/* privileges.c: capset(2), the ids, and a look at whether they are really gone. */
#include "gateway/process/privileges.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CAPABILITY(number) ((uint64_t)1 << (number))

/* Ports; becoming the gateway's user; ending what is another user's; giving it its files, in
 * directories that may be its own. */
static const uint64_t kept = CAPABILITY(CAP_NET_BIND_SERVICE) | CAPABILITY(CAP_SETUID) |
			     CAPABILITY(CAP_SETGID) | CAPABILITY(CAP_KILL) | CAPABILITY(CAP_CHOWN) |
			     CAPABILITY(CAP_DAC_OVERRIDE);
/* The mode of a directory that the user has already. */
static const uint64_t kept_first = CAPABILITY(CAP_FOWNER);

static bool capabilities_get(uint64_t *permitted)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };
	if (syscall(SYS_capget, &head, data) != 0)
		return false;
	*permitted = data[0].permitted | (uint64_t)data[1].permitted << 32;
	return true;
}

/* Permitted and effective; nothing is ever inheritable: nothing is ever executed. */
static bool capabilities_set(uint64_t set)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {
		{ .permitted = (uint32_t)set, .effective = (uint32_t)set },
		{ .permitted = (uint32_t)(set >> 32), .effective = (uint32_t)(set >> 32) },
	};
	return syscall(SYS_capset, &head, data) == 0;
}

static void capabilities_keep(uint64_t few)
{
	uint64_t permitted;
	if (!capabilities_get(&permitted))
		return;
	for (unsigned c = 0; c <= CAP_LAST_CAP; c++)
		if (!(few & CAPABILITY(c)))
			(void)prctl(PR_CAPBSET_DROP, c, 0, 0, 0);
	(void)capabilities_set(permitted & few);
}

void privileges_reduce(void)
{
	const struct rlimit none = { 0, 0 };
	(void)setrlimit(RLIMIT_CORE, &none);
	capabilities_keep(kept | kept_first);
	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

void privileges_reduce_further(void)
{
	capabilities_keep(kept);
}

void privileges_reduce_to_reading(void)
{
	capabilities_keep(CAPABILITY(CAP_DAC_OVERRIDE));
}

void privileges_pass_on(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };
	uint64_t permitted;
	if (!capabilities_get(&permitted))
		return;
	for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
		data[i].permitted = data[i].effective = data[i].inheritable =
			(uint32_t)(permitted >> (32 * i));
	if (syscall(SYS_capset, &head, data) != 0)
		return;
	for (unsigned c = 0; c <= CAP_LAST_CAP; c++)
		if (permitted & CAPABILITY(c))
			(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, c, 0, 0);
}

static bool become(const struct plan *plan, struct text *error)
{
	if (setgroups(0, NULL) == 0 && setresgid(plan->gid, plan->gid, plan->gid) == 0 &&
	    setresuid(plan->uid, plan->uid, plan->uid) == 0)
		return true;
	text_format(error, "cannot switch to the user \"%s\": %s", plan->user, strerror(errno));
	return false;
}

bool privileges_drop(const struct plan *plan, struct text *error)
{
	uint64_t permitted = 0;
	if (plan->drop && !become(plan, error))
		return false;
	if (!capabilities_set(0) || !capabilities_get(&permitted) || permitted != 0) {
		text_format(error, "cannot drop capabilities: %s", strerror(errno));
		return false;
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
		text_format(error, "cannot set no_new_privs: %s", strerror(errno));
		return false;
	}
	if (plan->drop && setuid(0) == 0) {
		text_string(error, "the gateway could become root again");
		return false;
	}
	return true;
}
